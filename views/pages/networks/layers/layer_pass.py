"""One batch on its way through the layers and back, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import streamlit as st

import plots
from core import Array, Optimizer, Param, recommended_rate
from experiments.layer_operations import CHAIN, NETWORK, OPERATIONS, ROUND
from experiments.layer_pass import ForwardBackward, draw_samples, reduce_inputs, take_steps
from experiments.training import Task
from experiments.training_round import training_round
from networks import ACTIVATIONS, LOSSES, Affine, Dataset, Perceptron, first_weights
from optimizers import GradientDescent
from settings.keys import LAYERS, key_of
from settings.network import NetworkSelection
from settings.network_controls import network_rate_key
from settings.pages import BATCH, DRAW, LAYER, LAYER_STEPS, OPERATION, SAMPLES, UNITS
from views import controls, picture
from views.live import matrices
from views.live.matrices import Markup
from views.pages.networks.layers import layer_matrices, layer_texts, loss_matrices
from views.pages.networks.layers.layer_matrices import Shown
from views.pages.networks.layers.layer_operations import draw_operation
from views.pages.networks.layers.training_round import draw_round
from views.translation import tr

OUTPUT = "output"


def layer_pass_page(theme: plots.Theme, selection: NetworkSelection) -> None:
    """Draw the page of one batch's way through the layers."""
    _draw_picture(selection, theme)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: NetworkSelection, theme: plots.Theme) -> None:
    operation = controls.select_translated(OPERATION, tr("Operation"), _operation_labels(), box=True)
    # Controls of the network's pass, and those of arrays, each in a container that stays.
    with st.container():
        shown = _draw_network(selection, operation) if operation in (NETWORK, ROUND) else None
    with st.container():
        if operation not in (NETWORK, ROUND):
            shown = draw_operation(operation)
    if shown is not None:
        body, samples, units, formulas = shown
        _draw_formulas(formulas)
        matrices.show(body, samples, units, _texts(), _colors(theme))


def _operation_labels() -> dict[str, str]:
    """Labels of what the page can show, by the names in links."""
    labels = {
        NETWORK: tr("A network's forward and backward pass"),
        ROUND: tr("One training step of that network"),
        CHAIN: tr("Chain rule of f = a(w₁, b(w₂, c(w₃, x)))"),
        **{name: f"{loss.output.name} + {name}" for name, loss in LOSSES.items()},
    }
    template = tr("{name}, with your own arrays")
    return {
        name: labels[name] if name in (NETWORK, ROUND) else template.format(name=labels.get(name, name))
        for name in OPERATIONS
    }


