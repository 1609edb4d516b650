"""What theory says belongs to the minimum that a run reached, and what is said of methods is what they do."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Optimizer, Surface, Trajectory, recommended_rate, run
from experiments import stability_limits
from experiments.arrival import arrival
from experiments.kinks import shape_at, swing
from experiments.stationary_points import stationary_points
from optimizers import (
    CLASSIC,
    OPTIMIZERS,
    QHM,
    AdaGrad,
    Adam,
    CoordinatePerturbation,
    GradientDescent,
    Momentum,
    NelderMead,
    Nesterov,
    Newton,
    Yogi,
)
from surfaces import CURVES, SURFACES, from_formula
from tests.test_lab import at, sent, told
from tests.test_page import sound, words
from views.translation import japanese

KNOWN = {surface.name: surface for surface in (*SURFACES, *CURVES)}
OWN = {"surface": "Your own formula"}
EVERY_SURFACE = pytest.mark.parametrize("surface", KNOWN.values(), ids=lambda s: s.name)


def surveyed(text: str, **keywords: Any) -> Surface:
    """A typed surface with the minima that are found in its window, as pages have it."""
    surface = dataclasses.replace(from_formula(text, **keywords))
    found = tuple(spot.point for spot in stationary_points(surface, surface.domain).points if spot.kind == "minimum")
    object.__setattr__(surface, "minima", found)
    return surface


def ran(surface: Surface, optimizer: Optimizer, start: Any = None, steps: int | None = None) -> Trajectory:
    start = surface.start if start is None else start
    return run(surface, optimizer, start, surface.steps if steps is None else steps, keep="path")


# --- the minimum that a run reached


@pytest.mark.parametrize(
    ("name", "optimizer", "steps", "limit"),
    [
        ("Eggholder", GradientDescent(0.5), 150, 2 / 3.60367),
        ("Eggholder", Momentum(0.08), 400, 3.8 / 3.60367),
        ("Drop-wave", GradientDescent(0.04), 60, 0.058051),  # on a ring, which is flat along itself
        ("Ackley", GradientDescent(0.01), 80, None),
        ("Levy", GradientDescent(0.02), 400, None),
        ("Cross-in-tray", GradientDescent(0.5), 150, None),
        ("Griewank", Nesterov(0.5), 300, None),
        ("Styblinski-Tang", GradientDescent(0.01), 100, None),
        ("Schwefel", GradientDescent(0.5), 400, None),
    ],
    ids=str,
)
def test_a_run_that_converged_is_asked_at_its_own_end(
    name: str, optimizer: Optimizer, steps: int, limit: float | None
) -> None:
    surface = KNOWN[name]
    path = ran(surface, optimizer, steps=steps)
    said = stability_limits.theory(surface, optimizer, path)
    assert path.status == "converged"
    assert said.how == "reached"
    assert said.minimum is not None
    assert np.hypot(*(said.minimum - path.theta[-1])) <= 1e-3 * np.hypot(*np.ptp(surface.domain, axis=1))
    assert np.hypot(*surface.grad(said.minimum)) < 1e-8
    assert said.limit == pytest.approx(optimizer.stable_below(said.curvatures[-1]))
    if limit is not None:
        assert said.limit == pytest.approx(limit, rel=1e-4)
    # And so it is: beside that minimum, a rate just below the limit comes back to it, one just above leaves it.
    _, axes = np.linalg.eigh(surface.hessian(said.minimum))
    beside = said.minimum + 1e-7 * axes[:, -1]
    for share, comes_back in ((0.97, True), (1.03, False)):
        end = ran(surface, replace(optimizer, lr=share * said.limit), beside, 300).theta[-1]
        assert (abs(np.dot(end - said.minimum, axes[:, -1])) < 1e-7) == comes_back


@EVERY_SURFACE
@pytest.mark.parametrize("cls", CLASSIC)
def test_the_way_in_which_a_run_belongs_to_its_minimum_is_true(cls: type[Optimizer], surface: Surface) -> None:
    path = ran(surface, cls(lr=recommended_rate(surface, cls)))
    found = arrival(surface, path)
    known = np.array(surface.minima, dtype=float).reshape(-1, len(surface.domain))
    diagonal = np.hypot.reduce(np.ptp(np.array(surface.domain, dtype=float), axis=1))
    last = path.theta[-1]
    match found.kind:
        case "reached":
            assert path.status == "converged"
            assert np.hypot.reduce(found.minimum - last) < 0.02 * diagonal
        case "in its hollow":
            assert path.status in ("still moving", "oscillating")
        case "nearest known":
            away = np.hypot.reduce(known - last, axis=1)
            np.testing.assert_array_equal(found.minimum, known[np.argmin(away)])
        case "none":
            assert not surface.minima
            assert found.minimum is None
    if found.kind in ("reached", "in its hollow"):
        assert found.minimum is not None
        around = found.minimum[:, None] + 1e-5 * diagonal * np.array([[1, -1, 0, 0], [0, 0, 1, -1]])[: len(last)]
        assert np.all(surface.f(around) >= surface.f(found.minimum) - 1e-12 * max(1, abs(surface.lowest())))


def test_where_no_minimum_is_known_a_run_finds_one_and_else_there_is_none() -> None:
    unknown = from_formula("(x**2 + y - 11)**2 + (x + y**2 - 7)**2")
    for steps, how in ((300, "reached"), (8, "in its hollow")):
        found = stability_limits.theory(
            unknown, GradientDescent(), ran(unknown, GradientDescent(0.01), (3.5, 2.5), steps)
        )
        assert found.how == how
        assert found.minimum is not None
        np.testing.assert_allclose(found.minimum, (3, 2), atol=1e-9)
        assert found.limit == pytest.approx(2 / found.curvatures[-1])
    for surface, start in ((unknown, (-0.3, -0.9)), (from_formula("x + y"), (1, 1)), (KNOWN["Saddle"], (-1.5, 0.01))):
        nothing = stability_limits.theory(surface, GradientDescent(), ran(surface, GradientDescent(1e-4), start, 3))
        assert nothing.minimum is None
        assert np.isnan(nothing.limit)


def test_a_run_that_left_or_rests_on_a_plain_speaks_of_the_nearest_known_minimum() -> None:
    himmelblau, easom = KNOWN["Himmelblau"], KNOWN["Easom"]
    gone = ran(himmelblau, GradientDescent(1.0), (3.1, 2.1), 30)
    assert gone.status == "diverged"
    assert arrival(himmelblau, gone).kind == "nearest known"
    assert arrival(easom, ran(easom, GradientDescent(), (20, 20), 30)).kind == "nearest known"
    # Above the limit of the minimum about which it goes, it does not come to rest, but belongs to it.
    restless = ran(himmelblau, GradientDescent(0.0255), (3.1, 2.1), 200)
    said = stability_limits.theory(himmelblau, GradientDescent(), restless)
    assert restless.status == "oscillating"
    assert said.how == "in its hollow"
    assert said.limit < 0.0255


def test_a_minimum_that_is_flat_in_some_direction_has_a_limit_but_no_best_rate() -> None:
    for text, limit in (("x**4 + y**2", 1.0), ("(3*x - y)**2", 0.1)):
        flat = from_formula(text, minima=((0, 0),))
        said = stability_limits.theory(flat, GradientDescent(), ran(flat, GradientDescent(0.05), (0.3, 0.3), 5))
        assert said.is_flat
        assert said.best is None
        assert np.isnan(said.contraction)
        assert said.limit == pytest.approx(limit)
        for share, status in ((0.98, "diverged"), (1.02, "diverged")):
            ends = ran(flat, GradientDescent(share * limit), (0.3, 0.4), 2000)
            assert (ends.status == status) == (share > 1)


# --- kinks


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("abs(x) + x^2 + 2*y^2", "kink"),
        ("abs(x) + abs(y)", "kink"),
        ("max(x, -2x) + y^2", "kink"),
        ("10*abs(x - 0.3) + y^2", "kink"),
        ("sqrt(x^2 + y^2)", "kink"),
        ("0.001*abs(x) + 100x^2 + y^2", "kink"),
        ("max(x^2, abs(y))", "kink"),
        ("abs(x)^0.5 + y^2", "kink"),
        ("abs(x)^1.5 + y^2", "infinite curvature"),
        ("abs(x)^1.9 + y^2", "infinite curvature"),
        ("abs(x)^1.1 + y^2", "infinite curvature"),
        ("max(x, 2x)^2 + y^2", "uneven curvature"),
        ("abs(x)^3 + y^2", "smooth"),
        ("x^4 + y^2", "smooth"),
        ("sqrt(x^2 + y^2 + 0.01)", "smooth"),
        ("1e-4*(x^2 + y^2)", "smooth"),
        ("1e6*(x^2 + y^2) + 1e5", "smooth"),
        ("x + y", "no minimum"),
    ],
)
def test_what_a_surface_is_like_is_told_from_its_gradients(text: str, shape: str) -> None:
    minimum = np.array((0.3, 0.0) if "0.3" in text else (0.0, 0.0))
    surface = from_formula(text, minima=(tuple(minimum),))
    assert shape_at(surface, minimum) == shape
    said = stability_limits.theory(surface, GradientDescent(), ran(surface, GradientDescent(0.2), (-4, 3), 60))
    assert np.isfinite(said.limit) == (shape == "smooth")
    assert said.unsettled == (shape in ("kink", "infinite curvature"))


@pytest.mark.parametrize(
    "text", ["-sin(sqrt(x^2 + y^2))/sqrt(x^2 + y^2)", "-(1 - cos(x))/x^2 + y^2", "-(sin(x)/x)^2 + y^2"]
)
def test_rounding_next_to_a_removable_0_0_is_no_kink(text: str) -> None:
    surface = from_formula(text, minima=((0, 0),))
    assert shape_at(surface, np.zeros(2)) == "smooth"
    for steps in (20, 400):
        assert arrival(surface, ran(surface, GradientDescent(0.2), (-1, 0.5), steps)).kind != "nearest known"


def test_the_sharp_minima_of_the_catalogue() -> None:
    shapes = {
        (name, shape_at(surface, np.array(minimum, dtype=float)))
        for name, surface in KNOWN.items()
        for minimum in surface.minima
    }
    assert {(name, shape) for name, shape in shapes if shape != "smooth"} == {
        ("Ackley", "kink"),
        ("Bukin N.6", "kink"),
        ("Absolute value", "kink"),
        ("Eggholder", "no minimum"),  # on the edge of its window
    }


def test_only_of_rules_that_follow_slopes_alone_is_it_said_that_they_do_not_settle() -> None:
    surface = from_formula("abs(x) + x^2 + 2*y^2", minima=((0, 0),))
    said = {
        cls for cls in OPTIMIZERS if stability_limits.theory(surface, cls(), ran(surface, cls(), (-4, 3), 60)).unsettled
    }
    assert said == {GradientDescent, Momentum, Nesterov, QHM}
    for cls in said:
        for rate in (0.3, 0.1, 0.03):
            assert ran(surface, cls(lr=rate), (-4, 3.1), 1000).status != "converged"


@settings(max_examples=25)
@given(a=st.floats(0.2, 5), b=st.floats(0.1, 3), share=st.floats(0.1, 0.9), x=st.floats(-4, -1))
def test_the_jump_that_gradient_descent_ends_with_by_hand(a: float, b: float, share: float, x: float) -> None:
    surface = replace(CREASED, a=a, b=b)  # type: ignore[call-arg]
    rate = share / (2 * b)
    # From h to −h: η (a + 2 b h) = 2 h.
    jump = rate * a / (2 * (1 - rate * b))
    ends = swing(surface, GradientDescent(rate), (0.0, 0.0), (x, 0.3))
    assert ends is not None
    np.testing.assert_allclose(ends, [[-jump, 0], [jump, 0]], rtol=2e-3, atol=1e-12)


CREASED = from_formula("a*abs(x) + b*x^2 + b*y^2", a=1.0, b=1.0)


@pytest.mark.parametrize(
    ("text", "rate", "low", "high"),
    [
        ("abs(x) + x^2 + 2*y^2", 0.2, (-0.125, 0), (0.125, 0)),
        ("abs(x)^1.5 + y^2", 0.2, (-0.0225, 0), (0.0225, 0)),  # x = (3 η / 4)²
        ("abs(x) + y^2", 0.3, (-0.1, 0), (0.2, 0)),  # the start decides: −4 + 13 × 0.3
        ("max(x, -2x) + y^2", 0.3, (-0.1, 0), (0.5, 0)),  # −4 + 7 × 0.6, then down by 0.3 and up by 0.6
    ],
)
def test_other_jumps_by_hand(text: str, rate: float, low: Any, high: Any) -> None:
    ends = swing(from_formula(text), GradientDescent(rate), (0.0, 0.0), (-4, 3))
    assert ends is not None
    np.testing.assert_allclose(ends, [low, high], atol=1e-9)


def test_the_page_says_that_no_fixed_rate_settles_at_a_kink_and_how_far_it_jumps() -> None:
    link: dict[str, Any] = {**OWN, "formula": "abs(x)+x^2+2*y^2", "optimizers": ["Gradient descent", "Adam"]}
    said = told(sound(at("lab", **link, **{"GradientDescent.lr": "0.2"})))
    assert "it is a kink, and has no curvature" in said
    assert "No fixed learning rate lets Gradient descent settle at (0, 0)" in said
    assert "At η = 0.2 the steps of Gradient descent end jumping to and fro around (0, 0): x ±0.125." in said
    assert "Gradient descent settles here at no fixed rate" in said
    assert "can settle here only below" not in said
    assert "Stable below" not in said
    assert "almost quadratic" not in said
    assert "x ±0.0263" in told(sound(at("lab", **link, **{"GradientDescent.lr": "0.05"})))
    assert "(0, 0) では勾配が0に近づきません" in words(sound(at("lab", **link, lang="ja")))


def test_the_page_says_to_which_minimum_its_limits_belong() -> None:
    eggholder = {"surface": "Eggholder", "optimizers": "Gradient descent"}
    said = told(sound(at("lab", **eggholder, steps="150")))
    assert (
        r"(439.48, 453.98), reached by Gradient descent: $\lambda_{\mathrm{min}} = 0.195$, "
        r"$\lambda_{\mathrm{max}} = 3.6$" in said
    )
    assert "can settle here only below 0.555" in said
    assert "0.471" not in said
    hollow = told(sound(at("lab", **eggholder, steps="30")))
    assert "in whose hollow Gradient descent ended, not at rest" in hollow
    few = told(sound(at("lab", surface="Rosenbrock", optimizers="Gradient descent")))
    assert "(1, 1), the nearest known one, which Gradient descent did not reach" in few
    assert "Gradient descent can settle at (1, 1) only below" in few


def test_three_rates_say_what_their_runs_do() -> None:
    def texts(**link: str) -> list[str]:
        return [chart["text"] for chart in sent(sound(at("three", **link, method="GradientDescent")))["charts"]]

    _, right, large = texts(surface="Saddle")
    assert "does not settle in 50 of them" in right
    assert "leaves the window downhill" in large
    _, right, large = texts(surface="McCormick")
    assert "short enough to settle" in right
    assert "steps jump across the valley" in large


# --- what is said of methods


STILL = {
    "x^2 - y^2": (0, 0),
    "x^2 + y^2": (0, 0),
    "(x - 1)^2 - (y - 2)^2": (1, 2),
    "x^4 + y^4 - 2x^2 - 2y^2": (1, -1),
    "cos(x) + y^2": (0, 0),
}


@pytest.mark.parametrize(("text", "start"), STILL.items())
def test_who_leaves_a_start_without_a_slope_is_told_from_the_runs(text: str, start: Any) -> None:
    classic = [cls.name for cls in CLASSIC]
    more = [cls.name for cls in OPTIMIZERS if cls not in CLASSIC]
    link: dict[str, Any] = {**OWN, "formula": text, "x": str(start[0]), "y": str(start[1])}
    page = sound(at("race", **link, optimizers=classic, more=more, steps="20"))
    (sentence,) = re.findall(r"The gradient is zero at this start[^\n]*", words(page))
    stay, leave = re.fullmatch(
        r"The gradient is zero at this start: without noise (.*) do not leave it; (.*) do\.", sentence
    ).groups()  # type: ignore[union-attr]
    surface = from_formula(text)
    for cls in OPTIMIZERS:
        moved = np.ptp(run(surface, cls(lr=float(page.session_state[f"{cls.__name__}.lr"])), start, 20).theta, axis=0)
        assert (cls.name in leave.split(", ")) == bool(np.any(moved))
        assert (cls.name in stay.split(", ")) == (not np.any(moved))
    assert "Gradient descent" in stay
    assert "Yogi" in leave


def test_where_all_stay_none_is_said_to_leave() -> None:
    assert "without noise Gradient descent, Adam do not leave it." in words(
        at("lab", x="0", y="0", optimizers=["Gradient descent", "Adam"])
    )


def test_no_text_says_something_of_all_methods_or_of_none() -> None:
    said = [text for text in japanese() if re.search(r"(?i)\b(every|all|no|any|each) (method|optimizer)s?\b", text)]
    # What is given to them, not what they do; and a button.
    assert {text.split(" was given")[0] for text in said} == {"Tune each optimizer", "Each optimizer"}


def _end(name: str, optimizer: Optimizer, start: Any = None, steps: int | None = None) -> Any:
    return ran(KNOWN[name], optimizer, start, steps).theta[-1]


def _suited(name: str, cls: type[Optimizer]) -> Optimizer:
    return cls(lr=recommended_rate(KNOWN[name], cls))


def _leaves(name: str, cls: type[Optimizer]) -> int:
    return int(np.argmax(np.abs(ran(KNOWN[name], _suited(name, cls)).theta[:, 1]) > 1))


LESSONS = {
    "Saddle": lambda of: (
        _end("Saddle", of(GradientDescent), (-1.5, 0), 1000)[1] == 0
        and abs(_end("Saddle", of(GradientDescent), (-1.5, 0.01), 100)[1]) > 100
        and np.all(np.abs(_end("Saddle", of(Newton), (-1.5, 0.01), 100)) < 0.01)
    ),
    "Saddle with escape": lambda _: (
        0
        < max(_leaves("Saddle with escape", cls) for cls in (AdaGrad, Adam))
        < _leaves("Saddle with escape", GradientDescent)
    ),
    "Easom": lambda of: (
        np.hypot(*(_end("Easom", of(GradientDescent), (0.3, 6)) - (0.3, 6))) < 0.01
        and np.hypot(*(_end("Easom", of(Adam), (0.3, 6)) - (0.3, 6))) > 1
    ),
    "Flower": lambda of: (
        0.1 < np.hypot(*_end("Flower", of(GradientDescent))) < 1
        and 0.01 < np.hypot(*_end("Flower", of(GradientDescent), steps=1000)) < 0.2
    ),
    "McCormick": lambda of: np.allclose(
        _end("McCormick", of(GradientDescent), (-0.8, 3.7), 500), KNOWN["McCormick"].minima[1], atol=1e-6
    ),
    "Rastrigin": lambda of: np.hypot(*(_end("Rastrigin", of(GradientDescent)) - KNOWN["Rastrigin"].start)) < 1,
    "Eggholder": lambda of: (
        np.hypot(*(_end("Eggholder", of(GradientDescent), steps=500) - _end("Eggholder", of(AdaGrad), steps=500))) > 50
        and all(
            np.hypot(*(_end("Eggholder", of(cls), steps=500) - (512, 404.2))) > 50 for cls in (GradientDescent, AdaGrad)
        )
    ),
    "Cross-in-tray": lambda of: (
        np.all(_end("Cross-in-tray", of(GradientDescent)) // np.pi == np.array(KNOWN["Cross-in-tray"].start) // np.pi)
        and np.any(
            _end("Cross-in-tray", GradientDescent(5.0)) // np.pi != np.array(KNOWN["Cross-in-tray"].start) // np.pi
        )
    ),
    "Ackley": lambda of: (
        np.hypot(*_end("Ackley", of(Momentum), steps=800)) < 0.1
        and ran(KNOWN["Ackley"], of(Momentum), steps=800).status != "converged"
    ),
    "Drop-wave": lambda of: np.hypot(*_end("Drop-wave", of(GradientDescent), steps=500)) > 1,
    "Two valleys": lambda of: (
        np.isclose(_end("Two valleys", of(GradientDescent), steps=500), -1)
        and np.isclose(_end("Two valleys", of(Momentum), steps=500), 2)
    ),
    "Wavy bowl": lambda of: (
        abs(_end("Wavy bowl", of(GradientDescent)) + 5.96) < 0.01
        and np.ptp(ran(KNOWN["Wavy bowl"], GradientDescent(2.0)).theta[50:]) > 3
    ),
    "Absolute value": lambda of: abs(_end("Absolute value", of(GradientDescent), steps=999)) > 0.01,
    "Parabola": lambda _: (
        _end("Parabola", GradientDescent(0.5), steps=1) == 0
        and ran(KNOWN["Parabola"], GradientDescent(1.01), steps=900).status == "diverged"
    ),
    "Sphere": lambda _: np.all(_end("Sphere", GradientDescent(0.5), steps=1) == 0),
}


@pytest.mark.parametrize("name", LESSONS)
def test_what_a_lesson_says_of_a_method_it_does(name: str) -> None:
    assert re.search(r"gradient descent|momentum|Adam|Newton|short steps", KNOWN[name].lesson, re.IGNORECASE), (
        "a lesson that names no method needs no test"
    )
    assert LESSONS[name](lambda cls: _suited(name, cls))


@settings(max_examples=30)
@given(x=st.floats(-4, 4), y=st.floats(-4, 4), start=st.sampled_from([0.0, 1e-6, 1e-3, 0.1, 1.0, 10.0]))
def test_yogi_says_when_its_start_drives_it_uphill(x: float, y: float, start: float) -> None:
    surface = from_formula("(x + 1)**2 + 3*(y - 2)**2")
    short = Yogi(lr=1e-7, initial_accumulator=start)  # so short a step that it goes uphill where its direction does
    path = run(surface, short, (x, y), 8)
    warned = path.state["uphill"][1:].astype(bool)
    rises = np.diff(path.loss) > 0
    slope = np.hypot(*surface.grad(path.theta[:-1].T))
    clear = slope > 1e-3  # elsewhere a step so short overshoots
    np.testing.assert_array_equal((warned & rises)[clear], rises[clear])
    assert warned.any() <= (start > 0)
    first = run(surface, short, (-1, 2), 1)
    assert bool(first.state["uphill"][1]) == (start > 0) == bool(np.any(first.theta[1] != first.theta[0]))


def test_the_page_warns_of_it() -> None:
    page = at("lab", surface="Sphere", optimizers=[], more="Yogi", x="0", y="0")
    assert "Yogi: Step 1" in words(page)
    assert "does not go downhill: the average slope starts at v₀" in words(page)
    assert {"Yogi", "Nelder-Mead", "Coordinate perturbation"} == {
        cls.name for cls in (Yogi, NelderMead, CoordinatePerturbation)
    }
