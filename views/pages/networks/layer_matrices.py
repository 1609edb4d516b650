"""Matrices of one layer as HTML: the numbers on the way forward and on the way back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core import Array
from experiments.layer_pass import ForwardBackward, dW_per_sample, seen_pixels
from networks import Affine, Dataset, Layer, Softmax
from networks.layers import transposed
from views.live import matrices
from views.live.matrices import (
    PLAIN,
    SAMPLE,
    UNIT,
    Axes,
    Markup,
    grid,
    part,
    row,
    spec,
    stack,
    text,
    with_brackets,
    work_out,
)
from views.translation import tr

_DOT, _TIMES = "·", "⊙"
_EMPTY = np.empty(0)
# Axes of matrices with a row for each sample and a column for each unit, and of weights and biases into units.
_OUTPUTS, _WEIGHTS = Axes(SAMPLE, UNIT), Axes(PLAIN, UNIT)
_Texts = dict[tuple[int, int], Markup]  # by number of sample and of unit; 0 stands for all


def slopes_of(layer: Layer, X: Array, Y: Array) -> Array:
    """The factor by which an activation multiplies each gradient on the way back, (N, M)."""
    return layer.backward(np.ones_like(Y), X, Y)


def _entry(letter: str, *indices: int) -> Markup:
    return Markup(f"<i>{letter}</i><sub>{','.join(map(str, indices))}</sub>")


def _transposed(name: str) -> Markup:
    return Markup(f"{name}<sup>⊤</sup>")


def _equation(entry: Markup, value: Markup) -> Markup:
    return Markup(f"{entry} = {value}")


def _products(left: Array, right: Array, form: str, addends: Array = _EMPTY) -> Markup:
    """The sum of products and of `addends`, with its numbers: 0.2·3 + 0.5·(−1) + 0.1 = 0.2."""
    k = len(left)
    given = np.concatenate([left, right, addends])
    numbers, result = work_out(form, given, lambda v: v[:k] @ v[k : 2 * k] + v[2 * k :].sum())
    terms = [f"{with_brackets(a)} · {with_brackets(b)}" for a, b in zip(numbers[:k], numbers[k : 2 * k], strict=True)]
    return Markup(f"{' + '.join([*terms, *map(with_brackets, numbers[2 * k :])])} = <b>{result}</b>")


def affine(passage: ForwardBackward, index: int, layer: Affine) -> Markup:
    """The matrices of an affine layer: forward, back to weights and biases, and back to its inputs."""
    X, Y, dX, dY = (*passage.values[index : index + 2], *passage.value_gradients[index : index + 2])
    W, B, dW, dB = layer.W, layer.B, layer.dW(dY, X), layer.dB(dY)
    N, M = Y.shape
    forms = {name: spec(values) for name, values in {"Y": Y, "dX": dX, "dW": dW, "dB": dB}.items()}
    y = {
        (n + 1, m + 1): _equation(_entry("y", n + 1, m + 1), _products(X[n], W[:, m], forms["Y"], B[0, m : m + 1]))
        for n, m in np.ndindex(N, M)
    }
    dx = {(n + 1, 0): _equation(_entry("dx", n + 1, 1), _products(dY[n], W[0], forms["dX"])) for n in range(N)}
    dw = {(0, m + 1): _equation(_entry("dw", 1, m + 1), _products(X[:, 0], dY[:, m], forms["dW"])) for m in range(M)}
    outer, weight_sums, bias_sums = _sums_over_samples(X, dY, forms)
    dY_grid = grid("dY", dY, _OUTPUTS)
    product = [grid("X", X, Axes(SAMPLE)), _DOT, grid("W", W, _WEIGHTS), "+", grid("B", B, _WEIGHTS)]
    weight_product = [grid(_transposed("X"), transposed(X), Axes(PLAIN, SAMPLE), alt="X ⊤"), _DOT, dY_grid]
    input_product = [dY_grid, _DOT, grid(_transposed("W"), transposed(W), Axes(UNIT), alt="W ⊤")]
    return _columns(
        part(tr("Forward"), row(*product, "=", grid("Y", Y, _OUTPUTS, form=forms["Y"])), stack(y)),
        part(
            tr("Back to the weights: what each sample adds"),
            row(stack(outer, "div"), stack(weight_sums, "div")),
            row(*weight_product, "=", grid("dW", dW, _WEIGHTS, form=forms["dW"])),
            stack(dw),
        ),
        part(tr("Back to the biases: the rows of dY added up"), row(dY_grid, stack(bias_sums, "div"))),
        part(
            tr("Back to what came in"),
            row(*input_product, "=", grid("dX", dX, Axes(SAMPLE), form=forms["dX"])),
            stack(dx),
        ),
    )


def _sums_over_samples(X: Array, dY: Array, forms: dict[str, str]) -> tuple[_Texts, _Texts, _Texts]:
    """By sample: its outer product, and the sums of dW and of dB up to that sample."""
    N = len(X)
    outer: _Texts = {}
    weight_sums: _Texts = {}
    bias_sums: _Texts = {}
    parts = dW_per_sample(X, dY)
    for n in range(1, N + 1):
        outer[n, 0] = row(
            grid(_transposed(f"x<sub>{n}</sub>"), X[n - 1 : n].T, Axes(PLAIN, SAMPLE, n), form=spec(X), alt=f"x{n} ⊤"),
            _DOT,
            grid(Markup(f"dy<sub>{n}</sub>"), dY[n - 1 : n], Axes(SAMPLE, UNIT, n), form=spec(dY), alt=f"dy{n}"),
            "=",
            grid(tr("part of sample {n}").format(n=n), parts[n - 1], _WEIGHTS, form=forms["dW"]),
        )
        partial_sum = tr("sum of samples 1 to {n}").format(n=n) if n > 1 else tr("sum so far")
        weight_name, bias_name = ("dW", "dB") if n == N else (partial_sum, partial_sum)
        weight_sums[n, 0] = row("→", grid(weight_name, parts[:n].sum(axis=0), _WEIGHTS, form=forms["dW"]))
        bias_sum = dY[:n].sum(axis=0, keepdims=True)
        bias_sums[n, 0] = row("→", grid(bias_name, bias_sum, _WEIGHTS, form=forms["dB"]))
    return outer, weight_sums, bias_sums


def activation(passage: ForwardBackward, index: int, layer: Layer) -> Markup:
    """The matrices of an activation: forward, and back through its slopes."""
    X, Y, dX, dY = (*passage.values[index : index + 2], *passage.value_gradients[index : index + 2])
    slopes = slopes_of(layer, X, Y)
    blocked = slopes == 0
    forms = {name: spec(values) for name, values in {"Y": Y, "dX": dX}.items()}

    def forward(n: int, m: int) -> Markup:
        (x,), y = work_out(forms["Y"], X[n, m : m + 1], lambda v: layer.forward(v)[0])
        return _equation(_entry("y", n + 1, m + 1), Markup(f"{layer.name}({x}) = <b>{y}</b>"))

    def back(n: int, m: int) -> Markup:
        products = _products(dY[n, m : m + 1], slopes[n, m : m + 1], forms["dX"])
        return _equation(_entry("dx", n + 1, m + 1), products)

    return _columns(
        part(
            tr("Forward"),
            row(
                grid("X", X, _OUTPUTS, blocked=blocked),
                f"{layer.name} →",
                grid("Y", Y, _OUTPUTS, blocked=blocked, form=forms["Y"]),
            ),
            stack(_texts(Y, forward)),
        ),
        part(
            tr("Back"),
            row(
                grid("dY", dY, _OUTPUTS, blocked=blocked),
                _TIMES,
                grid(tr("slope"), slopes, _OUTPUTS, blocked=blocked),
                "=",
                grid("dX", dX, _OUTPUTS, blocked=blocked, form=forms["dX"]),
            ),
            stack(_texts(Y, back)),
        ),
    )


def output(passage: ForwardBackward) -> Markup:
    """The matrices of the output unit with the loss; for softmax also along the wrong axis."""
    network, Z, dZ = passage.network, passage.values[-1], passage.value_gradients[-1]
    T, unit, N = network.targets, network.loss.output, len(Z)
    Y = unit.forward(Z)
    is_softmax = isinstance(unit, Softmax)
    forms = {"Y": ".3f" if is_softmax else spec(Y), "dZ": spec(dZ)}
    sums = ("rows", "columns") if is_softmax else ()

    def forward(n: int, m: int) -> Markup:
        name = _entry("y", n + 1, m + 1)
        if not is_softmax:
            (z,), y = work_out(forms["Y"], Z[n, m : m + 1], lambda v: unit.forward(v)[0])
            return _equation(name, Markup(f"{unit.name}({z}) = <b>{y}</b>"))
        numbers, y = work_out(forms["Y"], Z[n], lambda v: unit.forward(v)[m])
        powers = [f"e<sup>{number}</sup>" for number in numbers]
        return _equation(name, Markup(f"{powers[m]} / ({' + '.join(powers)}) = <b>{y}</b>"))

    def back(n: int, m: int) -> Markup:
        (y,), dz = work_out(forms["dZ"], Y[n, m : m + 1], lambda v: (v[0] - T[n, m]) / N)
        return _equation(_entry("dz", n + 1, m + 1), Markup(f"({y} − {text(T[n, m], '.0f')}) / {N} = <b>{dz}</b>"))

    sections = [
        part(
            tr("Forward, along the right axis") if is_softmax else tr("Forward"),
            row(
                grid("Z", Z, _OUTPUTS),
                f"{unit.name} →",
                grid("Y", Y, _OUTPUTS, form=forms["Y"], sums=sums),
            ),
            stack(_texts(Y, forward)),
        )
    ]
    if is_softmax:
        wrong = Softmax(axis=-2).forward(Z)
        sections.append(
            part(
                tr("Along the wrong axis: samples compete"),
                row(
                    grid("Z", Z, _OUTPUTS),
                    f"{unit.name} ↓",
                    grid(tr("not Y"), wrong, _OUTPUTS, form=forms["Y"], sums=sums),
                ),
            )
        )
    sections.append(
        part(
            tr("Back"),
            row(
                "(",
                grid("Y", Y, _OUTPUTS, form=forms["Y"]),
                "−",
                grid("T", T, _OUTPUTS),
                f") / {N} =",
                grid("dZ", dZ, _OUTPUTS, form=forms["dZ"]),
            ),
            stack(_texts(Y, back)),
        )
    )
    return _columns(*sections)


def _texts(values: Array, text_of: Callable[[int, int], Markup]) -> _Texts:
    """The text of each entry of `values`."""
    return {(n + 1, m + 1): text_of(n, m) for n, m in np.ndindex(*values.shape)}


def _columns(*sections: Markup) -> Markup:
    return Markup(f"<div class='columns'>{''.join(sections)}</div>")


def images(samples: Dataset) -> Markup:
    """The samples as whole images, with a frame round the pixels that are inputs; empty if they are no images."""
    if samples.sides is None:
        return Markup("")
    pixels = samples.x.reshape(-1, *samples.sides)
    framed = seen_pixels(samples.sides)
    pictures = (
        matrices.picture(image, samples.classes[label], n, framed)
        for n, (image, label) in enumerate(zip(pixels, samples.labels, strict=True), 1)
    )
    return Markup(f"<div class='images'>{''.join(pictures)}</div>")
