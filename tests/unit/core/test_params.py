"""Declared numbers: range, marks, default, label and symbol."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from core import Optimizer, Param, param, params_of
from optimizers import CLASSIC, OPTIMIZERS, Momentum
from surfaces import PROBLEMS, SURFACES, Batches, Noisy

DECLARED = [
    pytest.param(p, id=f"{owner}.{p.name}")
    for owner, cls in [
        *((c.__name__, c) for c in (*OPTIMIZERS, Noisy, Batches)),
        *((s.name, s) for s in (*SURFACES, *PROBLEMS)),
    ]
    for p in params_of(cls)
]


@pytest.mark.parametrize("p", DECLARED)
def test_marks_cover_the_range_and_contain_the_default(p: Param) -> None:
    marks = p.slider_values()
    assert marks[0] == p.low
    assert marks[-1] == p.high
    assert p.default in marks
    assert list(marks) == sorted(set(marks))
    assert {type(m) for m in marks} == {type(p.default)}
    assert len(marks) <= 121


@pytest.mark.parametrize("p", DECLARED)
def test_a_number_has_a_label_and_says_its_symbol_unless_it_is_a_switch_or_seed(p: Param) -> None:
    assert p.label
    assert p.symbol or isinstance(p.default, int)


def test_log_marks_are_round_and_even_per_decade() -> None:
    (lr,) = params_of(Optimizer)
    assert [m for m in lr.slider_values() if 0.1 <= m < 1] == [0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8]


def test_decay_marks_crowd_towards_one() -> None:
    momentum = params_of(Momentum)[1]
    assert {0.0, 0.5, 0.9, 0.95, 0.99, 0.999} <= set(momentum.slider_values())


def test_param_declares_a_field_with_its_default() -> None:
    @dataclasses.dataclass(frozen=True)
    class Thing:
        size: float = param(2.0, "s", "Size", 1.0, 3.0)

    assert Thing().size == 2
    assert params_of(Thing) == params_of(Thing(size=3)) == (Param("size", 2.0, "s", "Size", 1.0, 3.0),)


@pytest.mark.parametrize("p", [p for cls in CLASSIC for p in params_of(cls) if not isinstance(p.default, bool)])
def test_numbers_spread_evenly_over_their_range(p: Any) -> None:
    values = p.grid(50)
    assert (values[0], values[-1]) == (p.lowest(), p.high)
    assert np.all(np.diff(values) > 0)
    np.testing.assert_allclose(p.from_scale(p.to_scale(values)), values, rtol=1e-9, atol=1e-12)
    places = np.diff(p.to_scale(values))
    np.testing.assert_allclose(places, places.mean(), rtol=0.2)