def _draw_network(selection: NetworkSelection, operation: str) -> Shown | None:
    """Draw the controls and sentences of the network's pass. Returns its matrices, or None if numbers are lost."""
    task = selection.task()
    top = st.container()
    is_round = operation == ROUND
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for p in (SAMPLES, UNITS, DRAW, LAYER_STEPS, BATCH):
            with st.container(width=165):
                if (p is not UNITS or task.design.hidden) and (p is not BATCH or is_round):
                    controls.number(p, key_of(LAYERS, p.name))
    samples = draw_samples(task.train, _value(SAMPLES), _value(DRAW))
    inputs = reduce_inputs(samples)
    network, theta = _small_network(task, inputs)
    with top:
        index = _choose_layer(network, is_round=is_round)
    st.caption(layer_texts.caption(task, samples, network))
    if is_round:
        rate = selection.values.get(network_rate_key(GradientDescent), recommended_rate(Perceptron, GradientDescent))
        found = training_round(network, GradientDescent(rate), theta, _value(LAYER_STEPS) + 1, _value(BATCH))
        return draw_round(found, index // 2)
    optimizers = selection.optimizers() or [GradientDescent(recommended_rate(Perceptron, GradientDescent))]
    return _draw_pass(samples, inputs, ForwardBackward(network, theta), optimizers[0], index)


def _draw_pass(
    samples: Dataset, inputs: Dataset, first: ForwardBackward, optimizer: Optimizer, index: int
) -> Shown | None:
    steps = _value(LAYER_STEPS)
    passage = replace(first, theta=take_steps(first.network, optimizer, first.theta, steps))
    if not passage.is_finite:
        text = tr("After {steps} steps of {name} on these samples not all weights are finite: lower its rate.")
        picture.show_remark(text.format(steps=steps, name=optimizer.name))
        return None
    layer = passage.layer_passes[index] if index < len(passage.layers) else None
    labels = None if inputs.is_regression else inputs.labels
    sentences = layer_texts.layer_sentences(layer) if layer else layer_texts.loss_sentences(passage.loss_pass, labels)
    for sentence in sentences:
        picture.show_remark(sentence)
    if steps:
        picture.show_remark(layer_texts.learned_sentence(first, passage, optimizer, steps))
    if layer is None:
        equations, formulas = loss_matrices.output(passage.loss_pass), layer_texts.loss_formulas(passage.network.loss)
    else:
        equations = (
            layer_matrices.affine(layer, layer.layer)
            if isinstance(layer.layer, Affine)
            else layer_matrices.activation(layer)
        )
        formulas = layer_texts.layer_formulas(layer.layer)
    body = Markup(layer_matrices.images(samples) + equations)
    units = passage.values[min(index + 1, len(passage.values) - 1)].shape[1]
    return body, len(inputs), units, formulas


def _draw_formulas(formulas: Sequence[str]) -> None:
    # Braces keep a formula on one line; under this key, a line wider than the page can be scrolled.
    with st.container(key="heading"):
        st.markdown(" &emsp;&emsp; ".join(rf"$\displaystyle {{{formula}}}$" for formula in formulas))


def _value(p: Param) -> int:
    """The current value of a number of this page."""
    return int(st.session_state.get(key_of(LAYERS, p.name), p.default))


def _small_network(task: Task, inputs: Dataset) -> tuple[Perceptron, Array]:
    """The network of the sidebar with small layers, and its first weights."""
    design = replace(task.design, units=_value(UNITS))
    sizes, loss = design.sizes(inputs.x.shape[1], len(inputs.classes)), LOSSES[design.loss]
    targets = loss.targets(inputs.labels, len(inputs.classes))
    kind = ACTIVATIONS[design.activation], loss, design.weight_decay
    return Perceptron(inputs.x, targets, sizes, *kind), first_weights(sizes, design.init, design.scale, task.seeds[0])


def _choose_layer(network: Perceptron, *, is_round: bool) -> int:
    """Draw the choice of a layer and return its index; the index after the last is the output unit with the loss.

    In a round of training only layers with weights are offered.
    """
    names: dict[str, str] = {}
    for k, (d, m) in enumerate(pairwise(network.sizes), 1):
        names[f"affine{k}"] = f"{Affine.name} {d} → {m}"
        names[f"activation{k}"] = network.activation.name
    names.pop(f"activation{len(network.shapes)}")
    names[OUTPUT] = f"{network.loss.output.name} + {network.loss.name}"
    # Streamlit distinguishes options by their text alone, so each begins with its number.
    options = {name: f"{number}. {text}" for number, (name, text) in enumerate(names.items(), 1)}
    offered = {name: text for name, text in options.items() if not is_round or name.startswith("affine")}
    return [*options].index(controls.select_translated(LAYER, tr("Layer"), offered))


def _texts() -> dict[str, str]:
    return {
        "matrices": tr("Matrices of this layer"),
        "sample": tr("Sample"),
        "unit": tr("Unit"),
        "play": tr("From sample to sample"),
        "pause": tr("Pause"),
    }


def _colors(theme: plots.Theme) -> dict[str, str]:
    blue, ink, orange, *_ = plots.term_colors(theme)
    return {"plus": blue, "minus": orange, "lit": ink}
