"""Sentences and formulas about the pass of one batch through the layers and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core import Array, Optimizer
from experiments.layer_operations import LayerPass, LossPass
from experiments.layer_pass import ForwardBackward
from experiments.training import Task
from networks import Affine, CrossEntropy, Dataset, Layer, Loss, Perceptron, Sigmoid, Softmax
from plots.text import number_text
from rules import layers
from views.pages.networks.layers.layer_matrices import slopes_of
from views.translation import tr


def caption(task: Task, samples: Dataset, network: Perceptron) -> str:
    """The shown network and samples, and how they differ from those of the sidebar."""
    sizes = "–".join(map(str, network.sizes))
    sentences = [tr("A network narrow enough to read: {sizes}, else as in the sidebar.").format(sizes=sizes)]
    width = samples.x.shape[1]
    if width > network.sizes[0]:
        counts = {"wide": width, "few": network.sizes[0]}
        sentences.append(
            tr("Of each image's {wide} pixels it sees only the {few} that are framed.").format(**counts)
            if samples.sides
            else tr("Of {wide} inputs it sees the first {few}.").format(**counts)
        )
    if len(samples.classes) < len(task.train.classes):
        sentences.append(tr("Only the classes {names} are shown.").format(names=", ".join(samples.classes)))
    if network.weight_decay:
        sentences.append(
            tr("Gradients are those of the loss without the penalty of weight decay, which adds λW to dW.")
        )
    return " ".join(sentences)


def learned_sentence(first: ForwardBackward, last: ForwardBackward, optimizer: Optimizer, steps: int) -> str:
    """How the loss and the largest entry of dZ have changed."""
    sentence = tr(
        "After {steps} steps of {name} on these {samples} samples alone the loss went from {first} to {last}, and the "
        "largest entry of dZ from {large} to {small}."
    )
    largest = [float(np.abs(passage.value_gradients[-1]).max()) for passage in (first, last)]
    return sentence.format(
        steps=steps,
        name=optimizer.name,
        samples=first.network.count,
        first=number_text(first.loss),
        last=number_text(last.loss),
        large=number_text(largest[0]),
        small=number_text(largest[1]),
    )


def layer_formulas(layer: Layer) -> list[str]:
    """LaTeX of what a layer does forward and back, typeset from its code, and its definition if the code differs."""
    forward = f"Y = {layers.layer_rule(layer, 'forward')}"
    if isinstance(layer, Sigmoid | Softmax):
        forward = f"Y = {layers.layer_rule(layer, 'definition')} = {layers.layer_rule(layer, 'forward')}"
    rules = [forward, rf"\mathrm{{d}}X = {layers.layer_rule(layer, 'backward')}"]
    if isinstance(layer, Affine):
        rules += [rf"\mathrm{{d}}{name[1]} = {layers.layer_rule(layer, name)}" for name in ("dW", "dB")]
    return rules


def loss_formulas(loss: Loss) -> list[str]:
    """LaTeX of the output unit with its loss, typeset from their code."""
    unit = loss.output
    steps = ["definition", "forward"] if isinstance(unit, Sigmoid | Softmax) else ["forward"]
    return [
        " = ".join(["Y", *(layers.layer_rule(unit, step, {"X": "Z"}) for step in steps)]),
        r"L = \frac{1}{N} \sum_n \ell_n",
        rf"\ell = {loss.formula}",
        rf"\mathrm{{d}}Z = {layers.layer_rule(loss, 'grad')}",
    ]


def layer_sentences(passage: LayerPass) -> list[str]:
    """Sentences about one layer."""
    if isinstance(passage.layer, Affine):
        return _affine_sentences(passage.X, passage.dY)
    return _activation_sentences(passage.layer, passage.X, passage.Y)


def _affine_sentences(X: Array, dY: Array) -> list[str]:
    lengths = np.sqrt(np.square(dY).sum(axis=1))
    n = int(lengths.argmax())
    sums = tr("On the way back they meet: dW and dB are sums over all {samples} samples.").format(samples=len(X))
    longest = tr("Sample {n} has the longest row in dY, {length}.").format(n=n + 1, length=number_text(lengths[n]))
    all_zero = tr("Here all of dY is 0: these weights learn nothing.")
    return [
        tr("Forward every sample has its row for itself: W and the one row of B are the same for all."),
        f"{sums} {longest if lengths[n] else all_zero}",
    ]


def _activation_sentences(layer: Layer, X: Array, Y: Array) -> list[str]:
    slopes = slopes_of(layer, X, Y)
    blocked = slopes == 0
    if blocked.any():
        text = tr("{shut} of {all} slopes are 0: there {name} lets nothing pass on the way back.")
        sentences = [text.format(shut=int(blocked.sum()), all=blocked.size, name=layer.name)]
        units = np.flatnonzero(blocked.all(axis=0)) + 1
        if len(units):
            text = (
                tr("In unit {units} that holds for all samples: its weights learn nothing from them.")
                if len(units) == 1
                else tr("In units {units} that holds for all samples: their weights learn nothing from them.")
            )
            sentences.append(text.format(units=", ".join(map(str, units))))
        return sentences
    if (slopes == 1).all():
        return [tr("All slopes of {name} are 1 here: gradients pass unchanged.").format(name=layer.name)]
    text = tr("The slopes of {name} lie between {low} and {high} here: by these every gradient is multiplied.")
    low, high = (number_text(float(value)) for value in (slopes.min(), slopes.max()))
    return [text.format(name=layer.name, low=low, high=high)]


def loss_sentences(passage: LossPass, labels: NDArray[np.integer] | None) -> list[str]:
    """Sentences about the output unit with the loss; the samples have these classes, (N,), or None in a regression."""
    Z = passage.Z
    if labels is None:
        text = tr("The loss is {loss}, the mean over {samples} samples.")
        return [text.format(loss=number_text(passage.mean), samples=len(Z))]
    correct = int((passage.loss.predicted(Z) == labels).sum())
    sentences = []
    if isinstance(passage.loss, CrossEntropy):
        wrong = Softmax(axis=-2).forward(Z)
        sentence = tr(
            "Along the right axis each row sums to 1. Along the wrong one the columns do, so that the samples compete "
            "with each other, and the first sample's row sums to {total}."
        )
        sentences.append(sentence.format(total=f"{wrong[0].sum():.2f}"))
    sentence = tr("The loss is {loss}, the mean over {samples} samples; classed rightly: {right}.")
    return [*sentences, sentence.format(loss=number_text(passage.mean), samples=len(Z), right=correct)]
