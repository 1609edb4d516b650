"""Single layers with arrays that a person types, or that are drawn at random: forward, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core import Array
from networks import ACTIVATIONS, LOSSES, Affine, CrossEntropy, Layer, Loss, Softmax, SquaredError, read_array
from networks.arrays import refuse_array

NETWORK, ROUND, CHAIN = "network", "round", "chain"  # what the page shows besides single layers; names in links
LAYERS = (Affine.name, *ACTIVATIONS, Softmax.name)
OPERATIONS = (NETWORK, ROUND, *LAYERS, *LOSSES, CHAIN)
CHAIN_LENGTH = 3  # functions of the chain
DECIMALS = 1  # of the numbers that are drawn
_WIDTHS = {"Sigmoid": 1, "Binary cross-entropy": 1, CHAIN: 1}  # columns of a drawn X, where they are not
_INPUTS, _OUTPUTS = 3, 2


@dataclass(frozen=True, eq=False)
class LayerPass:
    """One layer: the input X, (N, D), and the gradient dY, (N, M), of what comes after it."""

    layer: Layer
    X: Array
    dY: Array

    @cached_property
    def Y(self) -> Array:
        """Output, (N, M)."""
        return self.layer.forward(self.X)

    @cached_property
    def dX(self) -> Array:
        """Gradient of the input, (N, D)."""
        return self.layer.backward(self.dY, self.X, self.Y)


@dataclass(frozen=True, eq=False)
class LossPass:
    """A loss with its output unit: the output Z of the last affine layer, and the targets T, both (N, K)."""

    loss: Loss
    Z: Array
    T: Array

    @cached_property
    def Y(self) -> Array:
        """Output of the output unit, (N, K)."""
        return self.loss.output.forward(self.Z)

    @cached_property
    def dZ(self) -> Array:
        """Gradient of the mean loss, (N, K)."""
        return self.loss.grad(self.Z, self.T)

    @cached_property
    def sample_losses(self) -> Array:
        """Loss of each sample, (N,)."""
        return self.loss.value(self.Z[:, None], self.T[:, None])

    @property
    def mean(self) -> float:
        """Mean loss of the samples."""
        return float(self.loss.value(self.Z, self.T))


@dataclass(frozen=True, eq=False)
class ChainPass:
    """f(x) = a(w₁, b(w₂, c(w₃, x))) for each x of X, (N, 1): each of a, b, c applies `activation` to w times its input.

    weights  w₁, w₂, w₃, (3,)
    """

    activation: Layer
    X: Array
    weights: Array

    @cached_property
    def layers(self) -> list[Layer]:
        """The layers in the order of the forward pass: w₃ comes first."""
        pairs = ((Affine(np.array([[w]]), np.zeros((1, 1))), self.activation) for w in self.weights[::-1])
        return [layer for pair in pairs for layer in pair]

    @cached_property
    def values(self) -> list[Array]:
        """X and the output of each layer, each (N, 1); the last one is f(X)."""
        values = [self.X]
        for layer in self.layers:
            values.append(layer.forward(values[-1]))
        return values

    @cached_property
    def gradients(self) -> list[Array]:
        """The derivative of f(x) with respect to each of `values`, each (N, 1)."""
        gradients = [np.ones_like(self.X)]
        for layer, X, Y in zip(self.layers[::-1], self.values[-2::-1], self.values[:0:-1], strict=True):
            gradients.append(layer.backward(gradients[-1], X, Y))
        return gradients[::-1]

    @cached_property
    def slopes(self) -> Array:
        """The derivatives of c, b and a, each with respect to its own input and at that input, (N, 3)."""
        columns: list[Array] = []
        for k in range(0, len(self.layers), 2):
            affine, activation = self.layers[k : k + 2]
            X, U, Y = self.values[k : k + 3]
            columns.append(affine.backward(activation.backward(np.ones_like(Y), U, Y), X, U))
        return np.hstack(columns)

    @cached_property
    def weight_gradients(self) -> Array:
        """The sum over the samples of the derivatives of f(x) with respect to w₁, w₂ and w₃, (3, 1)."""
        parts = zip(self.layers, self.values, self.gradients[1:], strict=False)
        found = [layer.dW(dY, X) for layer, X, dY in parts if isinstance(layer, Affine)]
        return np.vstack(found[::-1])


@dataclass(frozen=True)
class Draw:
    """How arrays that are not typed are drawn.

    rows  samples
    seed  of the normally distributed numbers
    """

    rows: int
    seed: int

    def normal(self, name: str, shape: tuple[int, ...]) -> Array:
        """Numbers with one decimal; those of each array depend on the seed and on its name alone."""
        rng = np.random.default_rng((self.seed, *name.encode()))
        return rng.normal(size=shape).round(DECIMALS) + 0.0

    def labels(self, count: int, classes: int) -> NDArray[np.int_]:
        """Classes 0, 1, ..., (count,)."""
        return np.random.default_rng((self.seed, *b"T")).integers(classes, size=count)


def array_names(operation: str) -> tuple[str, ...]:
    """Names of the arrays that an operation takes."""
    if operation == Affine.name:
        return "X", "W", "b", "dY"
    if operation in LAYERS:
        return "X", "dY"
    if operation in LOSSES:
        return "Z", "T"
    return ("X", "W") if operation == CHAIN else ()


def read_arrays(operation: str, texts: Mapping[str, str], draw: Draw) -> dict[str, Array]:
    """The arrays of an operation by their names; those with an empty text are drawn, in shapes that fit.

    Raises ArrayError for a text that is no array, and for shapes that do not belong together.
    """
    typed = {name: read_array(texts[name], name) for name in array_names(operation) if texts.get(name, "").strip()}
    if operation == Affine.name:
        return _affine_arrays(typed, draw)
    if operation in LOSSES:
        return _loss_arrays(LOSSES[operation], typed, draw, _WIDTHS.get(operation, _INPUTS))
    if operation == CHAIN:
        return _chain_arrays(typed, draw)
    shapes = [values.shape for values in typed.values()] or [(draw.rows, _WIDTHS.get(operation, _INPUTS))]
    arrays = {name: typed.get(name, draw.normal(name, shapes[0])) for name in array_names(operation)}
    _check_gradient(arrays["dY"], arrays["X"].shape)
    return arrays


def _shape(values: Array) -> str:
    return "({}, {})".format(*values.shape)


def _check_gradient(dY: Array, wanted: tuple[int, ...]) -> None:
    if dY.shape != wanted:
        refuse_array("gradient", found=_shape(dY), wanted="({}, {})".format(*wanted))


def _affine_arrays(typed: Mapping[str, Array], draw: Draw) -> dict[str, Array]:
    typed = {name: _as_row(values) if name == "b" else values for name, values in typed.items()}
    shapes = {name: values.shape for name, values in typed.items()}
    rows = [shapes[name][0] for name in ("X", "dY") if name in shapes] or [draw.rows]
    inputs = [shapes[name][place] for name, place in (("X", 1), ("W", 0)) if name in shapes] or [_INPUTS]
    outputs = [shapes[name][1] for name in ("W", "b", "dY") if name in shapes] or [_OUTPUTS]
    (n, d, m) = rows[0], inputs[0], outputs[0]
    shapes = {"X": (n, d), "W": (d, m), "b": (1, m), "dY": (n, m)}
    arrays = {name: typed[name] if name in typed else draw.normal(name, shape) for name, shape in shapes.items()}
    found = {name: _shape(values) for name, values in arrays.items()}
    if arrays["W"].shape[0] != d:
        refuse_array("product", found=found["X"], weights=found["W"])
    if arrays["b"].shape != (1, m):
        refuse_array("bias", found=found["b"], weights=found["W"])
    _check_gradient(arrays["dY"], (n, m))
    return arrays


def _as_row(values: Array) -> Array:
    return values.reshape(1, -1) if 1 in values.shape else values


def _loss_arrays(loss: Loss, typed: Mapping[str, Array], draw: Draw, width: int) -> dict[str, Array]:
    shape = (draw.rows, width)
    if "T" in typed:
        wanted = typed["T"]
        shape = (wanted.size, width) if isinstance(loss, CrossEntropy) and 1 in wanted.shape else wanted.shape
    outputs = typed["Z"] if "Z" in typed else draw.normal("Z", shape)
    targets = _read_targets(loss, typed["T"], outputs) if "T" in typed else _drawn_targets(loss, outputs, draw)
    return {"Z": outputs, "T": targets}


def _read_targets(loss: Loss, given: Array, outputs: Array) -> Array:
    """Targets T of the shape of the outputs Z, (N, K), from an array of that shape, or from the N classes."""
    count, last = len(outputs), outputs.shape[1] - 1
    shapes = {"found": _shape(given), "wanted": _shape(outputs)}
    if isinstance(loss, CrossEntropy) and given.shape != outputs.shape:
        labels = given.ravel().astype(int)
        if (
            given.shape not in ((1, count), (count, 1))
            or (labels != given.ravel()).any()
            or not (0 <= labels.min() <= labels.max() <= last)
        ):
            refuse_array("labels", last=last, samples=count, **shapes)
        return loss.targets(labels, last + 1)
    if given.shape != outputs.shape:
        refuse_array("targets", **shapes)
    _check_targets(loss, given)
    return given


def _drawn_targets(loss: Loss, outputs: Array, draw: Draw) -> Array:
    if isinstance(loss, SquaredError):
        return draw.normal("T", outputs.shape)
    if isinstance(loss, CrossEntropy):
        return loss.targets(draw.labels(*outputs.shape), outputs.shape[1])
    return draw.labels(outputs.size, 2).reshape(outputs.shape).astype(float)


def _check_targets(loss: Loss, T: Array) -> None:
    if isinstance(loss, SquaredError):
        return
    for place, row in enumerate(T, 1):
        if not ((row >= 0) & (row <= 1)).all() or (isinstance(loss, CrossEntropy) and abs(row.sum() - 1) > 1e-6):
            refuse_array("probabilities" if isinstance(loss, CrossEntropy) else "shares", row=place)


def _chain_arrays(typed: dict[str, Array], draw: Draw) -> dict[str, Array]:
    X = typed.get("X", draw.normal("X", (draw.rows, 1)))
    W = typed.get("W", draw.normal("W", (1, CHAIN_LENGTH)))
    if 1 not in X.shape:
        refuse_array("column", found=_shape(X))
    if W.size != CHAIN_LENGTH:
        refuse_array("chain", found=_shape(W))
    return {"X": X.reshape(-1, 1), "W": W.reshape(1, -1)}


def layer_pass(operation: str, arrays: Mapping[str, Array], axis: int) -> LayerPass:
    """The pass of one of LAYERS; `axis` is that of softmax."""
    if operation == Affine.name:
        return LayerPass(Affine(arrays["W"], arrays["b"]), arrays["X"], arrays["dY"])
    layer = Softmax(axis) if operation == Softmax.name else ACTIVATIONS[operation]
    return LayerPass(layer, arrays["X"], arrays["dY"])
