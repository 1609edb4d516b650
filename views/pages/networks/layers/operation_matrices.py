"""Matrices of a softmax along one axis, and of a chain of functions, as HTML."""

from __future__ import annotations

import numpy as np

from core import Array
from experiments.layer_operations import CHAIN_LENGTH, ChainPass, LayerPass
from networks import Softmax
from views.live.matrices import PLAIN, SAMPLE, UNIT, Axes, Markup, grid, part, row, spec, stack, with_brackets, work_out
from views.pages.networks.layers.layer_matrices import OUTPUTS, Texts, columns, entry, equation, texts_of
from views.translation import tr

_DIGITS = ".4f"  # of probabilities


def softmax(passage: LayerPass, layer: Softmax) -> Markup:
    """The matrices of a softmax along its axis: forward, back, and the Jacobian of the marked row or column."""
    X, Y, dX, dY, is_row = passage.X, passage.Y, passage.dX, passage.dY, layer.axis == -1
    form = spec(dX)

    def line(values: Array, n: int, m: int) -> Array:
        return values[n] if is_row else values[:, m]

    def forward(n: int, m: int) -> Markup:
        place = m if is_row else n
        numbers, y = work_out(
            _DIGITS, line(X, n, m), lambda v: layer.forward(np.atleast_2d(v if is_row else v[:, None])).ravel()[place]
        )
        powers = [f"e<sup>{number}</sup>" for number in numbers]
        return equation(entry("y", n + 1, m + 1), Markup(f"{powers[place]} / ({' + '.join(powers)}) = <b>{y}</b>"))

    def back(n: int, m: int) -> Markup:
        place, y, dy = m if is_row else n, line(Y, n, m), line(dY, n, m)
        k = len(y)
        numbers, result = work_out(form, np.concatenate([y, dy]), lambda v: v[place] * (v[k + place] - v[:k] @ v[k:]))
        shown = [with_brackets(number) for number in numbers]
        sum_text = " + ".join(f"{a} · {b}" for a, b in zip(shown[:k], shown[k:], strict=True))
        text = f"{shown[place]} · ({numbers[k + place]} − ({sum_text})) = <b>{result}</b>"
        return equation(entry("dx", n + 1, m + 1), Markup(text))

    arrow = "→" if is_row else "↓"
    sums = ("rows" if is_row else "columns",)
    return columns(
        part(
            tr("Forward"),
            row(grid("X", X, OUTPUTS), f"{layer.name} {arrow}", grid("Y", Y, OUTPUTS, form=_DIGITS, sums=sums)),
            stack(texts_of(Y, forward)),
        ),
        part(
            tr("Back"),
            row(grid("dY", dY, OUTPUTS), "→", grid("dX", dX, OUTPUTS, form=form)),
            stack(texts_of(Y, back)),
        ),
        part(tr("Jacobian: each output's derivatives by each input"), stack(_jacobians(passage, is_row=is_row), "div")),
    )


def _jacobians(passage: LayerPass, *, is_row: bool) -> Texts:
    """The Jacobian of each row, or of each column: what the code's backward pass gives for a gradient of one 1."""
    X, Y = (values if is_row else values.T for values in (passage.X, passage.Y))
    found: Texts = {}
    for k, (x, y) in enumerate(zip(X, Y, strict=True), 1):
        ones = np.eye(len(x))
        jacobian = Softmax().backward(ones, np.broadcast_to(x, ones.shape), np.broadcast_to(y, ones.shape))
        name = Markup(f"<i>J</i><sub>{k}</sub>")
        axes = Axes(PLAIN, UNIT if is_row else PLAIN)
        found[(k, 0) if is_row else (0, k)] = grid(name, jacobian, axes, form=_DIGITS, alt=f"J {k}")
    return found


def chain(passage: ChainPass) -> Markup:
    """A chain of functions: the values forward, the derivatives back, and the product of the slopes of each sample."""
    names = ["x", "w₃ x", "c", "w₂ c", "b", "w₁ b", "f = a"]
    gradients = [f"∂f/∂({name})" if " " in name else f"∂f/∂{name}" for name in names[:-1]] + ["∂f/∂f"]
    axes = Axes(SAMPLE)
    forward: list[str] = []
    back: list[str] = []
    for name, gradient, value, slope in zip(names, gradients, passage.values, passage.gradients, strict=True):
        forward += ["→", grid(name, value, axes)]
        back += ["←", grid(gradient, slope, axes)]
    letters = [Markup(f"<i>{letter}</i>′") for letter in "cba"]
    slopes = [grid(letter, passage.slopes[:, k : k + 1], axes) for k, letter in enumerate(letters)]
    total = grid(Markup("<i>f</i>′"), passage.gradients[0], axes)
    return columns(
        part(
            tr("Forward"), row(*forward[1:]), stack({(n + 1, 0): _applied(passage, n) for n in range(len(passage.X))})
        ),
        part(tr("Back"), row(*back[1:])),
        part(
            tr("Chain rule: the derivative of f is the product of the derivatives of a, b and c"),
            row(slopes[2], "·", slopes[1], "·", slopes[0], "=", total),
            stack({(n + 1, 0): _product(passage, n) for n in range(len(passage.X))}),
        ),
    )


def _applied(passage: ChainPass, n: int) -> Markup:
    """f at sample n with its numbers: the activation of w₁ times that of w₂ times that of w₃ x."""
    given = np.append(passage.weights, passage.X[n])
    form = spec(passage.values[-1])

    def work(v: Array) -> float:
        return float(ChainPass(passage.activation, v[None, -1:], v[:-1]).values[-1][0, 0])

    numbers, result = work_out(form, given, work)
    name = passage.activation.name
    text = with_brackets(numbers[-1])
    for weight in reversed(numbers[:-1]):
        text = f"{name}({with_brackets(weight)} · {text})"
    return equation(entry("f", n + 1), Markup(f"{text} = <b>{result}</b>"))


def _product(passage: ChainPass, n: int) -> Markup:
    slopes = passage.slopes[n, ::-1]
    numbers, result = work_out(spec(passage.gradients[0]), slopes, lambda v: float(np.prod(v)))
    text = " · ".join(with_brackets(number) for number in numbers[:CHAIN_LENGTH])
    return equation(Markup(f"<i>f</i>′(<i>x</i><sub>{n + 1}</sub>)"), Markup(f"{text} = <b>{result}</b>"))
