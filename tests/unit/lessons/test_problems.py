"""Numbers of the figures on functions and their lowest points."""

import numpy as np

from core import run
from experiments import stationary_points
from tests.support.figures import selected, setting_of


def test_optimization_problem() -> None:
    setting = setting_of("optimization_problem")
    surface = setting.noiseless
    # f(-7, 2) = 49/20 + 4 is above f(0, 0) = 0, as every other feasible solution is.
    assert surface.f(np.array(setting.start)) == 6.45
    assert (surface.minima, surface.lowest()) == (((0, 0),), 0)
    points = np.random.default_rng(0).uniform(-1000, 1000, (2, 1000))
    assert np.all(surface.f(points) >= surface.lowest())


def test_problem_map() -> None:
    surface = setting_of("problem_map").noiseless
    # ∂²f/∂x² = 1200 x² - 400 y + 2 changes its sign: neither quadratic nor convex.
    assert surface.hessian(np.array([0.0, 1.0]))[0, 0] == -398
    assert surface.hessian(np.array([1.0, 1.0]))[0, 0] == 802


def test_local_and_global_minimum() -> None:
    setting = setting_of("local_and_global_minimum")
    curve = setting.noiseless
    lowest, local = (np.array(minimum, dtype=float) for minimum in curve.minima)
    # f = x⁴/4 - x³/3 - x²: f(2) = 4 - 8/3 - 4, f(-1) = 1/4 + 1/3 - 1.
    np.testing.assert_allclose([curve.f(lowest), curve.f(local)], [-8 / 3, -5 / 12], rtol=1e-12)
    near = np.linspace(-1.99, -0.01, 199)[None]  # up to the maximum at 0
    assert np.all(curve.f(near) >= curve.f(local))
    assert curve.f(lowest) < curve.f(local)


def test_contour_and_surface() -> None:
    setting = setting_of("contour_and_surface")
    assert selected("contour_and_surface").values["surface3d"] is True
    # The contour through the start is an ellipse: x²/20 + y² = 6.45.
    angle = np.linspace(0, 2 * np.pi, 100)
    ellipse = np.array([np.sqrt(20 * 6.45) * np.cos(angle), np.sqrt(6.45) * np.sin(angle)])
    np.testing.assert_allclose(setting.noiseless.f(ellipse), setting.noiseless.f(np.array(setting.start)), rtol=1e-12)


def test_numerical_derivative() -> None:
    setting = setting_of("numerical_derivative")
    (x,) = setting.start
    quotient = (((x + 0.5) ** 2) - ((x - 0.5) ** 2)) / (2 * 0.5)
    np.testing.assert_allclose(setting.noiseless.grad(np.array([x])), [quotient], rtol=1e-12)
    assert quotient == -4


def test_coordinate_trials() -> None:
    setting = setting_of("coordinate_trials")
    (optimizer,) = setting.optimizers
    x, y = setting.start

    def f(x: float, y: float) -> float:
        return x**2 / 20 + y**2

    x = min((x, x + 0.5, x - 0.5), key=lambda trial: f(trial, y))
    y = min((y, y + 0.5, y - 0.5), key=lambda trial: f(x, trial))
    assert (x, y) == (-6.5, 1.5)
    np.testing.assert_array_equal(run(setting.surface, optimizer, setting.start, 1).theta[1], [x, y])


def test_one_step() -> None:
    setting = setting_of("one_step")
    (optimizer,) = setting.optimizers
    path = run(setting.surface, optimizer, setting.start, 1)
    # ∇f(-7, 2) = (-7/10, 2·2), times 0.95.
    np.testing.assert_allclose(path.theta[1], [-7 + 0.95 * 0.7, 2 - 0.95 * 4], rtol=1e-12)


def test_elongated_bowl() -> None:
    setting = setting_of("elongated_bowl")
    gradient = setting.noiseless.grad(np.array(setting.start))
    np.testing.assert_allclose(gradient, [-0.7, 4], rtol=1e-12)
    # The way down is 64° off the way to the minimum.
    way = -np.array(setting.start)
    cosine = -gradient @ way / np.linalg.norm(gradient) / np.linalg.norm(way)
    np.testing.assert_allclose(np.degrees(np.arccos(cosine)), 64.1, atol=0.05)


def test_rosenbrock() -> None:
    setting = setting_of("rosenbrock")
    # (1 + 1.2)² + 100 (1 - 1.44)² at the start, and 0 at (1, 1).
    np.testing.assert_allclose(setting.noiseless.f(np.array(setting.start)), 2.2**2 + 100 * 0.44**2, rtol=1e-12)
    assert setting.noiseless.f(np.array([1.0, 1.0])) == 0
    assert setting.noiseless.minima == ((1, 1),)


def test_saddle_point() -> None:
    surface = setting_of("saddle_point").noiseless
    (found,) = stationary_points(surface, surface.domain).points
    assert found.kind == "saddle"
    np.testing.assert_allclose(found.point, [0, 0], atol=1e-9)
    # x² - y² curves by 2 along x and by -2 along y.
    np.testing.assert_allclose(found.curvatures, [-2, 2], rtol=1e-9)
