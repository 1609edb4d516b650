"""Momentum in its several forms: equal where they should be, apart where the rate changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Array, Optimizer, Schedule, Surface, run
from experiments.momentum_forms import (
    AverageMomentum,
    TorchMomentum,
    TorchNesterov,
    finite_part,
    parting_step,
    path_distances,
    rounding_distance,
)
from optimizers import OPTIMIZERS, QHM, Momentum, Nesterov
from rules.typeset import update_rule
from schedules import SCHEDULES, Formula, LinearWarmup
from surfaces import GROUPS, from_formula
from tests.support.reference import CASES

BOWL = from_formula("x**2/20 + y**2")

FIRST_OF_GROUP = pytest.mark.parametrize("surface", [group[0] for group in GROUPS.values()], ids=lambda s: s.name)

FORMS = (TorchMomentum, AverageMomentum, TorchNesterov)


def assert_same(ours: Array, theirs: Array) -> None:
    assert np.all(np.isfinite(theirs))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-10 * np.max(np.abs(theirs)))


def path(surface: Surface, optimizer: Optimizer, *, schedule: Schedule | None = None) -> Array:
    return run(surface, optimizer, surface.start, min(surface.steps, 60), schedule=schedule).theta


@FIRST_OF_GROUP
@pytest.mark.parametrize("mu", [0.0, 0.5, 0.9])
def test_at_a_constant_rate_all_forms_walk_the_textbook_s_path(surface: Surface, mu: float) -> None:
    lr = surface.rates["Momentum"]
    textbook = path(surface, Momentum(lr, mu))
    assert_same(path(surface, TorchMomentum(lr, mu)), textbook)
    assert_same(path(surface, AverageMomentum(lr / (1 - mu), mu)), textbook)


@FIRST_OF_GROUP
def test_nesterov_as_in_pytorch_walks_the_points_ahead(surface: Surface) -> None:
    lr = surface.rates["Nesterov"]
    ahead = run(surface, Nesterov(lr), surface.start, min(surface.steps, 60)).state["lookahead"]
    assert_same(path(surface, TorchNesterov(lr)), ahead)


@pytest.mark.parametrize("schedule", [cls() for cls in SCHEDULES if cls is not Formula], ids=lambda s: s.name)
def test_the_moving_average_follows_pytorch_under_every_schedule(schedule: Schedule) -> None:
    for lr, mu in ((0.1, 0.9), (0.3, 0.5)):
        torch = run(BOWL, TorchMomentum(lr, mu), (-7, 2), 60, schedule=schedule).theta
        average = run(BOWL, AverageMomentum(lr / (1 - mu), mu), (-7, 2), 60, schedule=schedule).theta
        assert_same(average, torch)


@settings(max_examples=30)
@given(st.floats(0.0, 0.99), st.floats(1e-3, 0.5))
def test_without_its_rate_raised_the_moving_average_is_pytorch_s_form_at_a_lower_one(mu: float, lr: float) -> None:
    ours = run(BOWL, AverageMomentum(lr, mu), (-7, 2), 30).theta
    assert_same(ours, run(BOWL, TorchMomentum(lr * (1 - mu), mu), (-7, 2), 30).theta)
    assert_same(ours, run(BOWL, QHM(lr, mu, nu=1.0), (-7, 2), 30).theta)


@pytest.mark.parametrize(
    "case",
    [c for c in CASES if "torch.optim.SGD" in c["call"] and "momentum" in c["call"] and "dampening" not in c["call"]],
)
def test_pytorch_s_forms_are_pytorch_s_paths(case: dict[str, Any]) -> None:
    given = eval(case["call"].removeprefix("torch.optim.SGD").replace("(", "dict("))  # our own file
    form = TorchNesterov if given.pop("nesterov", False) else TorchMomentum
    ours = run(from_formula(case["formula"]), form(**given), case["start"], case["steps"]).theta
    np.testing.assert_allclose(ours, case["path"], rtol=0, atol=1e-10 * np.max(np.abs(case["path"])))


@final
@dataclass(frozen=True)
class Drop(Schedule):
    """0.1 → 0.02 after 6 steps."""

    def __call__(self, t: int, steps: int) -> float:
        return 1.0 if t < 7 else 0.2


def test_where_the_rate_changes_they_part() -> None:
    # The ends are those of PyTorch and of Keras, which writes the textbook's form.
    torch, textbook, average = (
        run(BOWL, of, (-7, 2), 12, schedule=Drop()).theta
        for of in (TorchMomentum(0.1), Momentum(0.1), AverageMomentum(0.1 / (1 - 0.9)))
    )
    np.testing.assert_allclose(torch[-1], (-5.33, -0.70), atol=0.005)
    np.testing.assert_allclose(textbook[-1], (-4.30, -1.37), atol=0.005)
    assert parting_step(path_distances(textbook, torch), rounding_distance(textbook)) == 7
    assert parting_step(path_distances(torch, average), rounding_distance(torch)) is None
    warm = [run(BOWL, of, (-7, 2), 60, schedule=LinearWarmup()).theta for of in (Momentum(0.1), TorchMomentum(0.1))]
    assert parting_step(path_distances(*warm), rounding_distance(warm[0])) == 2


def test_by_hand_on_the_parabola() -> None:
    # f = x², g = 2x, from 1 with η = 0.1, μ = 0.5: v = 2, x = 0.8; v = 1 + 1.6 = 2.6, x = 0.54.
    # Nesterov as in PyTorch: v = 2, x = 1 - 0.1·(2 + 1) = 0.7; v = 1 + 1.4 = 2.4, x = 0.7 - 0.1·(1.4 + 1.2) = 0.44.
    # The moving average: m = 1, x = 0.9; m = 0.5 + 0.9 = 1.4, x = 0.76.
    parabola = from_formula("x**2 + y**2")
    for form, expected in zip(FORMS, ([0.8, 0.54], [0.9, 0.76], [0.7, 0.44]), strict=True):
        np.testing.assert_allclose(run(parabola, form(0.1, 0.5), (1, 0), 2).theta[1:, 0], expected, rtol=1e-14)


def test_distances_end_where_the_path_is_lost() -> None:
    lost = run(BOWL, Momentum(3.0), (-7, 2), 60)
    assert lost.status == "diverged"
    assert len(finite_part(lost)) == lost.stopped_at + 1
    kept = run(BOWL, Momentum(0.1), (-7, 2), 60)
    assert finite_part(kept) is kept.theta
    assert parting_step(np.array([0.0, 1e-12, 0.5, 0.0]), 1e-9) == 2
    assert parting_step(np.zeros(3), 0.0) is None
    np.testing.assert_array_equal(path_distances(np.zeros((2, 2)), np.array([[3.0, 4.0], [0, 0]])), [5, 0])


def test_the_forms_are_typeset_and_are_no_methods_of_their_own() -> None:
    assert update_rule(TorchMomentum())[1:] == [
        r"v_{t} = \mu\,v_{t-1} + g_{t}",
        r"\theta_{t} = \theta_{t-1} - \eta\,v_{t}",
    ]
    assert update_rule(AverageMomentum())[1:] == [
        r"m_{t} = \beta\,m_{t-1} + \left(1 - \beta\right)\,g_{t}",
        r"\theta_{t} = \theta_{t-1} - \eta\,m_{t}",
    ]
    assert update_rule(TorchNesterov())[2] == (r"\theta_{t} = \theta_{t-1} - \eta\,\left(g_{t} + \mu\,v_{t}\right)")
    assert not {*FORMS} & {*OPTIMIZERS}


@pytest.mark.parametrize("form", FORMS)
def test_lanes_are_single_runs(form: Any) -> None:
    rates = np.array([0.01, 0.1])
    both = run(BOWL, form(rates, 0.5), np.array([-7.0, 2.0]), 20).theta
    for lane, rate in enumerate(rates):
        np.testing.assert_allclose(both[..., lane], run(BOWL, form(rate, 0.5), (-7, 2), 20).theta, rtol=1e-14)
