"""One batch on its way through the layers and back, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import streamlit as st

import plots
from core import Array, Param, recommended_rate
from experiments.layer_pass import ForwardBackward, draw_samples, reduce_inputs, take_steps
from experiments.training import Task
from networks import ACTIVATIONS, LOSSES, Affine, Dataset, Perceptron, first_weights
from optimizers import GradientDescent
from settings.keys import LAYERS, key_of
from settings.network import NetworkSelection
from settings.pages import DRAW, LAYER, LAYER_NUMBERS, LAYER_STEPS, SAMPLES, UNITS
from views import controls, picture
from views.live import matrices
from views.live.matrices import Markup
from views.pages.networks import layer_matrices, layer_texts
from views.translation import tr

OUTPUT = "output"


def layer_pass_page(theme: plots.Theme, selection: NetworkSelection) -> None:
    """Draw the page of one batch's way through the layers."""
    _draw_picture(selection, theme)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: NetworkSelection, theme: plots.Theme) -> None:
    task = selection.task()
    top = st.container()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for p in LAYER_NUMBERS:
            with st.container(width=165):
                if p is not UNITS or task.design.hidden:
                    controls.number(p, key_of(LAYERS, p.name))
    samples = draw_samples(task.train, _value(SAMPLES), _value(DRAW))
    inputs, steps = reduce_inputs(samples), _value(LAYER_STEPS)
    network, theta = _small_network(task, inputs)
    optimizers = selection.optimizers() or [GradientDescent(recommended_rate(Perceptron, GradientDescent))]
    first = ForwardBackward(network, theta)
    passage = replace(first, theta=take_steps(network, optimizers[0], theta, steps))
    with top:
        index = _choose_layer(network)
    st.caption(layer_texts.caption(task, samples, network))
    if not passage.is_finite:
        text = tr("After {steps} steps of {name} on these samples not all weights are finite: lower its rate.")
        picture.show_remark(text.format(steps=steps, name=optimizers[0].name))
        return
    layer = passage.layers[index] if index < len(passage.layers) else None
    for sentence in layer_texts.layer_sentences(passage, index, inputs):
        picture.show_remark(sentence)
    if steps:
        picture.show_remark(layer_texts.learned_sentence(first, passage, optimizers[0], steps))
    _draw_formulas(layer_texts.formulas(layer, passage))
    if layer is None:
        equations = layer_matrices.output(passage)
    elif isinstance(layer, Affine):
        equations = layer_matrices.affine(passage, index, layer)
    else:
        equations = layer_matrices.activation(passage, index, layer)
    body = Markup(layer_matrices.images(samples) + equations)
    units = passage.values[min(index + 1, len(passage.values) - 1)].shape[1]
    matrices.show(body, len(inputs), units, _texts(), _colors(theme))


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


def _choose_layer(network: Perceptron) -> int:
    """Draw the choice of a layer and return its index; the index after the last is the output unit with the loss."""
    names: dict[str, str] = {}
    for k, (d, m) in enumerate(pairwise(network.sizes), 1):
        names[f"affine{k}"] = f"{Affine.name} {d} → {m}"
        names[f"activation{k}"] = network.activation.name
    names.pop(f"activation{len(network.shapes)}")
    names[OUTPUT] = f"{network.loss.output.name} + {network.loss.name}"
    # Streamlit distinguishes options by their text alone, so each begins with its number.
    options = {name: f"{number}. {text}" for number, (name, text) in enumerate(names.items(), 1)}
    return [*options].index(controls.select_translated(LAYER, tr("Layer"), options))


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
