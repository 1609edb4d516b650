"""Numbers of the figures on layers, losses and training of networks."""

from __future__ import annotations

import numpy as np

from core import Array
from experiments.layer_operations import ChainPass, Draw, LayerPass, LossPass, layer_pass, read_arrays
from experiments.layer_pass import draw_samples, reduce_inputs
from experiments.training_round import TrainingRound, training_round
from networks import ACTIVATIONS, LOSSES, Affine, Perceptron, first_weights
from optimizers import GradientDescent
from settings.network import NetworkSelection
from settings.pages import ARRAY_SEED, ARRAYS, BATCH, DIM, DIMS, DRAW, OPERATION, ROWS, SAMPLES, UNITS
from tests.support.figures import selected


def arrays_of(name: str) -> tuple[str, dict[str, Array], int]:
    """The operation of a figure, its arrays, and the axis of a softmax."""
    values = selected(name).values
    rows, seed = (values[f"layers.{p.name}"] for p in (ROWS, ARRAY_SEED))
    texts = {array: values[key] for array, key in ARRAYS.items()}
    return values[OPERATION], read_arrays(values[OPERATION], texts, Draw(rows, seed)), DIMS[values[DIM]]


def pass_of(name: str) -> LayerPass:
    operation, arrays, axis = arrays_of(name)
    return layer_pass(operation, arrays, axis)


def test_affine_layer() -> None:
    found = pass_of("affine_layer")
    assert isinstance(found.layer, Affine)
    assert (found.X.shape, found.layer.W.shape, found.layer.B.size, found.Y.shape) == ((10, 3), (3, 2), 2, (10, 2))
    for n, m in np.ndindex(10, 2):
        total = sum(found.X[n, d] * found.layer.W[d, m] for d in range(3)) + found.layer.B[0, m]
        np.testing.assert_allclose(found.Y[n, m], total, atol=1e-14)


def test_affine_backward() -> None:
    found = pass_of("affine_backward")
    layer, X, dY = found.layer, found.X, found.dY
    assert isinstance(layer, Affine)
    np.testing.assert_allclose(found.dX, np.einsum("nm,dm->nd", dY, layer.W), atol=1e-14)
    np.testing.assert_allclose(layer.dW(dY, X), np.einsum("nd,nm->dm", X, dY), atol=1e-14)
    np.testing.assert_allclose(layer.dB(dY)[0], sum(dY[n] for n in range(10)), atol=1e-14)


def test_relu_layer() -> None:
    found = pass_of("relu_layer")
    assert found.X.shape == (10, 3)
    np.testing.assert_array_equal(found.Y, np.where(found.X > 0, found.X, 0))
    np.testing.assert_array_equal(found.dX, np.where(found.X > 0, found.dY, 0))


def test_sigmoid_layer() -> None:
    found = pass_of("sigmoid_layer")
    assert found.X.shape == (10, 1)
    y = 1 / (1 + np.exp(-found.X))
    np.testing.assert_allclose(found.Y, y, rtol=1e-14)
    np.testing.assert_allclose(found.dX, found.dY * y * (1 - y), rtol=1e-13)


def test_softmax_rows() -> None:
    np.testing.assert_allclose(pass_of("softmax_rows").Y, [[0.0900, 0.2447, 0.6652]] * 2, atol=5e-5)


def test_softmax_columns() -> None:
    np.testing.assert_array_equal(pass_of("softmax_columns").Y, [[0.5] * 3] * 2)


def test_softmax_overflow() -> None:
    found = pass_of("softmax_overflow")
    with np.errstate(all="ignore"):
        assert not np.isfinite(np.exp(found.X)).any()
    np.testing.assert_allclose(found.Y, [[1 / (1 + np.e), np.e / (1 + np.e)]], rtol=1e-14)


def loss_of(name: str) -> LossPass:
    operation, arrays, _ = arrays_of(name)
    return LossPass(LOSSES[operation], arrays["Z"], arrays["T"])


