"""One list of properties over all surfaces, and one value of each worked out by hand."""

import dataclasses
from collections.abc import Callable
from itertools import pairwise, product
from math import cos, e, pi, sqrt
from typing import Any

import numpy as np
import pytest

from core import Array, Surface, Trajectory, params_of, recommended_rate, run
from experiments.stationary_points import stationary_points
from optimizers import CLASSIC, OPTIMIZERS
from surfaces import CURVES, GROUPS, PROBLEMS, SURFACES, DataLoss
from tests.support.products import NEVER_RISE, SMOOTH

# A point and the value there, each worked out with pencil and paper from the published formula.
BY_HAND: dict[str, tuple[tuple[float, ...], float]] = {
    "Elongated bowl": ((-7, 2), 49 / 20 + 4),
    "Weighted bowl": ((3, -2), 9 + 5 * 4),
    # Turned by 30 degrees: u = x cos + y sin = 2·(√3/2), v = y cos − x sin = −2·(1/2); u²/2 + 20 v²/2.
    "Rotated bowl": ((2, 0), 3 / 2 + 10),
    "Rosenbrock": ((-1.2, 1), 2.2**2 + 100 * (1 - 1.44) ** 2),
    "Beale": ((0, 0), 1.5**2 + 2.25**2 + 2.625**2),
    "Himmelblau": ((0, 0), 121 + 49),
    "Three-hump camel": ((1, 2), 2 - 1.05 + 1 / 6 + 2 + 4),
    "Styblinski-Tang": ((1, -1), ((1 - 16 + 5) + (1 - 16 - 5)) / 2),
    "Rastrigin": ((0.5, 1), 20 + 0.25 + 10 + 1 - 10),
    "Two Gaussian wells": ((1, 0), 1 - 2 - 3 * 2.718281828459045**-20),
    "Saddle with escape": ((2, 2), 4 - 4 + 0.8),
    "Plateau": ((3, 4), 3.2580965380214820),  # ln 26
    "Sphere": ((3, -4), 9 + 16),
    "Booth": ((0, 0), 7**2 + 5**2),
    "Matyas": ((1, 2), 0.26 * 5 - 0.48 * 2),
    "Trid": ((-1, 3), 4 + 4 + 3),
    "Zakharov": ((2, 1), 4 + 1 + 2**2 + 2**4),
    "Dixon-Price": ((3, 1), 2**2 + 2 * (2 - 3) ** 2),
    "McCormick": ((pi / 4, pi / 4), 1 + 0 - 1.5 * pi / 4 + 2.5 * pi / 4 + 1),  # sin(π/2) = 1
    # First bracket 1 + 3²·(19 − 14 + 3 − 14 + 6 + 3), second 30 + (−1)²·(18 − 32 + 12 + 48 − 36 + 27).
    "Goldstein-Price": ((1, 1), (1 + 9 * 3) * (30 + 37)),
    "Flower": ((pi / 2, pi), pi**2 / 4 + pi**2 + 0 + pi),  # sin y = 0, sin x = 1
    "Saddle": ((3, 2), 9 - 4),
    "Easom": ((pi, 0), e ** -(pi**2)),  # −cos π · cos 0 = 1
    "Michalewicz": ((pi / 2, pi / 2), -(2**-10) - 1),  # sin(π/4)²⁰ = 2⁻¹⁰, sin(π/2)²⁰ = 1
    "Six-hump camel": ((1, 2), (4 - 2.1 + 1 / 3) + 2 + (16 - 4) * 4),
    "Branin": ((pi, 0), (-5.1 / 4 + 5 - 6) ** 2 - 10 * (1 - 1 / (8 * pi)) + 10),  # cos π = −1
    "Peaks": ((0, -1), 3 - 10 / e - e**-2 / 3),  # −y⁵ = 1
    "Griewank": ((pi, sqrt(2) * pi / 3), 1 + (1 + 2 / 9) * pi**2 / 4000 + 1 / 2),  # −cos π · cos(π/3)
    "Bohachevsky": ((1, 1), 1 + 2 + 0.3 - 0.4 + 0.7),  # cos 3π = −1, cos 4π = 1
    # w = (2, 3/2): sin² 2π = 0, sin²(2π + 1) = sin² 1 = (1 − cos 2)/2, sin² 3π = 0.
    "Levy": ((5, 3), 1 + 5 * (1 - cos(2)) + 1 / 4),
    "Levy N.13": ((2, 1.25), 0 + (1 + 1 / 2) + (1 / 16) * (1 + 1)),  # sin² 6π, sin² 3.75π, sin² 2.5π
    "Drop-wave": ((pi / 60, pi / 45), -1.5 / (pi**2 / 2592 + 2)),  # r = π/36, cos(π/3) = 1/2
    "Schaffer N.2": ((sqrt(pi / 2), 0), 0.5 + 0.5 / (1 + 0.0005 * pi) ** 2),  # sin²(π/2) = 1
    "Schwefel": ((pi**2 / 4, 0), 837.9657745448674 - pi**2 / 4),  # sin(π/2) = 1
    "Ackley": ((0.5, 0.5), -20 * e**-0.1 - 1 / e + e + 20),  # root of 1/4; cos π = −1
    "Bukin N.6": ((-12, 0.44), 100 * 1 + 0.02),
    "Holder table": ((pi / 2, 0), -sqrt(e)),  # |1 − 1/2|
    # r = π/√2; the 1 beside e⁹⁹ is lost in rounding.
    "Cross-in-tray": ((pi / 2, pi / 2), -(e ** (10 - 0.1 / sqrt(2))) / 10_000),
    # The arguments of the sines are π/2 and π/6: −17π²/108·1 − 5π²/27·(1/2).
    "Eggholder": ((5 * pi**2 / 27, 17 * pi**2 / 108 - 47), -(pi**2) / 4),
    "Parabola": ((-3,), 9),
    "Two valleys": ((3,), 81 / 4 - 9 - 9),
    "Wavy bowl": ((pi / 2,), pi**2 / 40 + 1 + 1),  # cos π = −1
    "Absolute value": ((-2.5,), 2.5),
}

