"""What networks learn: bundled and generated samples, and their split."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import params_of
from networks import LOSSES, SOURCES, Dataset, Digits, Moons, NoisySine, Spirals

GENERATED = pytest.mark.parametrize("cls", [Spirals, Moons])


def test_the_digits_are_as_they_were_published() -> None:
    data = Digits().made()
    assert data.raw.shape == (1797, 64)
    assert (data.raw.dtype, data.raw.min(), data.raw.max(), data.unit) == (np.uint8, 0, 16, 16.0)
    assert data.sides == (8, 8)
    assert data.classes == tuple("0123456789")
    np.testing.assert_array_equal(np.bincount(data.labels), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    assert hashlib.sha256(data.raw.tobytes()).hexdigest().startswith("8f26b2bd9d135c256808f68f14fdabdd")
    labels = hashlib.sha256(data.labels.astype(np.uint8).tobytes()).hexdigest()
    assert labels.startswith("8ba4f891220f5e4c9c819638d1602d74")
    np.testing.assert_array_equal(data.x, data.raw / 16)


@GENERATED
@given(samples=some.integers(20, 300), seed=some.integers(0, 100))
def test_two_classes_are_balanced_and_a_seed_always_gives_the_same(cls: Any, samples: int, seed: int) -> None:
    data = cls(samples=samples, data_seed=seed).made()
    assert data.x.shape == (samples, 2)
    assert abs(int(np.sum(data.labels == 0)) - int(np.sum(data.labels == 1))) <= 1
    np.testing.assert_array_equal(data.x, cls(samples=samples, data_seed=seed).made().x)
    other = cls(samples=samples, data_seed=seed + 1).made()
    assert np.any(data.x != other.x)
    assert data.key != other.key


@given(turns=some.floats(0.5, 4.0), seed=some.integers(0, 100))
def test_without_noise_one_spiral_is_the_other_turned_by_half_a_turn(turns: float, seed: int) -> None:
    data = Spirals(noise=0.0, turns=turns, data_seed=seed).made()
    radius = np.hypot(*data.x.T)
    assert radius.max() <= 1
    angle = 2 * np.pi * turns * radius + np.pi * data.labels
    np.testing.assert_allclose(data.x, radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), atol=1e-12)


@given(some.integers(0, 100))
def test_without_noise_the_moons_are_half_circles(seed: int) -> None:
    data = Moons(noise=0.0, data_seed=seed).made()
    upper = data.labels == 0
    middle = np.where(upper[:, None], [0.0, 0.0], [1.0, 0.5])
    np.testing.assert_allclose(np.hypot(*(data.x - middle).T), 1, atol=1e-12)
    assert data.x[upper, 1].min() >= 0
    assert data.x[~upper, 1].max() <= 0.5


@GENERATED
def test_noise_is_added_with_its_standard_deviation(cls: Any) -> None:
    still, noisy = cls(samples=5000, noise=0.0).made(), cls(samples=5000, noise=0.3).made()
    np.testing.assert_allclose((noisy.x - still.x).std(), 0.3, rtol=0.05)
    np.testing.assert_array_equal(noisy.labels, still.labels)


@given(periods=some.floats(0.5, 4.0), seed=some.integers(0, 100))
def test_without_noise_the_targets_are_a_sine_of_so_many_periods(periods: float, seed: int) -> None:
    data = NoisySine(noise=0.0, periods=periods, data_seed=seed).made()
    assert data.is_regression
    assert data.x.shape == (200, 1)
    assert np.abs(data.x).max() <= 1
    np.testing.assert_allclose(data.labels, np.sin(2 * np.pi * periods * data.x[:, 0] / 2), atol=1e-12)
    noisy = NoisySine(noise=0.3, samples=5000, data_seed=seed).made()
    np.testing.assert_allclose((noisy.labels - np.sin(np.pi * noisy.x[:, 0])).std(), 0.3, rtol=0.05)


@pytest.mark.parametrize("cls", SOURCES, ids=lambda cls: cls.name)
def test_every_source_says_where_it_is_from_and_knows_its_classes(cls: Any) -> None:
    data = cls().made()
    assert cls.source
    assert data.is_regression or {*data.labels.tolist()} == {*range(len(data.classes))}
    assert {*cls.losses} <= {*LOSSES}
    for p in params_of(cls):
        for value in (p.low, p.high):
            assert len(replace(cls(), **{p.name: value}).made()) >= 20


@given(some.integers(2, 200), some.floats(0.01, 0.99), some.integers(0, 1000))
def test_a_split_parts_all_samples_by_its_share_and_seed(count: int, share: float, seed: int) -> None:
    raw = np.arange(count, dtype=float)[:, None]
    data = Dataset(raw, np.arange(count) % 2, ("A", "B"), "samples")
    train, validation = data.split(share, seed)
    assert sorted([*train.raw[:, 0], *validation.raw[:, 0]]) == [*range(count)]
    assert len(validation) == min(count - 1, max(1, round(share * count)))
    for part in (train, validation):
        np.testing.assert_array_equal(part.labels, part.x[:, 0] % 2)
    again, _ = data.split(share, seed)
    np.testing.assert_array_equal(again.raw, train.raw)
    assert again.key == train.key != validation.key


def test_another_seed_splits_another_way() -> None:
    data = Digits().made()
    keys = {data.split(0.2, seed)[0].key for seed in range(20)}
    assert len(keys) == 20


@pytest.mark.parametrize("cls", SOURCES, ids=lambda cls: cls.name)
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_split_has_every_sample_once(cls: Any, share: float) -> None:
    data = cls().made()
    train, validation = data.split(share, 3)
    assert len(validation) == round(share * len(data))
    together = np.concatenate([part.x for part in (train, validation)])
    np.testing.assert_array_equal(np.sort(together, axis=0), np.sort(data.x, axis=0))
    assert sorted([*train.labels, *validation.labels]) == sorted(data.labels)
    again, _ = data.split(share, 3)
    other, _ = data.split(share, 4)
    assert again.key == train.key != other.key
    np.testing.assert_array_equal(again.labels, train.labels)
    assert np.isfinite(data.x).all()


def test_the_digits_are_all_there() -> None:
    data = SOURCES[0]().made()
    assert data.x.shape == (1797, 64)
    assert data.sides == (8, 8)
    assert (data.x.min(), data.x.max()) == (0, 1)
    # As the source counts its test set, digit by digit.
    assert np.bincount(data.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
