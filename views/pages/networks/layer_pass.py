"""One batch on its way through the layers and back, in numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import plots
from core import Array, Optimizer, Param, recommended_rate
from experiments.layer_pass import Passage, drawn, narrowed, parts_of_dW, seen_pixels, stepped
from experiments.training import Task
from networks import ACTIVATIONS, LOSSES, Affine, CrossEntropy, Dataset, Layer, Perceptron, Softmax, first_weights
from networks.layers import transposed
from optimizers import GradientDescent
from plots.text import number_text
from rules import layers
from views import controls, picture
from views.controls.network_sidebar import Chosen
from views.live import matrices
from views.live.matrices import SAMPLE, UNIT, bracketed, each, grid, part, row, spec, text, worked
from views.translation import tr

PREFIX = "layers."  # of the keys of this page's controls
SAMPLES = Param("samples", 3, "N", "Samples shown", 2, 6)
UNITS = Param("units", 3, "M", "Units in hidden layers", 2, 5)
DRAW = Param("draw", 18, "", "Seed of the samples", 0, 100)  # of the digits one of each class, and varied slopes
STEPS = Param("steps", 0, "", "Steps on these samples", 0, 100)
NUMBERS = SAMPLES, UNITS, DRAW, STEPS
LAYER = f"{PREFIX}layer"
OUTPUT = "output"


def layers_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    _picture(selection, look)


@st.fragment(key=controls.PICTURE)
def _picture(selection: Chosen, look: plots.Look) -> None:
    task = selection.task()
    top = st.container()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for p in NUMBERS:
            with st.container(width=165):
                if p is not UNITS or task.design.hidden:
                    controls.number(p, PREFIX + p.name)
    samples = drawn(task.train, _now(SAMPLES), _now(DRAW))
    shown = narrowed(samples)
    network, theta = _small(task, shown)
    racers = selection.racers() or [GradientDescent(recommended_rate(Perceptron, GradientDescent))]
    before = Passage(network, theta)
    passage = replace(before, theta=stepped(network, racers[0], theta, _now(STEPS)))
    with top:
        place = _layer(network)
    st.caption(_what(task, samples, network))
    if not passage.is_finite:
        sentence = tr("After {steps} steps of {name} on these samples not all weights are finite: lower its rate.")
        picture.tell(sentence.format(steps=_now(STEPS), name=racers[0].name))
        return
    layer = passage.layers[place] if place < len(passage.layers) else None
    for sentence in _told(passage, place, shown.labels):
        picture.tell(sentence)
    if _now(STEPS):
        picture.tell(_learned(before, passage, racers[0]))
    _formulas(layer, passage)
    body = _images(samples)
    if layer is None:
        body += _output(passage)
    elif isinstance(layer, Affine):
        body += _affine(passage, place, layer)
    else:
        body += _activation(passage, place, layer)
    units = passage.values[min(place + 1, len(passage.values) - 1)].shape[1]
    matrices.show(body, len(shown), units, _words(), _colors(look))


def _now(p: Param) -> int:
    return int(st.session_state.get(PREFIX + p.name, p.default))


def _small(task: Task, shown: Dataset) -> tuple[Perceptron, Array]:
    """The network of the sidebar, but for its widths, and its first weights."""
    design = replace(task.design, units=_now(UNITS))
    sizes, loss = design.sizes(shown.x.shape[1], len(shown.classes)), LOSSES[design.loss]
    targets = loss.targets(shown.labels, len(shown.classes))
    kind = ACTIVATIONS[design.activation], loss, design.weight_decay
    return Perceptron(shown.x, targets, sizes, *kind), first_weights(sizes, design.init, design.scale, task.seeds[0])


def _layer(network: Perceptron) -> int:
    """The place of the layer that is looked at; one behind the last is the output unit with the loss."""
    named: dict[str, str] = {}
    for k, (d, m) in enumerate(pairwise(network.sizes), 1):
        named[f"affine{k}"] = f"{Affine.name} {d} → {m}"
        named[f"activation{k}"] = network.activation.name
    named.pop(f"activation{len(network.shapes)}")
    named[OUTPUT] = f"{network.loss.output.name} + {network.loss.name}"
    # Streamlit tells options apart by what is shown, so each has its number.
    options = {name: f"{place}. {shown}" for place, (name, shown) in enumerate(named.items(), 1)}
    return [*options].index(controls.choice(LAYER, tr("Layer"), options))


def _what(task: Task, samples: Dataset, network: Perceptron) -> str:
    """What is shown, and how it differs from what the sidebar says."""
    sizes = "–".join(map(str, network.sizes))
    told = [tr("A network narrow enough to read: {sizes}, else as in the sidebar.").format(sizes=sizes)]
    wide = samples.x.shape[1]
    if wide > network.sizes[0]:
        few = {"wide": wide, "few": network.sizes[0]}
        told.append(
            tr("Of each image's {wide} pixels it sees only the {few} that are framed.").format(**few)
            if samples.sides
            else tr("Of {wide} inputs it sees the first {few}.").format(**few)
        )
    if len(samples.classes) < len(task.train.classes):
        told.append(tr("Only the classes {names} are shown.").format(names=", ".join(samples.classes)))
    if network.weight_decay:
        told.append(tr("Gradients are those of the loss without the penalty of weight decay, which adds λW to dW."))
    return " ".join(told)


def _learned(before: Passage, after: Passage, racer: Optimizer) -> str:
    """What the steps have changed."""
    sentence = tr(
        "After {steps} steps of {name} on these {samples} samples alone the loss went from {first} to {last}, and the "
        "largest entry of dZ from {large} to {small}."
    )
    largest = [float(np.abs(of.back[-1]).max()) for of in (before, after)]
    return sentence.format(
        steps=_now(STEPS),
        name=racer.name,
        samples=before.network.count,
        first=number_text(before.loss),
        last=number_text(after.loss),
        large=number_text(largest[0]),
        small=number_text(largest[1]),
    )


def _words() -> dict[str, str]:
    return {
        "matrices": tr("Matrices of this layer"),
        "sample": tr("Sample"),
        "unit": tr("Unit"),
        "play": tr("From sample to sample"),
        "pause": tr("Pause"),
    }


def _colors(look: plots.Look) -> dict[str, str]:
    blue, ink, orange, *_ = plots.term_colors(look)
    return {"plus": blue, "minus": orange, "lit": ink}


# ---------------------------------------------------------------------------------------------------------------------
# Words and formulas


def _formulas(layer: Layer | None, passage: Passage) -> None:
    """What the layer does, typeset from its code."""
    if layer is None:
        loss = passage.network.loss
        shown = [
            f"Y = {layers.layer_rule(loss.output, 'forward', {'X': 'Z'})}",
            r"L = \frac{1}{N} \sum_n \ell_n",
            rf"\ell = {loss.formula}",
            rf"\mathrm{{d}}Z = {layers.layer_rule(loss, 'grad')}",
        ]
    else:
        shown = [
            f"Y = {layers.layer_rule(layer, 'forward')}",
            rf"\mathrm{{d}}X = {layers.layer_rule(layer, 'backward')}",
        ]
        if isinstance(layer, Affine):
            shown += [rf"\mathrm{{d}}{name[1]} = {layers.layer_rule(layer, name)}" for name in ("dW", "dB")]
    with st.container(key="heading"):  # braces keep a formula in one piece; what is wider than the page scrolls
        st.markdown(" &emsp;&emsp; ".join(rf"$\displaystyle {{{formula}}}$" for formula in shown))


def _told(passage: Passage, place: int, labels: NDArray[np.integer]) -> list[str]:
    """What is to be seen in the layer at a place."""
    if place == len(passage.layers):
        return _about_output(passage, labels)
    layer, X, Y, dY = passage.layers[place], passage.values[place], passage.values[place + 1], passage.back[place + 1]
    if isinstance(layer, Affine):
        lengths = np.sqrt(np.square(dY).sum(axis=1))
        n = int(lengths.argmax())
        back = tr("On the way back they meet: dW and dB are sums over all {samples} samples.").format(samples=len(X))
        most = tr("Sample {n} has the longest row in dY, {length}.").format(n=n + 1, length=number_text(lengths[n]))
        nothing = tr("Here all of dY is 0: these weights learn nothing.")
        return [
            tr("Forward every sample has its row for itself: W and the one row of B are the same for all."),
            f"{back} {most if lengths[n] else nothing}",
        ]
    slope = _slope(layer, X, Y)
    shut = slope == 0
    told = []
    if shut.any():
        sentence = tr("{shut} of {all} slopes are 0: there {name} lets nothing pass on the way back.")
        told.append(sentence.format(shut=int(shut.sum()), all=shut.size, name=layer.name))
        closed = np.flatnonzero(shut.all(axis=0)) + 1
        if len(closed):
            sentence = (
                tr("In unit {units} that holds for all samples: its weights learn nothing from them.")
                if len(closed) == 1
                else tr("In units {units} that holds for all samples: their weights learn nothing from them.")
            )
            told.append(sentence.format(units=", ".join(map(str, closed))))
    elif (slope == 1).all():
        told.append(tr("All slopes of {name} are 1 here: gradients pass unchanged.").format(name=layer.name))
    else:
        sentence = tr("The slopes of {name} lie between {low} and {high} here: by these every gradient is multiplied.")
        low, high = (number_text(float(value)) for value in (slope.min(), slope.max()))
        told.append(sentence.format(name=layer.name, low=low, high=high))
    return told


def _about_output(passage: Passage, labels: NDArray[np.integer]) -> list[str]:
    network, Z = passage.network, passage.values[-1]
    right = int((network.loss.predicted(Z) == labels).sum())
    told = []
    if isinstance(network.loss, CrossEntropy):
        wrong = Softmax(axis=-2).forward(Z)
        sentence = tr(
            "Along the right axis each row sums to 1. Along the wrong one the columns do, so that the samples compete "
            "with each other, and the first sample's row sums to {total}."
        )
        told.append(sentence.format(total=f"{wrong[0].sum():.2f}"))
    sentence = tr("The loss is {loss}, the mean over {samples} samples; classed rightly: {right}.")
    return [*told, sentence.format(loss=number_text(passage.loss), samples=len(Z), right=right)]


def _slope(layer: Layer, X: Array, Y: Array) -> Array:
    """By what an activation multiplies the gradients that go back, (N, M)."""
    return layer.backward(np.ones_like(Y), X, Y)


# ---------------------------------------------------------------------------------------------------------------------
# Matrices

_DOT, _TIMES = "·", "⊙"
NOTHING = np.empty(0)


def _entry(letter: str, *places: int) -> str:
    return f"<i>{letter}</i><sub>{','.join(map(str, places))}</sub>"


def _products(left: Array, right: Array, form: str, rest: Array = NOTHING) -> str:
    """The sum of products, and of the rest, with its numbers: 0.2·3 + 0.5·(−1) + 0.1 = 0.2."""
    k = len(left)
    given = np.concatenate([left, right, rest])
    numbers, result = worked(form, given, lambda v: v[:k] @ v[k : 2 * k] + v[2 * k :].sum())
    terms = [f"{bracketed(a)} · {bracketed(b)}" for a, b in zip(numbers[:k], numbers[k : 2 * k], strict=True)]
    return f"{' + '.join([*terms, *map(bracketed, numbers[2 * k :])])} = <b>{result}</b>"


def _affine(passage: Passage, place: int, layer: Affine) -> str:
    X, Y, dX, dY = (*passage.values[place : place + 2], *passage.back[place : place + 2])
    W, B, dW, dB = layer.W, layer.B, layer.dW(dY, X), layer.dB(dY)
    N, M = Y.shape
    forms = {name: spec(values) for name, values in {"Y": Y, "dX": dX, "dW": dW, "dB": dB}.items()}
    places = [(n, m) for n in range(N) for m in range(M)]
    y = {
        (n + 1, m + 1): f"{_entry('y', n + 1, m + 1)} = {_products(X[n], W[:, m], forms['Y'], B[0, m : m + 1])}"
        for n, m in places
    }
    dx = {(n + 1, 0): f"{_entry('dx', n + 1, 1)} = {_products(dY[n], W[0], forms['dX'])}" for n in range(N)}
    dw = {(0, m + 1): f"{_entry('dw', 1, m + 1)} = {_products(X[:, 0], dY[:, m], forms['dW'])}" for m in range(M)}
    in_dY = grid("dY", dY, SAMPLE, UNIT)
    outer, so_far, rows = {}, {}, {}
    parts = parts_of_dW(X, dY)
    for n in range(1, N + 1):
        outer[n, 0] = row(
            grid(f"x<sub>{n}</sub><sup>⊤</sup>", X[n - 1 : n].T, "", SAMPLE, alone=n, form=spec(X), told=f"x{n} ⊤"),
            _DOT,
            grid(f"dy<sub>{n}</sub>", dY[n - 1 : n], SAMPLE, UNIT, alone=n, form=spec(dY), told=f"dy{n}"),
            "=",
            grid(tr("part of sample {n}").format(n=n), parts[n - 1], "", UNIT, form=forms["dW"]),
        )
        name = "dW" if n == N else tr("sum of samples 1 to {n}").format(n=n) if n > 1 else tr("sum so far")
        so_far[n, 0] = row("→", grid(name, parts[:n].sum(axis=0), "", UNIT, form=forms["dW"]))
        name = "dB" if n == N else name
        rows[n, 0] = row("→", grid(name, dY[:n].sum(axis=0, keepdims=True), "", UNIT, form=forms["dB"]))
    return _columns(
        part(
            tr("Forward"),
            row(
                grid("X", X, SAMPLE),
                _DOT,
                grid("W", W, "", UNIT),
                "+",
                grid("B", B, "", UNIT),
                "=",
                grid("Y", Y, SAMPLE, UNIT, form=forms["Y"]),
            ),
            each(y),
        ),
        part(
            tr("Back to the weights: what each sample adds"),
            row(each(outer, "div"), each(so_far, "div")),
            row(
                grid("X<sup>⊤</sup>", transposed(X), "", SAMPLE, told="X ⊤"),
                _DOT,
                in_dY,
                "=",
                grid("dW", dW, "", UNIT, form=forms["dW"]),
            ),
            each(dw),
        ),
        part(tr("Back to the biases: the rows of dY added up"), row(in_dY, each(rows, "div"))),
        part(
            tr("Back to what came in"),
            row(
                in_dY,
                _DOT,
                grid("W<sup>⊤</sup>", transposed(W), UNIT, told="W ⊤"),
                "=",
                grid("dX", dX, SAMPLE, form=forms["dX"]),
            ),
            each(dx),
        ),
    )


def _activation(passage: Passage, place: int, layer: Layer) -> str:
    X, Y, dX, dY = (*passage.values[place : place + 2], *passage.back[place : place + 2])
    slope = _slope(layer, X, Y)
    shut = slope == 0
    forms = {name: spec(values) for name, values in {"Y": Y, "dX": dX}.items()}

    def applied(n: int, m: int) -> str:
        (x,), y = worked(forms["Y"], X[n, m : m + 1], lambda v: layer.forward(v)[0])
        return f"{_entry('y', n + 1, m + 1)} = {layer.name}({x}) = <b>{y}</b>"

    def back(n: int, m: int) -> str:
        products = _products(dY[n, m : m + 1], slope[n, m : m + 1], forms["dX"])
        return f"{_entry('dx', n + 1, m + 1)} = {products}"

    return _columns(
        part(
            tr("Forward"),
            row(
                grid("X", X, SAMPLE, UNIT, shut=shut),
                f"{layer.name} →",
                grid("Y", Y, SAMPLE, UNIT, shut=shut, form=forms["Y"]),
            ),
            each(_at_each(Y, applied)),
        ),
        part(
            tr("Back"),
            row(
                grid("dY", dY, SAMPLE, UNIT, shut=shut),
                _TIMES,
                grid(tr("slope"), slope, SAMPLE, UNIT, shut=shut),
                "=",
                grid("dX", dX, SAMPLE, UNIT, shut=shut, form=forms["dX"]),
            ),
            each(_at_each(Y, back)),
        ),
    )


def _output(passage: Passage) -> str:
    network, Z, dZ = passage.network, passage.values[-1], passage.back[-1]
    T, unit, N = network.targets, network.loss.output, len(Z)
    Y = unit.forward(Z)
    soft = isinstance(unit, Softmax)
    forms = {"Y": ".3f" if soft else spec(Y), "dZ": spec(dZ)}
    sums = ("rows", "columns") if soft else ()

    def applied(n: int, m: int) -> str:
        name = _entry("y", n + 1, m + 1)
        if not soft:
            (z,), y = worked(forms["Y"], Z[n, m : m + 1], lambda v: unit.forward(v)[0])
            return f"{name} = {unit.name}({z}) = <b>{y}</b>"
        numbers, y = worked(forms["Y"], Z[n], lambda v: unit.forward(v)[m])
        powers = [f"e<sup>{number}</sup>" for number in numbers]
        return f"{name} = {powers[m]} / ({' + '.join(powers)}) = <b>{y}</b>"

    def back(n: int, m: int) -> str:
        (y,), dz = worked(forms["dZ"], Y[n, m : m + 1], lambda v: (v[0] - T[n, m]) / N)
        return f"{_entry('dz', n + 1, m + 1)} = ({y} − {text(T[n, m], '.0f')}) / {N} = <b>{dz}</b>"

    shown = [
        part(
            tr("Forward, along the right axis") if soft else tr("Forward"),
            row(
                grid("Z", Z, SAMPLE, UNIT),
                f"{unit.name} →",
                grid("Y", Y, SAMPLE, UNIT, form=forms["Y"], sums=sums),
            ),
            each(_at_each(Y, applied)),
        )
    ]
    if soft:
        wrong = Softmax(axis=-2).forward(Z)
        shown.append(
            part(
                tr("Along the wrong axis: samples compete"),
                row(
                    grid("Z", Z, SAMPLE, UNIT),
                    f"{unit.name} ↓",
                    grid(tr("not Y"), wrong, SAMPLE, UNIT, form=forms["Y"], sums=sums),
                ),
            )
        )
    shown.append(
        part(
            tr("Back"),
            row(
                "(",
                grid("Y", Y, SAMPLE, UNIT, form=forms["Y"]),
                "−",
                grid("T", T, SAMPLE, UNIT),
                f") / {N} =",
                grid("dZ", dZ, SAMPLE, UNIT, form=forms["dZ"]),
            ),
            each(_at_each(Y, back)),
        )
    )
    return _columns(*shown)


def _at_each(values: Array, say: Callable[[int, int], str]) -> dict[tuple[int, int], str]:
    """What `say` says of each entry, by sample and unit."""
    return {(n + 1, m + 1): say(n, m) for n, m in np.ndindex(*values.shape)}


def _columns(*sections: str) -> str:
    return f"<div class='columns'>{''.join(sections)}</div>"


def _images(samples: Dataset) -> str:
    """The samples as they were before they were narrowed, where they are images."""
    if samples.sides is None:
        return ""
    images = samples.x.reshape(-1, *samples.sides)
    framed = seen_pixels(samples.sides)
    shown = (
        matrices.picture(pixels, samples.classes[label], n, framed)
        for n, (pixels, label) in enumerate(zip(images, samples.labels, strict=True), 1)
    )
    return f"<div class='images'>{''.join(shown)}</div>"
