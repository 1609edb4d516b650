"""Losses by task: which loss goes with which output unit, and why, by the likelihood of one sample."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

import plots
from core import Array
from networks.likelihood import LIKELIHOODS
from plots.text import number_text, symbol_text
from rules.layers import layer_rule
from settings.keys import LIKELIHOOD, key_of
from settings.likelihood import LOGIT, LOGITS, NUMBERS, OUTPUT, TARGET, TASK, TaskSample, task_sample
from settings.network import NetworkSelection
from views import controls, picture
from views.controls import session
from views.live import charts
from views.pages.networks.likelihood.steps import sentence, steps
from views.translation import tr

POINTS = 241  # of a curve


def likelihood_page(theme: plots.Theme, _: NetworkSelection) -> None:
    """Draw the page of losses by task."""
    _draw_table()
    st.markdown(f"**{tr('From the likelihood to the loss')}**")
    st.markdown(
        tr("Move the output: the picture shows how likely it makes the target, and how −log of that becomes the loss.")
    )
    task = controls.select_translated(TASK, tr("Task"), _task_names())
    # Each task's numbers have a container that stays.
    for name, numbers in NUMBERS.items():
        with st.container(horizontal=True, gap="medium"):
            if name == task:
                for p in numbers:
                    with st.container(width=230):
                        controls.number(p, key_of(LIKELIHOOD, p.name))
    _draw_picture(theme, task)
    _draw_samples_rule()


def _task_names() -> dict[str, str]:
    words = tr("Regression"), tr("Two classes"), tr("K classes")
    return dict(zip(LIKELIHOODS, words, strict=True))


def _draw_table() -> None:
    """The output unit and the loss of each task, as the code has them."""
    units = (tr("1, linear"), "1", "K")
    rows = [
        (
            name,
            count,
            f"{likelihood.loss.output.name}: ${likelihood.activation}$",
            likelihood.loss.name,
            f"$\\ell = {likelihood.loss.formula.split(',')[0]}$",
            f"$\\mathrm{{d}}Z = {layer_rule(likelihood.loss, 'grad')}$",
        )
        for (task, name), count in zip(_task_names().items(), units, strict=True)
        for likelihood in [LIKELIHOODS[task]]
    ]
    columns = (
        tr("Task"),
        tr("Output units"),
        tr("Activation of the output"),
        tr("Loss"),
        tr("Loss of one sample"),
        tr("Gradient of L = 1/N Σ ℓ"),
    )
    st.table(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)), border="horizontal", hide_index=True)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(theme: plots.Theme, task: str) -> None:
    sample = task_sample(task, session.values())
    left, right = st.columns([3, 2], gap="medium")
    with left:
        distribution = _density_chart(sample, theme) if task == "regression" else _probability_chart(sample, theme)
        charts.show([distribution, _negative_log_chart(sample, theme)], per_row=2)
    with right:
        for line in steps(sample):
            st.latex(line)
    picture.show_remark(sentence(sample))


def _words(sample: TaskSample) -> plots.LikelihoodTexts:
    moved = LOGIT if sample.Z.shape[1] == 1 else LOGITS[sample.target_index]
    return {
        "target": tr("Target t"),
        "probability": "p(t | y)",
        "output": "y = z" if sample.is_regression else symbol_text(moved.symbol),
        "loss": f"ℓ: {sample.likelihood.loss.name}",
        "mean": tr("output y"),
        "sample": tr("the sample"),
        "negative_log": "−log p(t | y)",
    }


def _density_chart(sample: TaskSample, theme: plots.Theme) -> plots.Chart:
    """The density of the target, over twice the range of its slider."""
    grid = np.linspace(2 * TARGET.low, 2 * TARGET.high, POINTS)
    density = sample.likelihood.probability(np.broadcast_to(sample.Z, (POINTS, 1, 1)), grid[:, None, None])
    target, output = float(sample.T[0, 0]), float(sample.Z[0, 0])
    chart = plots.density_chart(grid, density, output, (target, sample.probability), theme, words=_words(sample))
    title = tr("Density of the target")
    return replace(chart, title=title, alt=f"{title}: p({number_text(target)}) = {number_text(sample.probability)}")


def _probability_chart(sample: TaskSample, theme: plots.Theme) -> plots.Chart:
    """The probabilities of all classes."""
    probabilities, chosen = sample.class_probabilities, sample.class_index
    first = 0 if len(probabilities) == 2 else 1
    names = [f"{'t =' if first == 0 else tr('class')} {k}" for k in range(first, first + len(probabilities))]
    chart = plots.probability_chart(names, probabilities, chosen, theme, words=_words(sample))
    title = tr("Probabilities of the classes")
    told = ", ".join(f"{name} {number_text(float(p))}" for name, p in zip(names, probabilities, strict=True))
    return replace(chart, title=title, alt=f"{title}: {told}")


def _negative_log_chart(sample: TaskSample, theme: plots.Theme) -> plots.Chart:
    """-log p and the loss, against the output for the sample's class; others stay."""
    p = OUTPUT if sample.is_regression else LOGIT
    grid = np.linspace(p.low, p.high, POINTS)
    Z = np.repeat(sample.Z[None], POINTS, axis=0)
    Z[:, 0, sample.target_index] = grid
    T: Array = np.broadcast_to(sample.T, Z.shape)
    negative_log = -np.log(sample.likelihood.probability(Z, T))
    place = float(sample.Z[0, sample.target_index]), sample.negative_log
    losses = sample.likelihood.loss.value(Z, T)
    chart = plots.negative_log_chart(grid, negative_log, losses, place, theme, words=_words(sample))
    title = tr("−log p and the loss")
    told = f"−log p = {number_text(sample.negative_log, 4)}, ℓ = {number_text(sample.loss, 4)}"
    return replace(chart, title=title, alt=f"{title}: {told}")


def _draw_samples_rule() -> None:
    """From one sample to all: the mean loss is the likelihood of all samples, seen through -log."""
    st.markdown(
        tr(
            "Of N independent samples the likelihoods are multiplied, so −log adds them up: the weights under which "
            "the data are most likely are those with the lowest mean of −log p. So they have the lowest loss L."
        )
    )
    st.latex(
        r"\max_\theta \prod_{n=1}^{N} p(t_n \mid y_n) \;\Longleftrightarrow\; "
        r"\min_\theta\; \frac{1}{N} \sum_{n=1}^{N} -\log p(t_n \mid y_n) "
        r"\;\Longleftrightarrow\; \min_\theta\; L = \frac{1}{N} \sum_{n=1}^{N} \ell_n"
    )