# What has a kink where one of these is 0, and points there.
KINKS: dict[str, tuple[Callable[..., tuple[Any, ...]], tuple[tuple[float, ...], ...]]] = {
    "Ackley": (lambda x, y: (x**2 + y**2,), ((0, 0),)),
    "Bukin N.6": (lambda x, y: (y - x**2 / 100, x + 10), ((-10, 1), (-10, 2), (-12, 1.44), (-5, 0.25))),
    "Holder table": (
        lambda x, y: (np.sin(x), np.cos(y), np.hypot(x, y), np.hypot(x, y) - pi),
        ((0, 0), (0, 1), (pi, 1), (1, pi / 2), (pi, pi / 2), (0.6 * pi, 0.8 * pi)),
    ),
    "Cross-in-tray": (lambda x, y: (np.sin(x), np.sin(y)), ((0, 0), (0, 1), (1, 0), (pi, 1), (-1, pi))),
    "Eggholder": (lambda x, y: (x / 2 + y + 47, x - y - 47), ((0, -47), (100, -97), (50, 3), (-200, 53))),
    "Absolute value": (lambda x: (x,), ((0,),)),
}

SHARP = (*GROUPS["Sharp edges"], *(curve for curve in CURVES if curve.name == "Absolute value"))

NO_CURVATURE = {"Flower"}  # in some direction at a minimum: there the slope grows with the cube of the distance


def with_minima(problem: DataLoss) -> Surface:
    """A loss over data, with the minima that were found."""
    found = dataclasses.replace(problem)
    points = (spot.point for spot in stationary_points(problem, problem.domain).points if spot.kind == "minimum")
    object.__setattr__(found, "minima", tuple(points))
    return found


PUBLISHED = (*SURFACES, *CURVES)

EVERY = pytest.mark.parametrize("surface", [*PUBLISHED, *map(with_minima, PROBLEMS)], ids=lambda s: s.name)


def points(surface: Surface, count: int) -> Array:
    low, high = np.array(surface.domain, dtype=float).T
    return np.random.default_rng(0).uniform(low[:, None], high[:, None], (len(low), count))


def smooth(surface: Surface, at: Array) -> Array:
    """Those of the points (n, k) that are not close to a kink."""
    if surface.name not in KINKS:
        return at
    return at[:, np.min(np.abs(KINKS[surface.name][0](*at)), axis=0) > 0.05]


def probes(surface: Surface) -> Array:
    """Random points and the minima, (n, k), away from kinks."""
    return smooth(
        surface, np.hstack([points(surface, 500), *[np.array(m, dtype=float)[:, None] for m in surface.minima]])
    )


def shifts(surface: Surface, h: float) -> list[Array]:
    """By h along each coordinate, (n, 1) each."""
    return [*(h * np.eye(len(surface.coordinates)))[:, :, None]]


def first_pictures(surface: Surface) -> list[Trajectory]:
    return [run(surface, cls(lr=surface.rates[cls.__name__]), surface.start, surface.steps) for cls in CLASSIC]


@pytest.mark.parametrize("surface", PUBLISHED, ids=lambda s: s.name)
def test_value_by_hand(surface: Surface) -> None:
    at, value = BY_HAND[surface.name]
    assert surface.f(np.array(at, dtype=float)) == pytest.approx(value, rel=1e-12, abs=1e-12)


