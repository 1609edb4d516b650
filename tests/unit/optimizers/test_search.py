"""Methods that search, use curvature or only values: SciPy's paths, steps by hand, and what the papers promise."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import Array, Numbers, Optimizer, Surface, run
from optimizers import (
    BFGS,
    LBFGS,
    Armijo,
    BarzilaiBorwein,
    ConjugateGradient,
    CoordinatePerturbation,
    NelderMead,
    Newton,
    Wolfe,
)
from surfaces import SURFACES, Noisy, from_formula
from tests.support.products import SEARCHING, SMOOTH
from tests.support.reference import kept

CASES: list[dict[str, Any]] = kept("trajectories_search.json")

EVERY_SURFACE = pytest.mark.parametrize("surface", SMOOTH, ids=lambda s: s.name)

BOWL = from_formula("x**2/2 + y**2")  # f(2, 1) = 3, slope (2, 2), Hessian diag(1, 2)

ROTATED = next(s for s in SURFACES if s.name == "Rotated bowl")

ROSENBROCK = next(s for s in SURFACES if s.name == "Rosenbrock")


def path(optimizer: Optimizer, steps: int) -> Array:
    return run(BOWL, optimizer, (2, 1), steps).theta


# --- steps by hand


def test_armijo_by_hand() -> None:
    # From (2, 1): to (0, -1) the value falls from 3 to 1 <= 3 - 0.1 * 8. From there a step of 1 leads to (0, 1), as
    # high; a step of 1/2 leads to 0.
    np.testing.assert_array_equal(path(Armijo(1.0, c1=0.1), 2), [[2, 1], [0, -1], [0, 0]])


def test_wolfe_by_hand() -> None:
    # Along p = -(2, 2) the value is 3 - 8 α + 6 α². At the first trial, 1, the slope is 4, more than 0.1 * 8; the
    # parabola through value 1 and slope 4 there and value 3 at 0 has its lowest point at 2/3.
    trajectory = run(BOWL, Wolfe(1.0), (2, 1), 1)
    np.testing.assert_allclose(trajectory.theta[1], [2 / 3, -1 / 3], rtol=1e-15)
    assert {kind: counts.tolist() for kind, counts in trajectory.evaluations.items()} == {
        "value": [3],
        "gradient": [3],
        "hessian": [0],
    }


def test_conjugate_gradients_by_hand() -> None:
    # The first step as above, to slope (2/3, -2/3). β = (-8/9 + 16/9) / 8 = 1/9, p = -(2/3, -2/3) - (2, 2)/9 =
    # (-8/9, 4/9), and the lowest point along it, 3/4 of it away, is the minimum.
    trajectory = run(BOWL, ConjugateGradient(c2=1e-9), (2, 1), 2)
    np.testing.assert_allclose(trajectory.state["beta"][1:], [0, 1 / 9], rtol=1e-12)
    np.testing.assert_allclose(trajectory.state["p"][2], [-8 / 9, 4 / 9], rtol=1e-12)
    np.testing.assert_allclose(trajectory.theta[1:], [[2 / 3, -1 / 3], [0, 0]], rtol=1e-12, atol=1e-12)


def test_barzilai_borwein_by_hand() -> None:
    # η = 1/2 leads to (1, 0). s = (-1, -1) and y = (1, 0) - (2, 2) give α = 2/3 and (1/3, 0); s = y gives α = 1 and 0.
    np.testing.assert_allclose(path(BarzilaiBorwein(0.5), 3), [[2, 1], [1, 0], [1 / 3, 0], [0, 0]], atol=1e-16)


def test_newton_by_hand() -> None:
    # x⁴: x - 4x³ / 12x² = 2x/3. With λ = 1, η = 1/2 on the bowl: x - x/2 / (1 + 1), y - 2y/2 / (2 + 1).
    np.testing.assert_allclose(
        run(from_formula("x**4 + y**2"), Newton(), (3, 1), 3).theta,
        [[3, 1], [2, 0], [4 / 3, 0], [8 / 9, 0]],
        rtol=1e-15,
    )
    np.testing.assert_allclose(path(Newton(0.5, damping=1.0), 2), [[2, 1], [1.5, 2 / 3], [1.125, 4 / 9]], rtol=1e-15)


def test_bfgs_by_hand() -> None:
    # Accepted at once is the step of 1/2 to (1, 0), whose slope (1, 0) has -2 = -8/4 along p. s = (-1, -1),
    # y = (-1, -2), sᵀy = 3, u = y, yᵀy = 5: H = I - (s uᵀ + u sᵀ)/3 + (1 + 5/3)/3 s sᵀ with
    # s uᵀ + u sᵀ = [[2, 3], [3, 4]].
    trajectory = run(BOWL, BFGS(0.5), (2, 1), 1)
    np.testing.assert_allclose(trajectory.theta[1], [1, 0], rtol=1e-15)
    np.testing.assert_allclose(trajectory.state["H"][1], [[11 / 9, -1 / 9], [-1 / 9, 5 / 9]], rtol=1e-14)


def test_coordinate_perturbation_by_hand() -> None:
    # Each step x then y, by 3/4: x = 2, 1.25, 0.5, -0.25 and no farther; y = 1, 0.25 and no farther. The fourth step
    # helps nowhere, so the fifth tries 3/8.
    trajectory = run(BOWL, CoordinatePerturbation(0.75), (2, 1), 5)
    expected = [[2, 1], [1.25, 0.25], [0.5, 0.25], [-0.25, 0.25], [-0.25, 0.25], [0.125, -0.125]]
    np.testing.assert_array_equal(trajectory.theta, expected)
    np.testing.assert_array_equal(trajectory.state["delta"], [1, 1, 1, 1, 0.5, 0.5])
    # θ, then + and - of x, then + and - of y; in the fifth step the + of x helps.
    np.testing.assert_array_equal(trajectory.evaluations["value"], [5, 5, 5, 5, 4])


def test_nelder_mead_by_hand() -> None:
    # (2, 1), (3, 1), (2, 2) have values 3, 5.5, 6. The last is flipped to (3, 0), value 4.5. Then (3, 1) is flipped
    # over (2.5, 0.5) to (2, 0), value 2, and goes on to (1.5, -0.5), value 1.375.
    trajectory = run(BOWL, NelderMead(1.0), (2, 1), 2)
    np.testing.assert_array_equal(trajectory.theta, [[2, 1], [2, 1], [1.5, -0.5]])
    np.testing.assert_array_equal(trajectory.state["x"][1], [[2, 3, 3], [1, 1, 0], [3, 5.5, 4.5]])
    np.testing.assert_array_equal(trajectory.evaluations["value"], [4, 2])


# --- SciPy


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['formula']}, {case['size']}")
def test_nelder_mead_is_scipy_s(case: dict[str, Any]) -> None:
    theirs = np.array(case["path"])
    ours = run(from_formula(case["formula"]), NelderMead(case["size"]), case["start"], len(theirs) - 1).theta
    assert np.max(np.abs(ours - theirs)) <= 1e-10 * np.max(np.abs(theirs))


# --- line searches


@EVERY_SURFACE
def test_armijo_takes_the_first_length_that_lowers_the_loss_enough(surface: Surface) -> None:
    trajectory = run(surface, Armijo(), surface.start, 40)
    for theta, alpha in zip(trajectory.theta[:-1], trajectory.state["alpha"][1:], strict=True):
        g = surface.grad(theta)
        if np.hypot(*g) < 1e-3:
            break  # rounding hides what is left

        def enough(alpha: Numbers, theta: Array = theta, g: Array = g) -> Any:
            return surface.f(theta - alpha * g) <= surface.f(theta) - 0.1 * alpha * (g @ g)

        assert np.log2(alpha) % 1 == 0
        assert alpha <= 1
        assert enough(alpha)
        assert alpha == 1 or not enough(2 * alpha)


@EVERY_SURFACE
@pytest.mark.parametrize("cls", [Wolfe, ConjugateGradient, BFGS, LBFGS])
def test_each_step_has_the_strong_wolfe_conditions(cls: Any, surface: Surface) -> None:
    trajectory = run(surface, cls(), surface.start, 40)
    p = trajectory.state.get("p", -trajectory.state["g"])
    for before, after, along in zip(trajectory.theta[:-1], trajectory.theta[1:], p[1:], strict=True):
        g = surface.grad(before)
        if np.hypot(*g) < 1e-3:
            break
        slope, alpha = g @ along, np.max(np.abs(after - before)) / np.max(np.abs(along))
        assert slope < 0
        assert surface.f(after) <= surface.f(before) + (1e-4 * alpha * slope) * (1 - 1e-9)
        assert abs(surface.grad(after) @ along) <= cls().c2 * abs(slope) * (1 + 1e-9)


@pytest.mark.parametrize("cls", SEARCHING)
def test_a_search_steps_back_from_where_the_loss_is_not_defined(cls: Any) -> None:
    surface = from_formula("x - log(x) + y**2", domain=((0, 5), (-2, 2)))
    trajectory = run(surface, cls(lr=50.0), (4, 1), 300)
    assert np.all(np.diff(trajectory.loss) <= 1e-14)
    np.testing.assert_allclose(trajectory.theta[-1], [1, 0], atol=1e-3)


@pytest.mark.parametrize("cls", SEARCHING)
def test_a_search_lowers_the_loss_that_its_step_sees(cls: Any) -> None:
    noisy = Noisy(ROTATED, noise=1.0, seed=2)
    trajectory = run(noisy, cls(), noisy.start, 30)
    for t in range(1, 31):
        seen = noisy.at_step(t)
        assert seen.f(trajectory.theta[t]) <= seen.f(trajectory.theta[t - 1])


# --- quadratics


@pytest.mark.parametrize(("cls", "steps"), [(Newton, 1), (ConjugateGradient, 2), (BFGS, 2)])
def test_a_quadratic_is_solved_in_as_many_steps_as_theory_says(cls: Any, steps: int) -> None:
    exact = {} if cls is Newton else {"c2": 1e-9}
    theta = run(ROTATED, cls(**exact), ROTATED.start, steps).theta[-1]
    np.testing.assert_allclose(theta, [0, 0], atol=1e-9)


def test_bfgs_finds_the_inverse_hessian_of_a_quadratic() -> None:
    H = run(ROTATED, BFGS(c2=1e-9), ROTATED.start, 2).state["H"][-1]
    np.testing.assert_allclose(H @ ROTATED.hessian(np.zeros(2)), np.eye(2), atol=1e-8)


# --- quasi-Newton


def updated(H: Array, s: Array, y: Array) -> Array:
    """Nocedal and Wright 2006, (6.17)."""
    left = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return left @ H @ left.T + np.outer(s, s) / (y @ s)


@EVERY_SURFACE
def test_bfgs_updates_its_matrix_as_the_book_does_and_keeps_it_positive(surface: Surface) -> None:
    state = run(surface, BFGS(), surface.start, 15).state
    for t in range(1, 16):
        s, y, before = state["s"][t], state["y"][t], state["H"][t - 1]
        if s @ y < 1e-12:
            break
        expected = updated(before, s, y)
        np.testing.assert_allclose(state["H"][t], expected, atol=1e-9 * np.max(np.abs(expected)))
        np.testing.assert_allclose(state["H"][t] @ y, s, atol=1e-9 * np.max(np.abs(s)))
        assert np.linalg.eigvalsh(state["H"][t])[0] > 0


@pytest.mark.parametrize("memory", [1, 3, 20])
def test_lbfgs_is_bfgs_from_the_scaled_identity_over_the_steps_it_remembers(memory: int) -> None:
    state = run(ROSENBROCK, LBFGS(memory=memory), ROSENBROCK.start, 20).state
    for t in range(2, 21):
        s, y = state["s"][t - 1], state["y"][t - 1]  # the newest first
        H = np.eye(2) * (s[0] @ y[0]) / (y[0] @ y[0])
        for i in reversed(range(min(memory, t - 1))):
            H = updated(H, s[i], y[i])
        np.testing.assert_allclose(state["p"][t], -H @ state["g"][t], rtol=1e-8)


# --- Newton


def test_newton_says_where_it_heads_for_a_saddle() -> None:
    saddle = from_formula("x**2 - y**2 + 0.05*y**4")
    trajectory = run(saddle, Newton(), (1, 0.1), 5)
    np.testing.assert_array_equal(trajectory.state["indefinite"][1:], 1)
    np.testing.assert_allclose(trajectory.theta[-1], [0, 0], atol=1e-12)
    damped = run(saddle, Newton(damping=3.0), (1, 0.1), 60)
    np.testing.assert_array_equal(damped.state["indefinite"][1:], 0)
    np.testing.assert_allclose(np.abs(damped.theta[-1]), [0, 10**0.5], atol=1e-6)


def test_a_singular_hessian_ends_its_own_lane_only() -> None:
    surface = replace(from_formula("k*x**2 + x + y**2", k=1.0), k=np.array([1.0, 0.0, 2.0]))
    trajectory = run(surface, Newton(), (1, 1), 3)
    assert trajectory.status.tolist() == ["converged", "diverged", "converged"]
    np.testing.assert_allclose(trajectory.theta[-1][:, [0, 2]], [[-0.5, -0.25], [0, 0]], atol=1e-15)


def test_the_limit_of_newton_s_factor() -> None:
    for damping in (0.0, 0.5):
        limit = Newton(damping=damping).rate_limit(20.0)
        ends = run(ROTATED, Newton(limit * np.array([0.99, 1.01]), damping=damping), (0.1, 0.1), 2000, keep="final")
        assert (ends.status == "diverged").tolist() == [False, True]


# --- values only


@pytest.mark.parametrize("cls", [CoordinatePerturbation, NelderMead])
def test_only_the_order_of_values_counts(cls: Any) -> None:
    plain, steep = (
        run(from_formula(text), cls(), (2, 1), 40).theta for text in ("x**2 + 3*y**2", "exp(x**2 + 3*y**2)")
    )
    np.testing.assert_array_equal(plain[:25], steep[:25])  # later 1 + the value is 1


@pytest.mark.parametrize("cls", [*SEARCHING, BarzilaiBorwein, Newton, CoordinatePerturbation, NelderMead])
@pytest.mark.parametrize("n", [1, 5])
def test_any_number_of_coordinates_will_do(cls: Any, n: int) -> None:
    names = tuple(f"w{i}" for i in range(1, n + 1))
    bowl = from_formula(
        " + ".join(f"{i}*{name}**2" for i, name in enumerate(names, 1)),
        coordinates=names,
        domain=((-5, 5),) * n,
        start=(1.0,) * n,
        minima=((0.0,) * n,),
    )
    rate = 0.05 if cls is BarzilaiBorwein else cls().lr
    together = run(bowl, cls(lr=rate), np.linspace(1, 2, 3 * n).reshape(n, 3), 300)
    assert together.theta.shape == (301, n, 3)
    assert np.all(together.loss[-1] < 1e-3)
