"""Gradient estimates: the gradients of mini-batches at one point, and how far they scatter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

import plots
from core import Array
from experiments.gradient_estimates import (
    DRAWS,
    GradientEstimates,
    compared_sizes,
    estimate_gradients,
    exact_error,
    rms_errors,
    uphill_share,
)
from experiments.seeds import is_random
from plots.text import coordinate_text, number_text
from settings.selection import Selection, Setting
from surfaces import Batches, DataLoss
from views import controls, picture
from views.live import charts
from views.translation import tr

ARROW_COUNT = 60  # estimates drawn as arrows; more would hide the picture
ARROW_LENGTH = 0.3  # length of the gradient's arrow at the problem's own start, in sizes of the window
HIDE_STEP_BAR = ".canvas .bar :is(.first, .back, .play, .next, .pin, input, output, select) {display: none !important}"


def estimates_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page on gradient estimates."""
    picture.draw_heading(selection.setting().surface)
    st.markdown(
        tr(
            "At one point every batch gives another estimate of the gradient: right on average, but scattered. "
            "Drag the start, and change the batch size."
        )
    )
    st.html(f"<style>{HIDE_STEP_BAR}</style>")
    _draw_picture(selection, theme)


def _batches(setting: Setting) -> Batches:
    """The batches from which the estimates come; batches of all samples where a step sees all data."""
    if isinstance(setting.surface, Batches):
        return setting.surface
    assert isinstance(setting.surface, DataLoss)
    return Batches(setting.surface, setting.surface.count, False, 0)


def compose_estimates(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    comparison = picture.compare(selection.setting(), theme)
    arrows = _arrows(theme, comparison.setting)
    return comparison, replace(picture.compose(comparison).with_marks(arrows), alt="")


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: Selection, theme: plots.Theme) -> None:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        comparison, drawing = compose_estimates(selection, theme)
        setting = comparison.setting
        picture.show_drawing(drawing, selection)
        for remark in picture.setting_remarks(setting):
            picture.show_remark(remark)
    batches = _batches(setting)
    estimates = estimate_gradients(batches, np.array(setting.start, dtype=float))
    errors = rms_errors(batches, estimates.sample_gradients)
    with right:
        charts.show(
            [_estimates_chart(setting, batches, estimates, theme), _error_chart(batches, estimates, errors, theme)]
        )
    with left:
        for sentence in _sentences(setting, batches, estimates):
            picture.show_remark(sentence)


def _arrows(theme: plots.Theme, setting: Setting) -> list[plots.Trace]:
    """Traces of the full gradient and of some estimates, as steps of gradient descent."""
    estimates = estimate_gradients(_batches(setting), np.array(setting.start, dtype=float))
    words: plots.ArrowTexts = {"full": tr("Full gradient: −η∇f"), "estimate": tr("Batches: −ηĝ")}
    return plots.arrow_traces(
        setting.start, estimates.full, estimates.estimates[:, :ARROW_COUNT], _rate(setting), theme, words=words
    )


def _rate(setting: Setting) -> float:
    """The learning rate of all arrows: a round number that suits the problem, the same at every point."""
    surface = setting.noiseless
    norm = float(np.hypot.reduce(surface.grad(np.array(surface.start, dtype=float))))
    rate = ARROW_LENGTH * min(high - low for low, high in surface.domain) / norm
    return float(f"{rate:.0e}")


def _estimates_chart(
    setting: Setting, batches: Batches, estimates: GradientEstimates, theme: plots.Theme
) -> plots.Chart:
    words: plots.EstimateTexts = {
        "full": tr("Full gradient ∇f"),
        "downhill": tr("Estimates ĝ"),
        "uphill": tr("Uphill"),
        "deviations": tr("1σ and 2σ"),
    }
    x_title, y_title = (f"∂f/∂{coordinate_text(name)}" for name in setting.surface.coordinates)
    chart = plots.estimates_chart(
        estimates.full, estimates.estimates, estimates.covariance, (x_title, y_title), theme, words=words
    )
    title = tr("{n} estimates from batches of {size}").format(n=DRAWS, size=batches.full_size)
    gradient_text = ", ".join(number_text(float(c)) for c in estimates.full)
    return replace(chart, title=title, alt=f"{title}; ∇f = ({gradient_text})")


def _error_chart(batches: Batches, estimates: GradientEstimates, errors: Array, theme: plots.Theme) -> plots.Chart:
    batch_sizes = compared_sizes(batches)
    dense = np.unique(np.round(np.geomspace(1, batch_sizes[-1], 80)).astype(int))
    samples = estimates.sample_gradients.shape[1]
    names = {True: tr("With replacement: ∝ 1/√B"), False: tr("Without replacement")}
    theories = []
    for replacement in (batches.replacement, not batches.replacement):
        curve_sizes = dense if replacement else dense[dense <= samples]
        variants = (replace(batches, size=int(size), replacement=replacement) for size in curve_sizes)
        exact = np.array([exact_error(estimates.sample_gradients, variant) for variant in variants])
        theories.append((names[replacement], curve_sizes, exact))
    words: plots.ErrorTexts = {
        "size": tr("Batch size") + " B",
        "spread": tr("Root mean square"),
        "measured": tr("Measured"),
        "current": f"B = {batches.full_size}",
    }
    chart = plots.error_chart(batch_sizes, errors, theories, batches.full_size, theme, words=words)
    title = tr("Spread |ĝ − ∇f| against batch size")
    summary = ", ".join(f"{size}: {number_text(float(error))}" for size, error in zip(batch_sizes, errors, strict=True))
    return replace(chart, title=title, alt=f"{title}: {summary}")


def _sentences(setting: Setting, batches: Batches, estimates: GradientEstimates) -> list[str]:
    """Sentences with the spread, how it falls with batch size, and the share of uphill estimates."""
    size, samples, norm = (
        batches.full_size,
        estimates.sample_gradients.shape[1],
        float(np.hypot.reduce(estimates.full)),
    )
    error = exact_error(estimates.sample_gradients, batches)
    sentences = [
        tr("Spread at B = {size}: {spread}; the gradient itself is {slope} long.").format(
            size=size, spread=number_text(error), slope=number_text(norm)
        )
    ]
    if error and (batches.replacement or 4 * size <= samples):
        smaller = exact_error(estimates.sample_gradients, replace(batches, size=4 * size))
        text = (
            tr("Four times the samples halve the spread: {spread} at B = {size}.")
            if batches.replacement
            else tr("Four times the samples: {spread} at B = {size}, {k} times as much; drawing all leaves no spread.")
        )
        sentences.append(text.format(spread=number_text(smaller), size=4 * size, k=number_text(smaller / error, 2)))
    if norm:
        text = tr("At B = 1, {single}% of the estimates point away from the full gradient: uphill.")
        sentences.append(text.format(single=_percent(uphill_share(estimates.full, estimates.sample_gradients))))
        if size > 1:
            text = tr("At B = {size} it is {share}% of those drawn.")
            sentences[-1] += " " + text.format(
                size=size, share=_percent(uphill_share(estimates.full, estimates.estimates))
            )
    text = tr("Every arrow is a step at η = {rate}: blue gradient descent on all data, thin SGD on {n} batches.")
    if not is_random(batches):
        text = tr("Every arrow is a step of gradient descent at η = {rate}: all {n} batches are all data.")
    sentences.append(text.format(rate=number_text(_rate(setting)), n=ARROW_COUNT))
    return sentences


def _percent(share: float) -> str:
    return number_text(100 * share, 2)