@EVERY
def test_gradient_is_the_central_difference_at_500_points_and_the_minima(surface: Surface) -> None:
    at, h = probes(surface), 1e-5
    for i, shift in enumerate(shifts(surface, h)):
        difference = (surface.f(at + shift) - surface.f(at - shift)) / (2 * h)
        scale = np.maximum(np.abs(surface.grad(at)[i]), np.abs(surface.f(at)) * 1e-3 + 1)
        assert np.max(np.abs(surface.grad(at)[i] - difference) / scale) < 1e-5


@EVERY
def test_hessian_is_the_central_difference_of_the_gradient_there(surface: Surface) -> None:
    at, h = probes(surface), 1e-5
    hessian = surface.hessian(at)
    np.testing.assert_array_equal(hessian, hessian.swapaxes(0, 1))
    for i, shift in enumerate(shifts(surface, h)):
        difference = (surface.grad(at + shift) - surface.grad(at - shift)) / (2 * h)
        scale = np.maximum(np.abs(hessian[:, i]), np.abs(surface.grad(at)) * 1e-3 + 1)
        assert np.max(np.abs(hessian[:, i] - difference) / scale) < 1e-5


@EVERY
def test_minima_are_flat_curve_upwards_and_nothing_sampled_is_lower(surface: Surface) -> None:
    """Across an edge of the window on which a minimum lies, the surface may fall on."""
    sampled = surface.f(points(surface, 200_000))
    if not surface.minima:  # then it has to fall without end
        wider = [np.min(surface.f(factor * points(surface, 1000))) for factor in (1, 10, 100, 1000)]
        assert all(after < 10 * before < 0 for before, after in pairwise(wider))
        return
    low, high = np.array(surface.domain, dtype=float).T
    values = [float(surface.f(np.array(m, dtype=float))) for m in surface.minima]
    assert values[0] == pytest.approx(min(values), abs=1e-9)
    assert np.min(sampled) >= min(values)
    angles = np.linspace(0, 2 * pi, 24, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)]) if len(low) > 1 else np.array([[1.0, -1.0]])
    around = 1e-3 * (high - low)[:, None] * circle
    for minimum, value in zip(surface.minima, values, strict=True):
        at = np.array(minimum, dtype=float)
        assert np.all((low <= at) & (at <= high))
        ring = (at[:, None] + around).T
        assert np.all(surface.f(ring[np.all((low <= ring) & (ring <= high), axis=1)].T) > value)
        slope, free = surface.grad(at), (low < at) & (at < high)
        assert np.all(np.abs(slope[free]) < 1e-8)
        assert np.all(slope[at == low] > 0)
        assert np.all(slope[at == high] < 0)
        if smooth(surface, at[:, None]).size:
            least = np.min(np.linalg.eigvalsh(surface.hessian(at)[np.ix_(free, free)]))
            assert abs(least) < 1e-12 if surface.name in NO_CURVATURE else least > 0


@pytest.mark.parametrize("surface", [s for s in SURFACES if params_of(s)], ids=lambda s: s.name)
def test_minima_hold_for_every_value_of_the_parameters(surface: Surface) -> None:
    declared = params_of(surface)
    for values in product(*([p.low, p.high] for p in declared)):
        changed = dataclasses.replace(surface, **dict(zip((p.name for p in declared), values, strict=True)))
        for minimum in surface.minima:
            assert np.max(np.abs(changed.grad(np.array(minimum, dtype=float)))) < 1e-8


@EVERY
@pytest.mark.parametrize("shape", [(), (1,), (7,), (2, 3)])
def test_any_batch_shape(surface: Surface, shape: tuple[int, ...]) -> None:
    n = len(surface.coordinates)
    theta: Any = np.random.default_rng(1).integers(-1, 2, (n, *shape))
    np.testing.assert_array_equal(surface.grad(theta), surface.grad(theta.astype(float)))  # whole numbers too
    assert np.all(np.isfinite(surface.grad(theta)))
    assert surface.f(theta).shape == shape
    assert surface.grad(theta).shape == (n, *shape)
    assert surface.hessian(theta).shape == (n, n, *shape)


@EVERY
def test_a_surface_says_what_it_is_and_starts_inside_its_window(surface: Surface) -> None:
    assert surface.formula
    assert surface.source
    assert surface.lesson.endswith(".")
    assert surface.note.endswith(".") or not surface.note
    assert all(low <= at <= high for (low, high), at in zip(surface.domain, surface.start, strict=True))
    assert set(surface.rates) == {cls.__name__ for cls in CLASSIC}
    assert surface.at_step(5) is surface


