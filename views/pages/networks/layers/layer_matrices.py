"""Matrices of one layer as HTML: the numbers on the way forward and on the way back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core import Array
from experiments.layer_operations import LayerPass
from experiments.layer_pass import dW_per_sample, seen_pixels
from networks import Affine, Dataset, Layer
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
    with_brackets,
    work_out,
)
from views.translation import tr

DOT, TIMES = "·", "⊙"
_EMPTY = np.empty(0)
# Axes of matrices with a row for each sample and a column for each unit, and of weights and biases into units.
OUTPUTS, WEIGHTS = Axes(SAMPLE, UNIT), Axes(PLAIN, UNIT)
Texts = dict[tuple[int, int], Markup]  # by number of sample and of unit; 0 stands for all
Shown = tuple[Markup, int, int, list[str]]  # matrices with the numbers of their samples and units, and LaTeX


def slopes_of(layer: Layer, X: Array, Y: Array) -> Array:
    """The factor by which an activation multiplies each gradient on the way back, (N, M)."""
    return layer.backward(np.ones_like(Y), X, Y)


def entry(letter: str, *indices: int) -> Markup:
    """Name of an entry of a matrix: x with its row and column."""
    return Markup(f"<i>{letter}</i><sub>{','.join(map(str, indices))}</sub>")


def transpose_name(name: str) -> Markup:
    return Markup(f"{name}<sup>⊤</sup>")


def equation(name: Markup, value: Markup) -> Markup:
    """An entry, and what it equals."""
    return Markup(f"{name} = {value}")


def products(left: Array, right: Array, form: str, addends: Array = _EMPTY) -> Markup:
    """The sum of products and of `addends`, with its numbers: 0.2·3 + 0.5·(−1) + 0.1 = 0.2."""
    k = len(left)
    given = np.concatenate([left, right, addends])
    numbers, result = work_out(form, given, lambda v: v[:k] @ v[k : 2 * k] + v[2 * k :].sum())
    terms = [f"{with_brackets(a)} · {with_brackets(b)}" for a, b in zip(numbers[:k], numbers[k : 2 * k], strict=True)]
    return Markup(f"{' + '.join([*terms, *map(with_brackets, numbers[2 * k :])])} = <b>{result}</b>")


def affine(passage: LayerPass, layer: Affine) -> Markup:
    """The matrices of an affine layer: forward, back to weights and biases, and back to its inputs."""
    X, Y, dX, dY = passage.X, passage.Y, passage.dX, passage.dY
    W, B, dW, dB = layer.W, layer.B, layer.dW(dY, X), layer.dB(dY)
    N, M = Y.shape
    forms = {name: spec(values) for name, values in {"Y": Y, "dX": dX, "dW": dW, "dB": dB}.items()}
    y = {
        (n + 1, m + 1): equation(entry("y", n + 1, m + 1), products(X[n], W[:, m], forms["Y"], B[0, m : m + 1]))
        for n, m in np.ndindex(N, M)
    }
    dx = {(n + 1, 0): equation(entry("dx", n + 1, 1), products(dY[n], W[0], forms["dX"])) for n in range(N)}
    dw = {(0, m + 1): equation(entry("dw", 1, m + 1), products(X[:, 0], dY[:, m], forms["dW"])) for m in range(M)}
    outer, weight_sums, bias_sums = _sums_over_samples(X, dY, forms)
    dY_grid = grid("dY", dY, OUTPUTS)
    product = [grid("X", X, Axes(SAMPLE)), DOT, grid("W", W, WEIGHTS), "+", grid("B", B, WEIGHTS)]
    weight_product = [grid(transpose_name("X"), transposed(X), Axes(PLAIN, SAMPLE), alt="X ⊤"), DOT, dY_grid]
    input_product = [dY_grid, DOT, grid(transpose_name("W"), transposed(W), Axes(UNIT), alt="W ⊤")]
    return columns(
        part(tr("Forward"), row(*product, "=", grid("Y", Y, OUTPUTS, form=forms["Y"])), stack(y)),
        part(
            tr("Back to the weights: what each sample adds"),
            row(stack(outer, "div"), stack(weight_sums, "div")),
            row(*weight_product, "=", grid("dW", dW, WEIGHTS, form=forms["dW"])),
            stack(dw),
        ),
        part(tr("Back to the biases: the rows of dY added up"), row(dY_grid, stack(bias_sums, "div"))),
        part(
            tr("Back to what came in"),
            row(*input_product, "=", grid("dX", dX, Axes(SAMPLE), form=forms["dX"])),
            stack(dx),
        ),
    )


def _sums_over_samples(X: Array, dY: Array, forms: dict[str, str]) -> tuple[Texts, Texts, Texts]:
    """By sample: its outer product, and the sums of dW and of dB up to that sample."""
    N = len(X)
    outer: Texts = {}
    weight_sums: Texts = {}
    bias_sums: Texts = {}
    parts = dW_per_sample(X, dY)
    for n in range(1, N + 1):
        outer[n, 0] = row(
            grid(
                transpose_name(f"x<sub>{n}</sub>"), X[n - 1 : n].T, Axes(PLAIN, SAMPLE, n), form=spec(X), alt=f"x{n} ⊤"
            ),
            DOT,
            grid(Markup(f"dy<sub>{n}</sub>"), dY[n - 1 : n], Axes(SAMPLE, UNIT, n), form=spec(dY), alt=f"dy{n}"),
            "=",
            grid(tr("part of sample {n}").format(n=n), parts[n - 1], WEIGHTS, form=forms["dW"]),
        )
        partial_sum = tr("sum of samples 1 to {n}").format(n=n) if n > 1 else tr("sum so far")
        weight_name, bias_name = ("dW", "dB") if n == N else (partial_sum, partial_sum)
        weight_sums[n, 0] = row("→", grid(weight_name, parts[:n].sum(axis=0), WEIGHTS, form=forms["dW"]))
        bias_sum = dY[:n].sum(axis=0, keepdims=True)
        bias_sums[n, 0] = row("→", grid(bias_name, bias_sum, WEIGHTS, form=forms["dB"]))
    return outer, weight_sums, bias_sums


def activation(passage: LayerPass) -> Markup:
    """The matrices of an activation: forward, and back through its slopes."""
    layer, X, Y, dX, dY = passage.layer, passage.X, passage.Y, passage.dX, passage.dY
    slopes = slopes_of(layer, X, Y)
    blocked = slopes == 0
    forms = {name: spec(values) for name, values in {"Y": Y, "dX": dX}.items()}

    def forward(n: int, m: int) -> Markup:
        (x,), y = work_out(forms["Y"], X[n, m : m + 1], lambda v: layer.forward(v)[0])
        return equation(entry("y", n + 1, m + 1), Markup(f"{layer.name}({x}) = <b>{y}</b>"))

    def back(n: int, m: int) -> Markup:
        return equation(entry("dx", n + 1, m + 1), products(dY[n, m : m + 1], slopes[n, m : m + 1], forms["dX"]))

    return columns(
        part(
            tr("Forward"),
            row(
                grid("X", X, OUTPUTS, blocked=blocked),
                f"{layer.name} →",
                grid("Y", Y, OUTPUTS, blocked=blocked, form=forms["Y"]),
            ),
            stack(texts_of(Y, forward)),
        ),
        part(
            tr("Back"),
            row(
                grid("dY", dY, OUTPUTS, blocked=blocked),
                TIMES,
                grid(tr("slope"), slopes, OUTPUTS, blocked=blocked),
                "=",
                grid("dX", dX, OUTPUTS, blocked=blocked, form=forms["dX"]),
            ),
            stack(texts_of(Y, back)),
        ),
    )


def texts_of(values: Array, text_of: Callable[[int, int], Markup]) -> Texts:
    """The text of each entry of `values`."""
    return {(n + 1, m + 1): text_of(n, m) for n, m in np.ndindex(*values.shape)}


def columns(*sections: Markup) -> Markup:
    """Sections side by side, where there is room."""
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
