"""One list of properties over all surfaces, and one value of each worked out by hand."""

import dataclasses
from itertools import product
from typing import Any

import numpy as np
import pytest

from core import Array, Surface, params_of, recommended_rate, run
from optimizers import CLASSIC, OPTIMIZERS, GradientDescent, Newton
from surfaces import SURFACES, Noisy

# A point and the value there, each worked out with pencil and paper from the published formula.
BY_HAND: dict[str, tuple[tuple[float, float], float]] = {
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
}
EVERY = pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)


def points(surface: Surface, count: int) -> Array:
    low, high = np.array(surface.domain, dtype=float).T
    return np.random.default_rng(0).uniform(low[:, None], high[:, None], (2, count))


@EVERY
def test_value_by_hand(surface: Surface) -> None:
    at, value = BY_HAND[surface.name]
    assert surface.f(np.array(at, dtype=float)) == pytest.approx(value, rel=1e-12, abs=1e-12)


@EVERY
def test_gradient_is_the_central_difference_at_500_points(surface: Surface) -> None:
    at, h = points(surface, 500), 1e-5
    for i in range(2):
        shift = h * np.eye(2)[:, i : i + 1]
        difference = (surface.f(at + shift) - surface.f(at - shift)) / (2 * h)
        scale = np.maximum(np.abs(surface.grad(at)[i]), np.abs(surface.f(at)) * 1e-3 + 1)
        assert np.max(np.abs(surface.grad(at)[i] - difference) / scale) < 1e-5


@EVERY
def test_hessian_is_the_central_difference_of_the_gradient_at_500_points(surface: Surface) -> None:
    at, h = points(surface, 500), 1e-5
    hessian = surface.hessian(at)
    np.testing.assert_array_equal(hessian[0, 1], hessian[1, 0])
    for i in range(2):
        shift = h * np.eye(2)[:, i : i + 1]
        difference = (surface.grad(at + shift) - surface.grad(at - shift)) / (2 * h)
        scale = np.maximum(np.abs(hessian[:, i]), np.abs(surface.grad(at)) * 1e-3 + 1)
        assert np.max(np.abs(hessian[:, i] - difference) / scale) < 1e-5


@EVERY
def test_minima_are_flat_curve_upwards_and_nothing_sampled_is_lower(surface: Surface) -> None:
    assert surface.minima
    lowest = min(float(surface.f(np.array(m, dtype=float))) for m in surface.minima)
    assert surface.f(np.array(surface.minima[0], dtype=float)) == pytest.approx(lowest, abs=1e-9)
    for minimum in surface.minima:
        at = np.array(minimum, dtype=float)
        assert np.max(np.abs(surface.grad(at))) < 1e-8
        assert np.min(np.linalg.eigvalsh(surface.hessian(at))) > 0
    assert np.min(surface.f(points(surface, 200_000))) >= lowest


@EVERY
def test_minima_hold_for_every_value_of_the_parameters(surface: Surface) -> None:
    declared = params_of(surface)
    for values in product(*([p.low, p.high] for p in declared)):
        changed = dataclasses.replace(surface, **dict(zip((p.name for p in declared), values, strict=True)))
        for minimum in surface.minima:
            assert np.max(np.abs(changed.grad(np.array(minimum, dtype=float)))) < 1e-8


@EVERY
@pytest.mark.parametrize("shape", [(), (1,), (7,), (2, 3)])
def test_any_batch_shape(surface: Surface, shape: tuple[int, ...]) -> None:
    theta: Any = np.random.default_rng(1).integers(-1, 2, (2, *shape))
    np.testing.assert_array_equal(surface.grad(theta), surface.grad(theta.astype(float)))  # whole numbers too
    assert surface.f(theta).shape == shape
    assert surface.grad(theta).shape == (2, *shape)
    assert surface.hessian(theta).shape == (2, 2, *shape)


@EVERY
def test_a_surface_says_what_it_is_and_starts_inside_its_window(surface: Surface) -> None:
    assert surface.formula
    assert surface.source
    assert surface.lesson.endswith(".")
    assert all(low <= at <= high for (low, high), at in zip(surface.domain, surface.start, strict=True))
    assert set(surface.rates) == {cls.__name__ for cls in CLASSIC}
    assert surface.draw(5) is surface


@EVERY
@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_the_first_picture_is_worth_seeing(surface: Surface, cls: type) -> None:
    """With its recommended rate every method stays in or near the window and ends lower than it began.

    Newton's method heads for a saddle, a maximum or the far plain where the Hessian is indefinite, and says so.
    """
    t = run(surface, cls(lr=recommended_rate(surface, cls)), surface.start, surface.steps)
    if cls is Newton and t.state["indefinite"][1:].any():
        return
    assert t.status != "diverged"
    lowest = min(float(surface.f(np.array(m, dtype=float))) for m in surface.minima)
    assert t.loss[-1] - lowest < 0.7 * (t.loss[0] - lowest)


def test_names_are_unique_and_parameters_do_not_hide_a_control() -> None:
    assert len({s.name for s in SURFACES}) == len(SURFACES)
    taken = {"x", "y", "lr", "steps", "noise", "seed", "lang"}
    assert not taken & {p.name for s in SURFACES for p in params_of(s)}


def test_distance_is_to_the_nearest_minimum() -> None:
    himmelblau = next(s for s in SURFACES if s.name == "Himmelblau")
    assert himmelblau.distance(np.array([3.0, 2.5])) == 0.5
    np.testing.assert_allclose(himmelblau.distance(np.array([[3.0, 4.0], [2.0, 2.0]])), [0, 1])


# --- noise


def test_noise_is_a_tilted_loss_and_its_gradient() -> None:
    noisy = Noisy(SURFACES[0], noise=0.7, seed=5)
    seen, at, h = noisy.draw(3), np.array([1.0, -2.0]), 1e-6
    for i in range(2):
        shift = h * np.eye(2)[i]
        assert (seen.f(at + shift) - seen.f(at - shift)) / (2 * h) == pytest.approx(seen.grad(at)[i], rel=1e-8)
    assert not np.array_equal(seen.grad(at), noisy.grad(at))
    np.testing.assert_array_equal(noisy.grad(at), SURFACES[0].grad(at))
    np.testing.assert_array_equal(noisy.hessian(at), seen.hessian(at))
    assert noisy.f(at) == SURFACES[0].f(at)
    assert noisy.name == SURFACES[0].name


def test_noise_has_mean_0_and_the_stated_deviation() -> None:
    noisy, at = Noisy(SURFACES[0], noise=2.0, seed=1), np.zeros(2)
    draws = np.array([noisy.draw(t).grad(at) for t in range(1, 4001)])
    assert np.all(np.abs(draws.mean(axis=0)) < 4 * 2 / 4000**0.5)
    np.testing.assert_allclose(draws.std(axis=0), 2, rtol=0.05)


def test_a_seed_repeats_its_noise_whatever_the_length_and_another_does_not() -> None:
    sgd = GradientDescent(lr=0.1)
    long, short, other = (
        run(Noisy(SURFACES[0], noise=1, seed=seed), sgd, (-7, 2), steps).theta
        for seed, steps in ((4, 1100), (4, 20), (5, 20))
    )
    np.testing.assert_array_equal(long[:21], short)
    assert not np.array_equal(short[1:], other[1:])
