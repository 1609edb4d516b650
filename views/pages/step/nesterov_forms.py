"""Nesterov's method in the form that is chosen: the choice, and what the form changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from core import Array, Optimizer, Trajectory
from experiments.curvature import curvatures
from experiments.momentum_forms import (
    ROUNDING_SHARE,
    TorchNesterov,
    finite_part,
    parting_step,
    path_distances,
    rounding_distance,
)
from experiments.nesterov_forms import NESTEROV_FORMS, AverageNesterov, MisprintedNesterov, textbook_equivalent
from experiments.window import window_diagonal
from optimizers import Nesterov
from plots.text import number_text
from settings.pages import NESTEROV
from settings.runs import run_of
from settings.selection import Setting
from views import controls, picture
from views.translation import tr

PRINTED = r"w_{t+1} = w_t + \beta\,w_t - \left(1-\beta\right)\alpha\,\nabla f\left(w_t + \beta\,w_t\right)"
MEANT = (
    r"w_{t+1} = w_t + \beta\,\Delta w_t - \left(1-\beta\right)\alpha\,\nabla f\left(w_t + \beta\,\Delta w_t\right),"
    r"\quad \Delta w_t = w_t - w_{t-1}"
)


def choose_form() -> str:
    """Draw the choice of the form that stands for Nesterov's method. Returns its name in links."""
    options = {
        "textbook": tr("Textbook"),
        "average": tr("Moving average"),
        "pytorch": "PyTorch",
        "keras": "Keras",
        "misprint": tr("Misprinted slide"),
    }
    return controls.select_translated(NESTEROV, tr("Nesterov written as"), options)


def draw_misprint() -> None:
    """Draw the line of slides as printed, and as it is meant."""
    st.markdown(
        tr(
            "Printed on slides, with β times the last point $w_t$, in the step and inside of ∇f. "
            "It must be β times the last step $\\Delta w_t$:"
        )
    )
    st.latex(rf"\text{{{tr('printed:')}}}\quad {PRINTED}")
    st.latex(rf"\text{{{tr('meant:')}}}\quad {MEANT}")


def form_sentences(setting: Setting, form: Optimizer) -> list[str]:
    """What a form of Nesterov's method changes in a setting; nothing for the textbook's and for other methods."""
    if type(form) not in NESTEROV_FORMS.values() or isinstance(form, Nesterov) or picture.undefined_remarks(setting):
        return []
    textbook = run_of(setting.without_optimizers, textbook_equivalent(form), with_state=True)
    path = run_of(setting.without_optimizers, form, with_state=True)
    points = finite_part(textbook)
    if isinstance(form, MisprintedNesterov):
        return _misprint_sentences(setting, form, path, points[-1])
    if isinstance(form, AverageNesterov):
        rate = number_text(float(textbook_equivalent(form).lr))
        distance, k = _comparison(points, path.theta, points)
        equal = tr(
            "Its steps have the rate (1 − β)α = {rate}: the path is the textbook's at that rate, at most {d} apart."
        )
        parted = tr(
            "Its steps have the rate (1 − β)α = {rate}: the path is the textbook's at that rate until step {k}."
        )
        return [(equal if k is None else parted).format(rate=rate, d=distance, k=(k or 1) - 1)]
    library = "PyTorch" if isinstance(form, TorchNesterov) else "Keras"
    distance, k = _comparison(textbook.state["lookahead"][: len(points)], path.theta, points)
    equal = tr("{library} reports the points θ + μv of the textbook's path: at most {d} apart.")
    parted = tr("{library} reports the points θ + μv of the textbook's path until step {k}.")
    return [(equal if k is None else parted).format(library=library, d=distance, k=(k or 1) - 1)]


def _comparison(expected: Array, path: Array, scale: Array) -> tuple[str, int | None]:
    """The largest distance of a path from the expected one, as a text, and the step at which they part."""
    distances = path_distances(expected, path[: len(expected)])
    largest = float(np.max(distances, where=np.isfinite(distances), initial=0.0))
    return number_text(largest, 2), parting_step(distances, rounding_distance(scale))


def _misprint_sentences(setting: Setting, form: MisprintedNesterov, path: Trajectory, meant_end: Array) -> list[str]:
    """How far the printed rule leads from a minimum: from the start, and from the minimum itself."""
    surface = setting.noiseless
    if not surface.minima:
        return []
    points = finite_part(path)
    printed_end = points[np.isfinite(points).all(axis=1)][-1]
    printed, meant = (number_text(float(surface.distance(end))) for end in (printed_end, meant_end))
    text = tr("The printed rule ends {printed} away from the nearest minimum, the meant one {meant}.")
    return [text.format(printed=printed, meant=meant), *_rest_sentences(setting, form)]


def _rest_sentences(setting: Setting, form: MisprintedNesterov) -> list[str]:
    """What the printed rule does at the lowest minimum."""
    surface = setting.noiseless
    minimum, *_ = surface.minima
    point = np.array(minimum, dtype=float)
    first = replace(form, lr=form.lr * float(setting.factors[0]))
    with np.errstate(all="ignore"):
        length = float(np.linalg.norm(first.step(surface, point, {}, 1)[0] - point))
        factors = (1 + form.beta1) * (1 - (1 - form.beta1) * first.lr * curvatures(surface, point))
    place = f"({', '.join(number_text(c) for c in point)})"
    if length > ROUNDING_SHARE * window_diagonal(surface):
        text = tr("The printed rule does not rest at the minimum {point}: its first step from there is {length} long.")
        return [text.format(point=place, length=number_text(length))]
    if not np.all(np.isfinite(factors)):
        return []
    factor = number_text(float(np.max(np.abs(factors))))
    text = tr(
        "The printed rule rests at the minimum {point} itself, "
        "but a step multiplies a small distance from there by up to {factor}."
    )
    return [text.format(point=place, factor=factor)]
