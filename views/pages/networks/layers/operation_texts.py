"""Sentences and formulas about single layers with arrays of one's own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core import Array
from experiments.layer_operations import CHAIN, ChainPass, LayerPass, LossPass
from networks import CrossEntropy, Sigmoid, Softmax
from plots.text import number_text
from rules import layers
from views.pages.networks.layers import layer_texts
from views.translation import tr

_LARGEST = float(np.finfo(float).max)


def caption(operation: str, arrays: Mapping[str, Array]) -> str:
    """Shapes of the arrays, and how arrays are typed."""
    shapes = ", ".join(f"{name} {_shape(name, values)}" for name, values in arrays.items())
    sentences = [
        tr("Shapes: {shapes}.").format(shapes=shapes),
        tr("Type or paste rows of numbers, with or without brackets; an empty box is filled at random."),
    ]
    if operation == CHAIN:
        sentences.append(tr("The activation is that of the sidebar; the rest of its network is not used here."))
    else:
        sentences.append(tr("The network of the sidebar is not used here."))
    return " ".join(sentences)


def _shape(name: str, values: Array) -> str:
    rows, columns = values.shape
    return f"({columns},)" if name == "b" else f"({rows}, {columns})"


def layer_sentences(passage: LayerPass) -> list[str]:
    """Sentences about a layer."""
    layer = passage.layer
    sentences = online_sentences(passage.X)
    if isinstance(layer, Softmax):
        sentences.append(_sum_sentence(layer))
    else:
        sentences += layer_texts.layer_sentences(passage)
    if isinstance(layer, Sigmoid | Softmax):
        sentences.append(_overflow_sentence(layer, passage.X, passage.Y))
    return sentences


def loss_sentences(passage: LossPass, labels: NDArray[np.integer]) -> list[str]:
    """Sentences about a loss with its output unit."""
    has_classes = passage.T.shape[1] == 1 or isinstance(passage.loss, CrossEntropy)
    sentences = online_sentences(passage.Z) + layer_texts.loss_sentences(passage, labels if has_classes else None)
    unit = passage.loss.output
    if isinstance(unit, Sigmoid | Softmax):
        sentences.append(_overflow_sentence(unit, passage.Z, passage.Y))
    return sentences


def online_sentences(X: Array) -> list[str]:
    """That the batch is a single sample, if it is."""
    if len(X) > 1:
        return []
    text = tr("N = 1 (online): the batch is one sample, a vector of shape ({count},), which stands here as one row.")
    return [text.format(count=X.shape[1])]


def _sum_sentence(layer: Softmax) -> str:
    if layer.axis == -1:
        return tr("Along dim 1 each row sums to 1: the outputs of one sample are probabilities of its classes.")
    return tr("Along dim 0 each column sums to 1: the samples compete with each other, and the rows need not sum to 1.")


def _overflow_sentence(layer: Sigmoid | Softmax, X: Array, Y: Array) -> str:
    """Whether the definition, in floating-point numbers, gives what the code gives."""
    with np.errstate(all="ignore"):
        defined = layer.definition(X)
    if isinstance(layer, Sigmoid):
        return _sigmoid_sentence(X, defined, Y)
    spread = np.abs(defined - Y).max()
    if np.isfinite(spread) and spread < 1e-9:
        text = tr(
            "The code subtracts the largest number before exp, which changes nothing in the quotient: here both forms "
            "agree to {spread}. It matters for numbers such as 1000, whose exp overflows."
        )
        return text.format(spread=f"{max(spread, 1e-16):.0e}")
    text = tr(
        "Here the definition fails in floating-point numbers: with x = {x} it meets exp(x) = {power} and gives {found} "
        "for an output that is {right}. The code subtracts the largest number first, so that no exponent is above 0."
    )
    place = np.unravel_index(np.where(np.isfinite(defined), np.abs(defined - Y), np.inf).argmax(), Y.shape)
    with np.errstate(all="ignore"):
        power = float(np.exp(X[place]))
    values = {"x": X[place], "power": power, "found": defined[place], "right": Y[place]}
    return text.format(**{name: _float_text(float(value)) for name, value in values.items()})


def _sigmoid_sentence(X: Array, defined: Array, Y: Array) -> str:
    with np.errstate(all="ignore"):
        overflows = ~np.isfinite(np.exp(-X))
    if overflows.any():
        text = tr(
            "With x = {x}, exp(−x) is above {largest}, the largest floating-point number; the code uses tanh, which "
            "never overflows."
        )
        return text.format(x=_float_text(float(X[overflows][0])), largest=f"{_LARGEST:.2e}")
    text = tr("The code computes the same by tanh, which never overflows: here both forms agree to {spread}.")
    return text.format(spread=f"{max(np.abs(defined - Y).max(), 1e-16):.0e}")


def _float_text(value: float) -> str:
    if np.isnan(value):
        return "nan"
    return "inf" if np.isinf(value) else number_text(value)


def chain_formulas(passage: ChainPass) -> list[str]:
    """LaTeX of the chain, its functions and its derivative."""
    activation = passage.activation
    names = ("definition", "forward") if isinstance(activation, Sigmoid) else ("forward",)
    forms = " = ".join(layers.layer_rule(activation, name, {"X": "u"}) for name in names)
    return [
        r"f(x) = a\left(w_1, b\left(w_2, c\left(w_3, x\right)\right)\right)",
        rf"a(w, z) = b(w, z) = c(w, z) = h(w z),\quad h(u) = {forms}",
        r"f\left(g(x)\right)' = f'\left(g(x)\right) \cdot g'(x)",
    ]


def chain_sentences(passage: ChainPass) -> list[str]:
    """How the three derivatives make up that of f."""
    slopes, total = passage.slopes[0], float(passage.gradients[0][0, 0])
    text = tr(
        "Forward goes from the inside out, c, b, a; back from the outside in. For sample 1 the derivatives of a, b and "
        "c are {a}, {b} and {c}, and their product, the derivative of f, is {total}."
    )
    named = dict(zip("cba", (number_text(float(slope)) for slope in slopes), strict=True))
    sentences = [text.format(**named, total=number_text(total))]
    if len(passage.X) == 1:
        weights = passage.weight_gradients[:, 0]
        text = tr("The derivatives by the weights w₁, w₂ and w₃ are {first}, {second} and {third}.")
        named = dict(zip(("first", "second", "third"), (number_text(float(w)) for w in weights), strict=True))
        sentences.append(text.format(**named))
    return sentences
