"""Runs that are computed together are the runs of one setting after another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import run
from experiments.resting_places import mark_resting
from optimizers import Adam, GradientDescent, Momentum
from schedules import SCHEDULES
from settings.batched_runs import VISIBLE, batched_runs
from settings.link import read
from settings.pages import ROOT
from settings.selection import Selection, Setting
from surfaces import SURFACES, Batches, LineFit, Noisy

RATES = 0.01, 0.1, 0.5, 1.05


def setting(surface: str, *names: str) -> Setting:
    selection, refusals = read(ROOT, {"surface": [surface], "optimizers": names})
    assert isinstance(selection, Selection)
    assert not refusals.texts
    return selection.setting()


def with_rate(plain: Setting, rate: float) -> Setting:
    first, *others = plain.optimizers
    return replace(plain, optimizers=(replace(first, lr=rate), *others))


@pytest.mark.parametrize("surface", SURFACES[::5], ids=lambda surface: surface.name)
def test_a_lane_is_the_single_run(surface: object) -> None:
    plain = setting(surface.name, GradientDescent.name, Adam.name)  # type: ignore[attr-defined]
    settings = [with_rate(plain, rate) for rate in RATES]
    runs = batched_runs(settings)
    for one in settings:
        path = runs.get((one.without_optimizers, one.optimizers[0]))
        if path is None:
            continue  # chaotic
        single = run(one.surface, one.optimizers[0], one.start, one.steps, keep="path")
        np.testing.assert_array_equal(path.theta, single.theta)
        assert str(path.status) == str(mark_resting(one.noiseless, single).status)
        assert path.stopped_at == single.stopped_at
        assert {kind: counts.tolist() for kind, counts in path.evaluations.items()} == {
            kind: counts.tolist() for kind, counts in single.evaluations.items()
        }
    assert all(optimizer.name == GradientDescent.name for _, optimizer in runs)  # the other does not change


def test_chaotic_paths_are_left_out() -> None:
    plain = setting("Rosenbrock", Momentum.name)
    settings = [replace(with_rate(plain, rate), steps=500) for rate in (0.0005, 0.0036)]
    kept = [float(optimizer.lr) for _, optimizer in batched_runs(settings)]
    for one in settings:
        ends = [
            run(one.surface, one.optimizers[0], np.add(one.start, nudge), one.steps, keep="final").theta[-1]
            for nudge in (0, 1e-12)
        ]
        is_chaotic = bool(np.max(np.abs(ends[0] - ends[1])) > 4 * VISIBLE)
        assert (float(one.optimizers[0].lr) in kept) != is_chaotic


@pytest.mark.parametrize("schedule", SCHEDULES[:-1], ids=lambda cls: cls.__name__)
def test_runs_of_other_lengths_are_parts_of_the_longest(schedule: type) -> None:
    plain = replace(setting("Elongated bowl", Adam.name), schedule=schedule())
    settings = [replace(plain, steps=steps) for steps in (1, 7, 30)]
    runs = batched_runs(settings)
    is_part = all(np.array_equal(settings[-1].factors[: one.steps], one.factors) for one in settings)
    assert len(runs) == (len(settings) if is_part else 0)
    for one in settings if is_part else ():
        single = run(one.surface, one.optimizers[0], one.start, one.steps, schedule=one.schedule, keep="path")
        path = runs[one.without_optimizers, one.optimizers[0]]
        np.testing.assert_array_equal(path.theta, single.theta)
        assert str(path.status) == str(mark_resting(one.noiseless, single).status)


@pytest.mark.parametrize(
    ("surface", "name", "numbers"),
    [
        ("Elongated bowl", "noise", (0.0, 0.1, 2.0)),
        ("Elongated bowl", "seed", (0, 1, 7)),
        ("Rotated bowl", "k", (1.0, 10.0, 1000.0)),
        ("Rotated bowl", "a", (0.0, 45.0, 90.0)),
        ("Rosenbrock", "b", (1.0, 5.0, 100.0)),
    ],
)
def test_a_lane_of_a_surface_s_number_is_the_single_run(surface: str, name: str, numbers: tuple[float, ...]) -> None:
    plain = setting(surface, GradientDescent.name, Adam.name)
    whole = Noisy(plain.surface, noise=0.3, seed=1) if name in ("noise", "seed") else plain.surface
    settings = [plain, *(replace(plain, surface=replace(whole, **{name: number})) for number in numbers)]
    runs = batched_runs(settings)
    assert len(runs) > 2
    for (key, optimizer), path in runs.items():
        single = run(key.surface, optimizer, key.start, key.steps, keep="path")
        np.testing.assert_allclose(path.theta, single.theta, rtol=1e-12)
        assert str(path.status) == str(mark_resting(key.noiseless, single).status)
        assert path.stopped_at == single.stopped_at


def test_seeds_of_batches_are_lanes_and_their_sizes_are_not() -> None:
    plain = setting("Elongated bowl", Adam.name)
    batches = Batches(LineFit())
    plain = replace(plain, surface=batches, start=batches.start)
    for name, numbers in (("seed", (0, 3, 8)), ("size", (1, 10, 30))):
        settings = [replace(plain, surface=replace(batches, **{name: number})) for number in numbers]
        runs = batched_runs(settings)
        assert len(runs) == (len(settings) if name == "seed" else 0)
        for (key, optimizer), path in runs.items():
            single = run(key.surface, optimizer, key.start, key.steps, keep="path")
            np.testing.assert_allclose(path.theta, single.theta, rtol=1e-12)


def test_settings_that_differ_in_more_are_not_batched() -> None:
    plain = setting("Rosenbrock", Adam.name)
    assert batched_runs([plain, replace(plain, start=(0.0, 0.0))]) == {}
