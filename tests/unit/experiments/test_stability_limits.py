"""What theory says of rates: measured, by hand, and of the minimum that a run reached."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Optimizer, Surface, run
from experiments import stability_limits, theory
from experiments.arrival import arrival
from experiments.tuning import tunable
from optimizers import OPTIMIZERS, QHM, AdaGrad, Adam, GradientDescent, Momentum, Nesterov, Newton, RMSProp
from surfaces import CURVES, SURFACES, from_formula
from tests.support.runs import ran

BOWL = SURFACES[0]

FALLING = from_formula("x + y")

LINEAR = [
    GradientDescent(),
    Momentum(),
    Momentum(momentum=0.5, dampening=0.4),
    Nesterov(),
    Nesterov(momentum=0.5),
    QHM(),
    QHM(beta1=0.5, nu=0.9),
]

QUADRATIC = from_formula(
    "p*(c*x + s*y)**2/2 + q*(c*y - s*x)**2/2",
    domain=((-10, 10), (-10, 10)),
    minima=((0, 0),),
    p=1.0,
    q=1.0,
    c=1.0,
    s=0.0,
)


def quadratic(least: float, most: float, angle: float = 0.6) -> Surface:
    return replace(QUADRATIC, p=least, q=most, c=np.cos(angle), s=np.sin(angle))  # type: ignore[call-arg]


# --- what theory says


@pytest.mark.parametrize("optimizer", LINEAR, ids=str)
@settings(max_examples=5)
@given(least=st.floats(0.05, 2), ratio=st.floats(1.2, 50), angle=st.floats(0, 3))
def test_the_measured_edge_of_divergence_is_the_limit_of_theory(
    optimizer: Optimizer, least: float, ratio: float, angle: float
) -> None:
    surface = quadratic(least, least * ratio, angle)
    assert stability_limits.is_quadratic(surface)
    path = run(surface, replace(optimizer, lr=1e-3), (5, 4), 10, keep="path")
    limit = stability_limits.theory(surface, optimizer, path).limit
    below, above = run(
        surface, replace(optimizer, lr=limit * np.array([0.99, 1.01])), (5, 4), 3000, keep="final"
    ).status
    assert below != "diverged"
    assert above == "diverged"


@pytest.mark.parametrize(
    "surface", [s for s in SURFACES if stability_limits.is_quadratic(s) and s.minima], ids=lambda s: s.name
)
@pytest.mark.parametrize("optimizer", LINEAR, ids=str)
def test_so_it_is_on_the_quadratic_surfaces_of_the_catalogue(optimizer: Optimizer, surface: Surface) -> None:
    path = run(surface, optimizer, surface.start, 1, keep="path")
    limit = stability_limits.theory(surface, optimizer, path).limit
    ends = run(surface, replace(optimizer, lr=limit * np.array([0.99, 1.01])), surface.start, 3000, keep="final")
    assert [status == "diverged" for status in ends.status] == [False, True]


def test_the_limits_by_hand() -> None:
    # x²/20 + y² has curvatures 0.1 and 2.
    assert GradientDescent().rate_limit(2) == 1
    assert Momentum(momentum=0.9).rate_limit(2) == pytest.approx(1.9)
    assert Momentum(momentum=0.9, dampening=0.5).rate_limit(2) == pytest.approx(3.8)
    assert Nesterov(momentum=0.9).rate_limit(2) == pytest.approx(1.9 / 2.8)
    assert QHM(beta1=0.9, nu=0.7).rate_limit(2) == pytest.approx(1.9 / 0.64)
    known = {cls for cls in OPTIMIZERS if not np.isnan(cls().rate_limit(2))}
    assert known == {GradientDescent, Momentum, Nesterov, QHM, Newton}
    best: Any = GradientDescent().optimal_for(0.1, 2)
    assert best.lr == pytest.approx(2 / 2.1)
    assert stability_limits.contraction(best, np.array([0.1, 2])) == pytest.approx(19 / 21)
    root = np.sqrt(20)
    heavy: Any = Momentum().optimal_for(0.1, 2)
    assert heavy.lr == pytest.approx(4 / (np.sqrt(2) + np.sqrt(0.1)) ** 2)
    assert heavy.momentum == pytest.approx(((root - 1) / (root + 1)) ** 2)


@pytest.mark.parametrize("optimizer", LINEAR, ids=str)
@settings(max_examples=5)
@given(least=st.floats(0.05, 2), ratio=st.floats(1.2, 50), share=st.floats(0.05, 0.95))
def test_the_contraction_is_that_of_a_long_run(optimizer: Optimizer, least: float, ratio: float, share: float) -> None:
    surface = quadratic(least, least * ratio)
    bends = np.array([least, least * ratio])
    np.testing.assert_allclose(stability_limits.curvatures(surface, (1, 2)), bends, rtol=1e-9)
    slower = replace(optimizer, lr=share * optimizer.rate_limit(bends[1]))
    factor = stability_limits.contraction(slower, bends)
    assert factor < 1
    away = np.hypot(*run(surface, slower, (5, 4), 400).theta.T)
    steps = min(300, int(np.log(1e-100) / np.log(max(factor, 1e-3))))
    # The distance turns as it shrinks, so it is bounded by a multiple of the factor's power, which long runs drown.
    slowed = (away[steps] / away[0]) ** (1 / steps) if steps else factor
    assert slowed <= factor * 1.05 + 1e-9


@pytest.mark.parametrize("optimizer", [known for known in LINEAR if known.optimal_for(0.1, 2)], ids=str)
def test_no_other_numbers_contract_more_than_the_best(optimizer: Optimizer) -> None:
    bends = np.array([0.1, 2.0])
    best = optimizer.optimal_for(*bends)
    assert best is not None
    least = stability_limits.contraction(best, bends)
    decays = [p.name for p in tunable(best, decays=True) if p.decay]
    for rate in np.geomspace(0.01, 2, 60) * best.rate_limit(2.0):
        for decay in np.linspace(0, 0.95, 39) if decays else [0.0]:
            other = replace(best, lr=rate, **dict.fromkeys(decays, decay))
            assert stability_limits.contraction(other, bends) >= least - 1e-9


def test_rules_that_scale_each_coordinate_have_no_limit_and_no_contraction() -> None:
    for cls in (AdaGrad, RMSProp, Adam):
        assert np.isnan(stability_limits.contraction(cls(), np.array([0.1, 2])))
        said = stability_limits.theory(BOWL, cls(), run(BOWL, cls(), BOWL.start, 3, keep="path"))
        assert np.isnan(said.limit)
        assert said.best is None


def test_which_surfaces_are_quadratic() -> None:
    assert [s.name for s in SURFACES if stability_limits.is_quadratic(s)] == [
        "Elongated bowl",
        "Weighted bowl",
        "Rotated bowl",
        "Sphere",
        "Booth",
        "Matyas",
        "Trid",
        "Saddle",
    ]
    assert stability_limits.is_quadratic(FALLING)
    for text in ("log(x) + y", "cos(pi*x) + y**2", "abs(x) + abs(y)", "x**2 + y**2 + abs(x)"):
        assert not stability_limits.is_quadratic(from_formula(text, domain=((-3, 3), (-3, 3))))


def test_curvature_where_there_is_none_is_not_a_number() -> None:
    assert np.isnan(stability_limits.curvatures(from_formula("log(x) + y**2"), (0.0, 1.0))).all()


def test_the_limit_of_theory_follows() -> None:
    surface = from_formula("-sin(sqrt(x^2 + y^2))/sqrt(x^2 + y^2)", start=(1, 0.5))
    descent = GradientDescent(lr=0.5)
    assert theory(surface, descent, run(surface, descent, surface.start, 300, keep="path")).limit == pytest.approx(6)


KNOWN = {surface.name: surface for surface in (*SURFACES, *CURVES)}


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
    assert said.arrival == "reached"
    assert said.minimum is not None
    assert np.hypot(*(said.minimum - path.theta[-1])) <= 1e-3 * np.hypot(*np.ptp(surface.domain, axis=1))
    assert np.hypot(*surface.grad(said.minimum)) < 1e-8
    assert said.limit == pytest.approx(optimizer.rate_limit(said.curvatures[-1]))
    if limit is not None:
        assert said.limit == pytest.approx(limit, rel=1e-4)
    # And so it is: beside that minimum, a rate just below the limit comes back to it, one just above leaves it.
    _, axes = np.linalg.eigh(surface.hessian(said.minimum))
    beside = said.minimum + 1e-7 * axes[:, -1]
    for share, comes_back in ((0.97, True), (1.03, False)):
        end = ran(surface, replace(optimizer, lr=share * said.limit), beside, 300).theta[-1]
        assert (abs(np.dot(end - said.minimum, axes[:, -1])) < 1e-7) == comes_back


def test_where_no_minimum_is_known_a_run_finds_one_and_else_there_is_none() -> None:
    unknown = from_formula("(x**2 + y - 11)**2 + (x + y**2 - 7)**2")
    for steps, how in ((300, "reached"), (8, "in its hollow")):
        found = stability_limits.theory(
            unknown, GradientDescent(), ran(unknown, GradientDescent(0.01), (3.5, 2.5), steps)
        )
        assert found.arrival == how
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
    assert said.arrival == "in its hollow"
    assert said.limit < 0.0255


def test_a_minimum_that_is_flat_in_some_direction_has_a_limit_but_no_best_rate() -> None:
    for text, limit in (("x**4 + y**2", 1.0), ("(3*x - y)**2", 0.1)):
        flat = from_formula(text, minima=((0, 0),))
        said = stability_limits.theory(flat, GradientDescent(), ran(flat, GradientDescent(0.05), (0.3, 0.3), 5))
        assert said.is_flat
        assert said.best is None
        assert np.isnan(said.contraction_factor)
        assert said.limit == pytest.approx(limit)
        for share, status in ((0.98, "diverged"), (1.02, "diverged")):
            ends = ran(flat, GradientDescent(share * limit), (0.3, 0.4), 2000)
            assert (ends.status == status) == (share > 1)


# --- kinks


def test_only_of_rules_that_follow_slopes_alone_is_it_said_that_they_do_not_settle() -> None:
    surface = from_formula("abs(x) + x^2 + 2*y^2", minima=((0, 0),))
    said = {
        cls for cls in OPTIMIZERS if stability_limits.theory(surface, cls(), ran(surface, cls(), (-4, 3), 60)).unsettled
    }
    assert said == {GradientDescent, Momentum, Nesterov, QHM}
    for cls in said:
        for rate in (0.3, 0.1, 0.03):
            assert ran(surface, cls(lr=rate), (-4, 3.1), 1000).status != "converged"
