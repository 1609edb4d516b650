"""How a run ends: in one way, however wild, in whatever units, and known from its last point alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from core import GRADIENT_TOLERANCE, STATUSES, Array, Optimizer, Surface, Trajectory, recommended_rate, run
from optimizers import CLASSIC, OPTIMIZERS, Adam, GradientDescent, Lion, Momentum, RMSProp, SignDescent
from surfaces import CURVES, PROBLEMS, SURFACES, Batches, Noisy, from_formula
from tests.support.products import PAIRS
from tests.support.runs import ends

BOWL = from_formula("x**2/20 + y**2", domain=((-10, 10), (-5, 5)), start=(-7, 2), minima=((0, 0),))


@PAIRS
def test_the_last_point_alone_has_the_outcome_of_the_whole_path(cls: type[Optimizer], surface: Surface) -> None:
    assert_the_last_point_has_it(cls, surface)


@pytest.mark.parametrize("cls", CLASSIC)
def test_and_so_it_has_with_noise(cls: type[Optimizer]) -> None:
    assert_the_last_point_has_it(cls, Noisy(BOWL, noise=0.5, seed=3))
    assert_the_last_point_has_it(cls, Batches(PROBLEMS[0], 10, seed=3))


def assert_the_last_point_has_it(cls: type[Optimizer], surface: Surface) -> None:
    # One step of 1e300 back undoes one forth to the last bit: that the loss was infinite, the last point cannot know.
    rates = np.append(np.geomspace(1e-4, 1e2, 60), [1e8, 1e8 if cls in (SignDescent, Lion) else 1e300])
    for steps in (0, 1, 7, 8, 61):
        path, final = (run(surface, cls(lr=rates), surface.start, steps, keep=keep) for keep in ("path", "final"))
        np.testing.assert_array_equal(final.theta, path.theta[-1:])
        np.testing.assert_array_equal(final.loss, path.loss[-1:])
        np.testing.assert_array_equal(final.status, path.status)
        np.testing.assert_array_equal(final.stopped_at, path.stopped_at)


@pytest.mark.parametrize("text", ["log(x) + y**2", "sqrt(x)*x + y**2", "x + 1/sqrt(x) + y**2"])
@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_nor_does_it_forget_that_the_loss_was_undefined_on_the_way(cls: type[Optimizer], text: str) -> None:
    surface = from_formula(text, domain=((-3, 3), (-3, 3)))
    starts = np.stack([np.linspace(-3, 3, 50), np.ones(50)])
    path, final = (run(surface, cls(lr=0.3), starts, 40, keep=keep) for keep in ("path", "final"))
    assert np.isnan(path.loss).any()
    np.testing.assert_array_equal(final.theta, path.theta[-1:])
    np.testing.assert_array_equal(final.status, path.status)
    np.testing.assert_array_equal(final.stopped_at, path.stopped_at)


@PAIRS
def test_nothing_raises_or_warns_however_wild(cls: type[Optimizer], surface: Surface) -> None:
    rates = np.array([1e-5, 1.0, 1e2, 1e8, 1e300])
    together = run(surface, cls(lr=rates), surface.start, 60)
    for lane in range(len(rates)):
        assert_it_ends_in_one_way(together.lane(lane))


def assert_it_ends_in_one_way(t: Trajectory) -> None:
    assert t.status in STATUSES
    assert (t.stopped_at >= 0) == (t.status in ("converged", "diverged"))
    gone = np.isnan(t.theta).any(axis=1) | np.isnan(t.loss)
    assert not gone[0]
    assert np.all(np.isfinite(t.theta[~gone]))
    assert np.all(np.isfinite(t.loss[~gone]))
    np.testing.assert_array_equal(gone, np.logical_or.accumulate(gone))  # once gone, gone
    if gone.any():
        assert t.status == "diverged"


def test_divergence_is_recorded_not_clipped() -> None:
    t = run(BOWL, GradientDescent(lr=1.5), (-7, 2), 60)
    np.testing.assert_allclose(t.theta[:, 1], 2 * (-2.0) ** np.arange(61), rtol=1e-12)
    # Outside for good: |y| > 3 * 5 first at 2 * 2**3 = 16.
    assert ends(t) == ("diverged", 3)


def test_the_edge_of_divergence_of_gradient_descent() -> None:
    limit = 2 / 2  # 2 / largest eigenvalue
    statuses = run(BOWL, GradientDescent(lr=limit * np.array([0.99, 1.0, 1.01])), (-7, 2), 1000).status
    assert statuses.tolist() == ["converged", "oscillating", "diverged"]


def test_far_but_coming_home_is_not_divergence() -> None:
    assert run(BOWL, GradientDescent(lr=0.1), (-700, 2), 30).status == "still moving"


def test_converged_at_the_first_step_that_stays_flat() -> None:
    t = run(BOWL, GradientDescent(lr=0.5), (1, 1), 300)
    # y is 0 after one step; |x| / 10 falls by 0.95 a step, and over the window's width of 20 changes f by twice x.
    k = int(np.ceil(np.log(GRADIENT_TOLERANCE * BOWL.height / 2) / np.log(0.95)))
    assert ends(t) == ("converged", k)
    assert 100 < k < 130
    assert ends(run(BOWL, Adam(), (0, 0), 10)) == ("converged", 0)


def test_rushing_through_a_flat_place_is_not_convergence() -> None:
    bowl = from_formula("x**2/2 + y**2/2")
    assert run(bowl, Momentum(1.0), (3, 0), 1).status == "still moving"  # at the minimum, with a velocity of -3


def test_a_stall_is_not_convergence() -> None:
    assert run(BOWL, GradientDescent(lr=1e-5), (-7, 2), 1000).status == "still moving"


def test_far_out_but_bounded_is_not_divergence() -> None:
    t = run(BOWL, RMSProp(lr=100.0), (-7, 2), 1000)
    assert np.abs(t.theta[-1, 1]) > 3 * 5
    assert t.status == "oscillating"


def test_bouncing_without_progress_is_oscillating_and_a_damped_zig_zag_is_not() -> None:
    assert run(BOWL, GradientDescent(lr=1.0), (-7, 2), 30).status == "oscillating"
    assert run(BOWL, GradientDescent(lr=0.95), (-7, 2), 30).status == "still moving"
    assert run(BOWL, RMSProp(lr=0.5), (-7, 2), 200).status == "oscillating"


def test_a_start_outside_the_formula_is_an_outcome_too() -> None:
    t = run(from_formula("log(x) + y**2", domain=((0.1, 4), (-2, 2))), GradientDescent(lr=0.1), (-1, 1), 5)
    assert ends(t) == ("diverged", 0)
    assert np.isnan(t.loss).all()


def test_statuses_have_a_fixed_order() -> None:
    assert STATUSES == ("converged", "still moving", "oscillating", "diverged")


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