@EVERY
def test_the_first_picture_is_worth_seeing(surface: Surface) -> None:
    """With its recommended rate every method stays in or near the window and ends lower than it began.

    Lower by the best part of a third of the height above the lowest minimum; where there is none, above the least loss
    of all the methods.
    """
    low, high = np.array(surface.domain, dtype=float).T
    paths = first_pictures(surface)
    lowest = surface.lowest() if surface.minima else min(float(np.min(t.loss)) for t in paths)
    for t in paths:
        assert t.status != "diverged"
        assert np.all(np.abs(t.theta - (low + high) / 2) <= 1.1 * (high - low) / 2)
        assert t.loss[-1] - lowest < 0.7 * (t.loss[0] - lowest)
    assert all(1e-5 <= rate <= 100 and rate == float(f"{rate:.2g}") for rate in surface.rates.values())
    assert surface.steps <= 1000


# What theory promises of a rate that finds itself holds for one valley, not where there are walls and many minima; and
# a rate made for another method can be too long, or bring steps of one length back to the height of the start.
NOT_LOWER = {
    "McCormick": {"Prodigy"},
    "Goldstein-Price": {"Prodigy"},
    "Ackley": {"Prodigy"},
    "Griewank": {"BarzilaiBorwein"},
    "Tanh neuron": {"BarzilaiBorwein"},
    "Michalewicz": {"DAdaptAdam"},
    "Bukin N.6": {"DAdaptAdam"},
    "Schaffer N.2": {"NAdam", "SignDescent"},
    "Cross-in-tray": {"Adan"},
    # A full Newton step overshoots where the loss is nearly straight; the Hessian there is positive, if barely.
    "Logistic regression": {"Newton"},
    # They fall without end outside of the window: a search follows them to where there are no numbers.
    "Saddle": {"BFGS"},
    "Holder table": {"BFGS"},
    # It does not bend: Newton's method divides by 0.
    "Absolute value": {"Newton"},
}


@EVERY
@pytest.mark.long
def test_a_rate_that_suits_leads_every_method_down_and_not_away_and_searches_never_up(surface: Surface) -> None:
    for cls in OPTIMIZERS:
        t = run(surface, cls(lr=recommended_rate(surface, cls)), surface.start, surface.steps)
        if cls in NEVER_RISE and surface in SMOOTH:
            assert np.all(np.diff(t.loss) <= 1e-14 * np.maximum(1, np.abs(t.loss[0]))), cls.__name__
        if any(t.state[name][1:].any() for name in cls.warnings):
            continue  # it says so itself
        # A surface without a minimum falls for ever, and who takes longer and longer steps follows it.
        lower = t.loss[-1] < t.loss[0] and (t.status != "diverged" or not surface.minima)
        assert lower or cls.__name__ in NOT_LOWER.get(surface.name, ()), cls.__name__


@pytest.mark.parametrize("surface", SHARP, ids=lambda s: s.name)
def test_a_sharp_edge_has_a_note_and_a_slope_everywhere(surface: Surface) -> None:
    edges, there = KINKS[surface.name]
    assert surface.note
    for at in there:
        assert np.min(np.abs(edges(*at))) < 1e-12
    for at in (*there, *surface.minima):
        assert np.all(np.isfinite(surface.grad(np.array(at, dtype=float))))


def test_groups_hold_every_surface_once_and_kinks_are_those_of_the_sharp_edges() -> None:
    assert [*GROUPS] == ["Bowls", "Valleys", "Saddles and plateaus", "Many minima", "Sharp edges"]
    assert tuple(surface for group in GROUPS.values() for surface in group) == SURFACES
    assert SURFACES[0].name == "Elongated bowl"
    assert set(KINKS) == {surface.name for surface in SHARP}
    assert set(BY_HAND) == {surface.name for surface in (*SURFACES, *CURVES)}


def test_names_are_unique_and_parameters_do_not_hide_a_control() -> None:
    every = (*SURFACES, *CURVES)
    assert len({s.name for s in every}) == len(every)
    assert all(s.name.isascii() for s in every)
    assert len({s.lesson for s in every}) == len(every)
    taken = {"x", "y", "at", "lr", "steps", "noise", "seed", "lang"}
    assert not taken & {p.name for s in every for p in params_of(s)}


def test_distance_is_to_the_nearest_minimum() -> None:
    himmelblau = next(s for s in SURFACES if s.name == "Himmelblau")
    assert himmelblau.distance(np.array([3.0, 2.5])) == 0.5
    np.testing.assert_allclose(himmelblau.distance(np.array([[3.0, 4.0], [2.0, 2.0]])), [0, 1])
