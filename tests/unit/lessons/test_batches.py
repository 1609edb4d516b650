"""Numbers of the figures on losses over batches, and on the noise that they make."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core import Array, run
from core.trajectory import Trajectory
from experiments.batch_losses import deviation_angles
from experiments.gradient_estimates import DRAWS, estimate_gradients, exact_error
from experiments.noise_escape import downhill_valley, find_valleys, run_escapes
from experiments.noise_floor import noise_theory
from experiments.seeds import run_seeds
from settings.batching import batched_surfaces
from settings.selection import Setting
from settings.stationary import cached_stationary_points
from surfaces import Batches, DataLoss
from tests.support.figures import selected, setting_of


def path_of(setting: Setting) -> Trajectory:
    return run(setting.surface, setting.optimizers[0], setting.start, setting.steps, schedule=setting.schedule)


def line_gradient(setting: Setting, theta: Array, chosen: NDArray[np.integer]) -> Array:
    """Mean gradient of (w·x + b − y)²/2 over the chosen samples."""
    assert isinstance(setting.noiseless, DataLoss)
    table = setting.noiseless.data
    x, residuals = table.x[chosen], theta[0] * table.x[chosen] + theta[1] - table.y[chosen]
    return np.array([np.mean(residuals * x), np.mean(residuals)])


def assert_steps_follow_batches(setting: Setting, size: int) -> None:
    """Every step is w ← w − η ∂L(X)/∂w, X the batch of the step."""
    path, surface = path_of(setting), setting.surface
    for t in range(1, setting.steps + 1):
        chosen = surface.batch(t) if isinstance(surface, Batches) else np.arange(100)
        assert len(chosen) == size or t % -(-100 // size) == 0
        expected = path.theta[t - 1] - 0.1 * line_gradient(setting, path.theta[t - 1], chosen)
        np.testing.assert_allclose(path.theta[t], expected, rtol=0, atol=1e-12)


def test_batch_learning() -> None:
    setting = setting_of("batch_learning")
    assert setting.names == ("Gradient descent",)
    assert_steps_follow_batches(setting, 100)


def test_mini_batch_learning() -> None:
    setting = setting_of("mini_batch_learning")
    assert setting.names == ("SGD",)
    assert_steps_follow_batches(setting, 16)


def test_online_learning() -> None:
    setting = setting_of("online_learning")
    assert setting.names == ("SGD",)
    assert_steps_follow_batches(setting, 1)


def test_sgd() -> None:
    setting = setting_of("sgd")
    assert setting.names == ("SGD", "Momentum", "AdaGrad", "Adam")
    assert_steps_follow_batches(setting, 10)


def test_two_thousand_samples() -> None:
    setting = setting_of("two_thousand_samples")
    assert isinstance(setting.noiseless, DataLoss)
    data = setting.noiseless.data
    assert len(data) == 2048
    slope, intercept = np.polyfit(data.x, data.y, 1)
    np.testing.assert_allclose(setting.noiseless.minima, [(slope, intercept)], atol=1e-7)


def test_batch_size_table() -> None:
    setting = setting_of("batch_size_table")
    bare = setting.noiseless
    assert isinstance(bare, DataLoss)
    start = np.array(setting.start)
    each = bare.full.per_sample_gradient(start)
    variance = each.var(axis=1).sum()
    surfaces = batched_surfaces(bare, selected("batch_size_table").values)
    for name, size in (("batches", 10), ("one", 1)):
        surface = surfaces[name]
        assert isinstance(surface, Batches)
        assert surface.size == size
        # Without replacement the variance of a mean is (N − B)/(N − 1) of that with replacement.
        assert exact_error(each, surface) == pytest.approx(np.sqrt(variance / size * (100 - size) / 99), rel=1e-12)


def test_gradient_estimates() -> None:
    setting = setting_of("gradient_estimates")
    assert isinstance(setting.surface, Batches)
    found = estimate_gradients(setting.surface, np.array(setting.start, dtype=float))
    full = line_gradient(setting, np.array(setting.start), np.arange(100))
    np.testing.assert_allclose(found.full, full, rtol=1e-12)
    deviations = found.estimates - full[:, None]
    spread = exact_error(found.sample_gradients, setting.surface)
    assert np.sqrt(np.mean(np.sum(deviations**2, axis=0))) == pytest.approx(spread, rel=0.1)
    assert np.hypot.reduce(deviations.mean(axis=1)) < 4 * spread / np.sqrt(DRAWS)


def test_seeds_fan() -> None:
    setting = setting_of("seeds_fan")
    assert setting.names == ("SGD",)
    runs = run_seeds(setting.surface, setting.optimizers[0], setting.start, setting.steps, 50)
    assert runs.loss.shape == (101, 50)
    assert len(np.unique(runs.ends[0])) == 50
    assert runs.loss[0].std() == pytest.approx(0, abs=1e-12)
    assert runs.mean[-1] == pytest.approx(np.mean(setting.noiseless.f(runs.ends)), rel=1e-12)


def test_noise_floor() -> None:
    setting = setting_of("noise_floor")
    (optimizer,), loss = setting.optimizers, setting.noiseless
    assert isinstance(loss, DataLoss)
    theory = noise_theory(loss, 10)
    assert theory is not None
    drawn = Batches(loss, 10, replacement=True, seed=np.arange(200))
    paths = run(drawn, optimizer, np.array(setting.start)[:, None], 1000, keep="path")
    measured = (paths.loss[500:] - loss.lowest()).mean()
    assert measured == pytest.approx(theory.floor(float(optimizer.lr)), rel=0.05)


def test_noise_escape() -> None:
    setting = setting_of("noise_escape")
    (optimizer,), loss = setting.optimizers, setting.noiseless
    assert isinstance(loss, DataLoss)
    points = cached_stationary_points(loss).points
    valleys = find_valleys(loss, points)
    home = downhill_valley(loss, valleys, points, setting.start)
    assert not valleys.lowest[home]
    stays = run_escapes(loss, valleys, optimizer, setting.start, setting.steps)
    assert stays.out_share[-1] == 0
    single = Batches(loss, 1, seed=np.arange(100))
    leaves = run(single, optimizer, np.array(setting.start)[:, None], setting.steps, keep="path")
    lowest = np.array(valleys.minima[int(np.argmax(valleys.lowest))])
    near = np.hypot.reduce(leaves.theta[-1] - lowest[:, None]) < 1
    assert near.mean() > 0.05


def test_random_rate() -> None:
    setting = setting_of("random_rate")
    path = path_of(setting)
    np.testing.assert_allclose(deviation_angles(setting.noiseless, path.theta), 0, atol=1e-7)
    numbers = np.random.default_rng((0, 0)).random(setting.steps)
    theta = np.array(setting.start, dtype=float)
    for u in numbers:
        theta = theta - 0.45 * 2 * u * np.array([theta[0] / 10, 2 * theta[1]])
    np.testing.assert_allclose(path.theta[-1], theta, atol=1e-12)


def test_random_batches() -> None:
    setting = setting_of("random_batches")
    path = path_of(setting)
    assert isinstance(setting.surface, Batches)
    turned = []
    for t, theta in enumerate(path.theta[:-1], 1):
        seen = line_gradient(setting, theta, setting.surface.batch(t))
        full = line_gradient(setting, theta, np.arange(100))
        turned.append(np.arccos(np.clip(seen @ full / np.hypot(*seen) / np.hypot(*full), -1, 1)))
    np.testing.assert_allclose(deviation_angles(setting.noiseless, path.theta), turned, atol=1e-6)
    assert np.max(turned) > np.pi / 2
