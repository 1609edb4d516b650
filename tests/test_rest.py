"""When a run has come to rest, in whatever units, and whether it rests at a minimum."""

import re
from dataclasses import dataclass

import numpy as np
import pytest

from core import RESTING, Array, Surface, recommended_rate, run
from experiments.rate_sweep import RATES, measured, sweep
from experiments.resting_places import at_minimum, told_apart
from experiments.stationary_points import stationary_points
from experiments.tuning import tune
from optimizers import OPTIMIZERS, GradientDescent, Newton, RMSProp
from surfaces import CURVES, PROBLEMS, SURFACES, Batches, Noisy, from_formula
from tests.test_page import opened, rows, sound, words
from views.controls import stationary

BY_NAME = {surface.name: surface for surface in SURFACES}


@dataclass(frozen=True, eq=False)
class InUnits(Surface):
    """`surface` with the loss and its coordinates in units so many times as small, and another zero of the loss."""

    surface: Surface
    loss: float = 1.0
    length: float = 1.0
    above: float = 0.0

    def __post_init__(self) -> None:
        domain = tuple((low * self.length, high * self.length) for low, high in self.surface.domain)
        object.__setattr__(self, "domain", domain)

    def f(self, theta: Array) -> Array:
        return self.loss * self.surface.f(theta / self.length) + self.above

    def grad(self, theta: Array) -> Array:
        return self.loss / self.length * self.surface.grad(theta / self.length)

    def hessian(self, theta: Array) -> Array:
        return self.loss / self.length**2 * self.surface.hessian(theta / self.length)


# Powers of 2, near a millionth and a million, for they round nothing.
@pytest.mark.parametrize(("loss", "length"), [(2.0**-20, 1.0), (2.0**20, 1.0), (1.0, 2.0**20), (2.0**20, 2.0**-20)])
def test_how_a_run_ends_does_not_depend_on_units(loss: float, length: float) -> None:
    for surface in (*SURFACES, *CURVES, *PROBLEMS):
        rates = recommended_rate(surface, GradientDescent) * np.array([0.1, 1.0, 3.0])
        known = run(surface, GradientDescent(rates), surface.start, surface.steps, keep="path")
        scaled = GradientDescent(rates * length**2 / loss)
        start = np.array(surface.start) * length
        for keep in ("path", "final"):
            same = run(InUnits(surface, loss, length), scaled, start, surface.steps, keep=keep)
            assert same.status.tolist() == known.status.tolist(), surface.name
            assert same.stopped_at.tolist() == known.stopped_at.tolist(), surface.name


@pytest.mark.parametrize("factor", [1e-6, 1e-4, 1e-2, 1e2, 1e4, 1e6])
def test_nor_on_the_zero_of_the_loss(factor: float) -> None:
    bowl = from_formula("x^2+y^2")
    for text in (f"{factor:f}*(x^2+y^2)", f"{factor:f}*(x^2+y^2) + 1000", f"{factor:f}*(x^2+y^2) - {factor:f}"):
        for rate in (1e-4, 0.01, 0.1, 0.6, 1.0, 1.1):
            known = run(bowl, GradientDescent(rate), (-4, 3), 100, keep="path")
            same = run(from_formula(text), GradientDescent(rate / factor), (-4, 3), 100, keep="path")
            assert (same.status, same.stopped_at) == (known.status, known.stopped_at)
    # Of the path that leaves 96% of the loss.
    assert run(from_formula("1e-4*(x^2+y^2)"), GradientDescent(1.0), (-4, 3), 100).status == "still moving"


def test_noise_and_batches_are_judged_by_the_loss_itself() -> None:
    for surface in (Noisy(SURFACES[0], noise=3.0), Batches(PROBLEMS[0], seed=np.arange(3))):
        assert surface.height is surface.surface.height


def test_the_height_is_that_of_most_of_the_window_whatever_its_rest() -> None:
    assert from_formula("x + 0*y", domain=((0, 8), (0, 1))).height == pytest.approx(4, rel=0.02)
    assert from_formula("3").height == 0
    assert from_formula("max(x, 4)").height == pytest.approx(1, rel=0.02)  # a floor over nine tenths of the window
    half_defined, pole = from_formula("sqrt(x) + 0*y"), from_formula("1/x^2 + y^2")
    assert 1 < half_defined.height < np.sqrt(2.5)
    assert 0 < pole.height < 20
    assert np.isnan(from_formula("log(x - 9)").height)
    assert np.isfinite(from_formula("exp(709)*(tanh(x) - tanh(y))").height)


def test_a_run_on_a_plane_that_is_level_rests() -> None:
    for keep in ("path", "final"):
        t = run(from_formula("3"), GradientDescent(), (1, 1), 10, keep=keep)
        assert (t.status, t.stopped_at) == ("converged", 0)


# --- at a minimum or not


def test_known_minima_are_minima_and_other_flat_points_are_not() -> None:
    seen = 0
    for surface in SURFACES:
        if surface.minima and np.all(np.abs(surface.grad(np.array(surface.minima).T)) < 1e-3):  # no kinks
            assert np.all(at_minimum(surface, np.array(surface.minima).T)), surface.name
        flat = [spot.point for spot in stationary_points(surface, surface.domain).points if spot.kind == "saddle"]
        saddles = at_minimum(surface, np.array(flat).T) if flat else np.zeros(0, dtype=bool)
        assert not saddles.any(), surface.name
        seen += len(saddles)
    assert seen > 50


