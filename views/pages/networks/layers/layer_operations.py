"""One layer, a loss or a chain of functions with arrays that a person types or that are drawn at random."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from core import Array
from experiments.layer_operations import CHAIN, ChainPass, Draw, LossPass, array_names, layer_pass, read_arrays
from networks import ACTIVATIONS, LOSSES, Affine, ArrayError, CrossEntropy, Layer, Softmax, write_array
from settings.keys import LAYERS, NETWORK, key_of
from settings.pages import ARRAY_SEED, ARRAYS, DIM, DIMS, ROWS
from views import controls, picture
from views.controls import session
from views.pages.networks.layers import layer_matrices, layer_texts, loss_matrices, operation_matrices, operation_texts
from views.pages.networks.layers.layer_matrices import Shown
from views.plain_text import refusal_text
from views.translation import tr


def draw_operation(operation: str) -> Shown:
    """Draw the arrays of an operation, and its sentences. Returns what is shown of them."""
    names = array_names(operation)
    with st.container(horizontal=True, gap="small"):
        for key in dict.fromkeys(ARRAYS.values()):
            with st.container(width="stretch"):
                for name in names:
                    if ARRAYS[name] == key:
                        controls.text_box(key, _label(operation, name), tr("drawn at random"))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for p in (ROWS, ARRAY_SEED):
            with st.container(width=165):
                controls.number(p, key_of(LAYERS, p.name))
        axis = _choose_axis() if operation == Softmax.name else -1
        buttons = st.container(horizontal=True, width="content")
    arrays = _read_or_keep(operation)
    with buttons:
        _draw_buttons(arrays)
    st.caption(operation_texts.caption(operation, arrays))
    return _show(operation, arrays, axis)


def _label(operation: str, name: str) -> str:
    """Label of the box of an array: its name, and what it is."""
    labels = {
        "X": tr("Input X"),
        "Z": tr("Last layer's output Z"),
        "W": tr("Weights w₁, w₂, w₃") if operation == CHAIN else tr("Weights W"),
        "b": tr("Biases b"),
        "dY": tr("Gradient dY of what follows"),
        "T": tr("Classes or targets T") if operation == CrossEntropy.name else tr("Targets T"),
    }
    return labels[name]


def _choose_axis() -> int:
    labels = {"1": tr("1: each row"), "0": tr("0: each column")}
    with st.container(width="content"):
        return DIMS[controls.select_translated(DIM, tr("Sum to 1 along dim"), {name: labels[name] for name in DIMS})]


def _read_or_keep(operation: str) -> dict[str, Array]:
    """The arrays in the boxes, or the last good ones under the reason for which those are refused."""
    state, good = st.session_state, session.GOOD_ARRAYS.get()
    texts = {name: str(state.get(ARRAYS[name]) or "") for name in array_names(operation)}
    numbers = (int(state.get(key_of(LAYERS, p.name), p.default)) for p in (ROWS, ARRAY_SEED))
    draw = Draw(*numbers)
    try:
        arrays = read_arrays(operation, texts, draw)
    except ArrayError as refusal:
        st.error(refusal_text(refusal))
        kept = good.get(operation, {})
        st.caption(
            tr("Until then the last arrays that fit are shown.") if kept else tr("Until then random arrays are shown.")
        )
        return read_arrays(operation, kept, draw)
    good[operation] = texts
    return arrays


def _draw_buttons(arrays: Mapping[str, Array]) -> None:
    written = {ARRAYS[name]: write_array(values) for name, values in arrays.items()}
    st.button(tr("Edit these numbers"), on_click=partial(controls.set_controls, written))
    st.button(tr("Draw all at random"), on_click=partial(controls.set_controls, dict.fromkeys(written, "")))


def _show(operation: str, arrays: Mapping[str, Array], axis: int) -> Shown:
    if operation in LOSSES:
        loss = LossPass(LOSSES[operation], arrays["Z"], arrays["T"])
        labels = loss.T.argmax(axis=-1) if loss.T.shape[1] > 1 else (loss.T[:, 0] > 0.5).astype(int)
        _draw_remarks(operation_texts.loss_sentences(loss, labels))
        return loss_matrices.output(loss), *loss.Z.shape, layer_texts.loss_formulas(loss.loss)
    if operation == CHAIN:
        activation: Layer = ACTIVATIONS[st.session_state.get(key_of(NETWORK, "activation"), "ReLU")]
        chain = ChainPass(activation, arrays["X"], arrays["W"][0])
        _draw_remarks(operation_texts.chain_sentences(chain))
        return operation_matrices.chain(chain), len(chain.X), 1, operation_texts.chain_formulas(chain)
    passage = layer_pass(operation, arrays, axis)
    layer = passage.layer
    _draw_remarks(operation_texts.layer_sentences(passage))
    if isinstance(layer, Affine):
        body = layer_matrices.affine(passage, layer)
    elif isinstance(layer, Softmax):
        body = operation_matrices.softmax(passage, layer)
    else:
        body = layer_matrices.activation(passage)
    return body, *passage.Y.shape, layer_texts.layer_formulas(layer)


def _draw_remarks(sentences: list[str]) -> None:
    for sentence in sentences:
        picture.show_remark(sentence)
