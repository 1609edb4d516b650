"""Nesterov's method in its several forms: the textbook's path, or that of its points ahead."""

from __future__ import annotations

import numpy as np
import pytest

from core import run
from experiments.nesterov_forms import (
    NESTEROV_FORMS,
    AverageNesterov,
    KerasNesterov,
    MisprintedNesterov,
    TorchNesterov,
    nesterov_form,
    registered,
    textbook_equivalent,
)
from experiments.stability_limits import contraction
from optimizers import Adam, Nesterov
from schedules import SCHEDULES, Formula
from surfaces import GROUPS, from_formula

FIRST_OF_GROUP = pytest.mark.parametrize("surface", [group[0] for group in GROUPS.values()], ids=lambda s: s.name)


@FIRST_OF_GROUP
@pytest.mark.parametrize("mu", [0.0, 0.5, 0.9])
def test_at_a_constant_rate_a_form_is_the_textbook_s_path_or_its_points_ahead(surface, mu: float) -> None:  # type: ignore[no-untyped-def]
    steps, lr = min(surface.steps, 60), surface.rates["Nesterov"]
    for name, form in ((name, nesterov_form(name, lr, mu)) for name in NESTEROV_FORMS if name != "misprint"):
        textbook = run(surface, textbook_equivalent(form), surface.start, steps)
        expected = textbook.state["lookahead"] if name in ("pytorch", "keras") else textbook.theta
        found = run(surface, form, surface.start, steps).theta
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10 * np.max(np.abs(expected)))


@pytest.mark.parametrize("cls", [cls for cls in SCHEDULES if cls is not Formula])
def test_keras_walks_the_points_ahead_under_every_schedule(cls) -> None:  # type: ignore[no-untyped-def]
    bowl = from_formula("x**2/20 + y**2")
    ahead = run(bowl, Nesterov(0.1), (-7, 2), 40, schedule=cls()).state["lookahead"]
    found = run(bowl, KerasNesterov(0.1), (-7, 2), 40, schedule=cls()).theta
    np.testing.assert_allclose(found, ahead, rtol=0, atol=1e-10)


@pytest.mark.parametrize("cls", [AverageNesterov, KerasNesterov, TorchNesterov])
@pytest.mark.parametrize("mu", [0.0, 0.5, 0.9])
def test_a_form_is_stable_up_to_its_limit(cls, mu: float) -> None:  # type: ignore[no-untyped-def]
    limit = cls(1.0, mu).rate_limit(2.0)
    curvature = np.array([2.0])
    assert contraction(cls(0.999 * limit, mu), curvature) < 1 < contraction(cls(1.001 * limit, mu), curvature)


def test_the_misprint_leaves_a_minimum_that_is_not_at_0() -> None:
    shifted = from_formula("(x - 1)**2 + y**2")
    path = run(shifted, MisprintedNesterov(0.1), (1, 0), 1).theta
    y = 1.9 * 1.0
    assert path[1, 0] == pytest.approx(y - 0.1 * 0.1 * 2 * (y - 1))
    np.testing.assert_array_equal(run(shifted, Nesterov(0.1), (1, 0), 1).theta[1], [1, 0])


def test_a_form_has_the_style_and_the_rate_of_its_method() -> None:
    assert {registered(cls) for cls in NESTEROV_FORMS.values()} == {Nesterov}
    assert registered(Adam) is Adam