def test_softmax_cross_entropy() -> None:
    found = loss_of("softmax_cross_entropy")
    p = np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum()
    np.testing.assert_allclose(found.sample_losses, [-np.log(p[2]), -np.log(p[0])], rtol=1e-14)
    np.testing.assert_allclose(found.sample_losses, [0.4076, 2.4076], atol=5e-5)
    np.testing.assert_allclose(found.mean, 1.4076, atol=5e-5)


def test_softmax_cross_entropy_backward() -> None:
    found = loss_of("softmax_cross_entropy_backward")
    p = np.array([0.0900306, 0.2447285, 0.6652410])
    np.testing.assert_allclose(found.dZ, [(p - [0, 0, 1]) / 2, (p - [1, 0, 0]) / 2], atol=1e-7)


def test_online_sample() -> None:
    found = pass_of("online_sample")
    assert (found.X.shape, found.Y.shape) == ((1, 3), (1, 2))
    x, dy, layer = found.X[0], found.dY[0], found.layer
    assert isinstance(layer, Affine)
    np.testing.assert_allclose(found.Y[0], layer.W.T @ x + layer.B[0], atol=1e-14)
    np.testing.assert_allclose(layer.dW(found.dY, found.X), np.outer(x, dy), atol=1e-14)


def test_chain_rule() -> None:
    _, arrays, _ = arrays_of("chain_rule")
    chain = ChainPass(ACTIVATIONS[selected("chain_rule").values["net.activation"]], arrays["X"], arrays["W"][0])
    x, (w1, w2, w3) = arrays["X"][0, 0], arrays["W"][0]

    def f(value: float) -> float:
        for weight in (w3, w2, w1):
            value = 1 / (1 + np.exp(-weight * value))
        return value

    np.testing.assert_allclose(chain.values[-1][0, 0], f(x), rtol=1e-14)
    np.testing.assert_allclose(chain.slopes[0].prod(), (f(x + 1e-5) - f(x - 1e-5)) / 2e-5, rtol=1e-6)


def round_of(name: str) -> TrainingRound:
    """The round that a figure shows, as the page makes it."""
    selection = selected(name)
    assert isinstance(selection, NetworkSelection)
    count, units, seed, size = (selection.values[f"layers.{p.name}"] for p in (SAMPLES, UNITS, DRAW, BATCH))
    task = selection.task()
    inputs = reduce_inputs(draw_samples(task.train, count, seed))
    sizes = (inputs.x.shape[1], units, len(inputs.classes))
    loss = LOSSES[task.design.loss]
    network = Perceptron(inputs.x, loss.targets(inputs.labels, len(inputs.classes)), sizes, loss=loss)
    return training_round(network, GradientDescent(0.2), first_weights(sizes, "He", 0.1, 0), 1, size)


def numbers_of_two_layers(found: TrainingRound) -> tuple[float, Array]:
    """Loss of the batch, and its gradient, of a network with one hidden layer of ReLU and cross-entropy."""
    x, t = found.network.x[found.indices], found.network.targets[found.indices]
    (d, h), k = found.network.sizes[:2], found.network.sizes[2]
    W1, b1, W2, b2 = np.split(found.theta, np.cumsum([d * h, h, h * k]))
    W1, W2 = W1.reshape(d, h), W2.reshape(h, k)
    u = x @ W1 + b1
    z = np.maximum(u, 0) @ W2 + b2
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    dz = (p - t) / len(x)
    du = dz @ W2.T * (u > 0)
    parts = (x.T @ du, du.sum(axis=0), np.maximum(u, 0).T @ dz, dz.sum(axis=0))
    return float(-np.log((p * t).sum(axis=1)).mean()), np.concatenate([part.ravel() for part in parts])


def check_round(name: str, size: int) -> None:
    found = round_of(name)
    assert len({*found.indices}) == size
    loss, gradient = numbers_of_two_layers(found)
    np.testing.assert_allclose(found.losses[0], loss, rtol=1e-13)
    np.testing.assert_allclose(found.gradient, gradient, atol=1e-14)
    np.testing.assert_allclose(found.updated, found.theta - 0.2 * gradient, atol=1e-15)
    assert found.losses[1] < loss


def test_four_steps() -> None:
    check_round("four_steps", 3)


def test_mini_batch_five_steps() -> None:
    check_round("mini_batch_five_steps", 2)