@pytest.mark.parametrize(
    ("text", "start", "status", "stopped_at"),
    [
        ("x^2 + y^2", (0, 0), "converged", 0),
        ("x^4 + y^4", (0, 0), "converged", 0),  # without curvature
        ("x^2 - y^2", (1, 0), RESTING, None),
        ("-x^2 - y^2", (0, 0), RESTING, 0),
        ("3", (1, 1), RESTING, 0),
        ("-exp(-x^2 - y^2)", (4.9, 4.9), RESTING, 0),
        ("tanh(x)^2 + tanh(y)^2", (40, 40), RESTING, 0),
        ("x^3 + y^2", (0, 1), RESTING, None),
    ],
)
def test_what_rests_at_no_minimum_has_not_converged(
    text: str, start: tuple[float, float], status: str, stopped_at: int | None
) -> None:
    surface = from_formula(text)
    path = told_apart(surface, run(surface, GradientDescent(0.1), start, 300, keep="path"))
    assert path.status == status
    assert stopped_at in (None, path.stopped_at)


def test_newtons_way_to_saddles_is_no_success_in_sweeps_and_searches() -> None:
    surface = BY_NAME["Himmelblau"]
    at_saddle = run(surface, Newton(), surface.start, surface.steps, keep="path")
    assert at_saddle.status == "converged"
    assert told_apart(surface, at_saddle).status == RESTING
    plateau = BY_NAME["Easom"]
    runs = told_apart(plateau, sweep(plateau, GradientDescent(), (20, 20), 30))
    assert np.all(runs.status == RESTING)
    assert np.all(measured(runs, "steps") == np.inf)
    assert len(runs.status) == len(RATES)
    assert tune(plateau, GradientDescent(), (20, 20), 20, measure="steps").value == np.inf


def test_the_page_does_not_sell_a_plateau_as_success() -> None:
    page = sound(opened(surface="Easom", x="20", y="20", optimizers=["Gradient descent", "Adam"]))
    for row in rows(page):
        assert row[1:3] == ["does not move: flat at the start", "–"]
    page = sound(opened(surface="Himmelblau", more="Newton"))
    ((_, ended, steps, *_),) = (row for row in rows(page) if row[0].endswith("Newton"))
    assert ended == "rests from step 4 on, at no minimum"
    assert steps == "–"
    assert re.search(r"Newton rests at no minimum, but on .*, at \d\d of 211 rates\.", words(page))


# --- a variance is at least 0


@pytest.mark.parametrize("cls", [cls for cls in OPTIMIZERS if cls.family in ("Scale each axis", "Direction and scale")])
def test_slopes_that_are_all_alike_leave_no_number_that_is_none(cls) -> None:  # type: ignore[no-untyped-def]
    centred = {"centered": True} if cls is RMSProp else {}
    plane = from_formula("0.3*x + 0.7*y")
    for rate in (1e-3, 0.1):
        assert np.all(np.isfinite(run(plane, cls(lr=rate, **centred), (1, 1), 1500, keep="path").theta))


def test_centred_rmsprop_keeps_what_it_has_reached() -> None:
    griewank, rule = BY_NAME["Griewank"], RMSProp(lr=0.1, rho=0.9, eps=0.1, centered=True)
    known = run(griewank, rule, (3, 1), 999)
    assert known.status == "converged"
    for steps in (1000, 3000):
        longer = run(griewank, rule, (3, 1), steps)
        assert (longer.status, longer.stopped_at) == (known.status, known.stopped_at)
        np.testing.assert_array_equal(longer.theta[:1000], known.theta)
    # Where a variance is no rounding, it is as it was.
    state = run(griewank, rule, (3, 1), 20).state
    spread = state["v"] - state["c"] ** 2
    assert np.all(spread[1:] > 0)


# --- numbers that belong together, and numbers that are none


def test_the_final_loss_and_the_evaluations_are_those_of_the_same_step() -> None:
    page = sound(
        opened(surface="Sphere", steps="80", optimizers=["Gradient descent", "Nesterov"], **{"Nesterov.lr": "20"})
    )
    converged, diverged = rows(page)
    assert converged[1].startswith("converged at step ")
    assert converged[4] == "80 ∇f (1)"
    assert diverged[1].startswith("diverged at step ")
    assert diverged[4] == "80 ∇f (1)"


@pytest.mark.parametrize(
    "text",
    [
        "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        "sin(x)^2 + cos(y)^2",
        "x*y^2",
        "1e-9*((x^2 + y - 11)^2 + (x + y^2 - 7)^2)",
        "1e9*(sin(x)^2 + cos(y)^2)",
    ],
)
def test_rounding_is_shown_as_0(text: str) -> None:
    surface = from_formula(text)
    spots = stationary.landscape(surface).points
    assert spots
    numbers = [number for spot in spots for number in (spot.value, *spot.curvatures)]
    assert all(number == 0 or abs(number) > 1e-9 * float(surface.height) for number in numbers)
    assert all(c == 0 or abs(c) > 1e-9 for spot in spots for c in spot.point)


def test_a_narrow_window_keeps_its_small_coordinates() -> None:
    surface = from_formula("(x/1000 - 3)^2 + (1000*y - 0.005)^2", domain=((0, 1e4), (-0.01, 0.01)))
    (spot,) = stationary.landscape(surface).points
    np.testing.assert_allclose(spot.point, (3000, 5e-6), rtol=1e-6)
