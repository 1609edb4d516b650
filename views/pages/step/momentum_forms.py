"""Momentum: four forms of the method, and where their paths part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

import plots
from core import Array, Constant, Optimizer, Trajectory, params_of, run
from experiments.momentum_forms import (
    ROUNDING_SHARE,
    AverageMomentum,
    TorchMomentum,
    TorchNesterov,
    finite_part,
    parting_step,
    path_distances,
    rounding_distance,
)
from experiments.nesterov_forms import NESTEROV_FORMS, AverageNesterov, KerasNesterov, MisprintedNesterov
from optimizers import Momentum, Nesterov
from plots.text import number_text
from schedules import MultiStep
from settings.keys import key_of
from settings.selection import Selection, Setting
from views import controls, picture
from views.controls.methods import label, style
from views.live import charts
from views.pages.step.nesterov_forms import choose_form, draw_misprint, form_sentences
from views.picture import limits
from views.store import store
from views.translation import tr

MAX_DISTANCE = 100  # the chart ends at this many sizes of the textbook's path
LINE_WIDTHS = 3.2, 1.6, 0.7, 1.0  # wide under narrow, so that all lines are seen where they agree


def momentum_forms_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page on four forms of momentum."""
    picture.draw_heading(selection.setting().surface)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        controls.switch("rescaled", tr("Multiply the moving average's rate by 1 / (1 − μ)"), default=True, redraw=True)
        _draw_schedule_button(selection)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        form = choose_form()
        picture.window_switch()
    _draw_picture(selection, theme)
    _draw_rules(theme, NESTEROV_FORMS[form])


def _draw_schedule_button(selection: Selection) -> None:
    """Draw a button that chooses the schedule under which the forms part, or the constant rate again."""
    is_constant = isinstance(selection.schedule, Constant)
    schedule = MultiStep if is_constant else Constant
    # The schedule gets its default numbers: a link holds only other values, and Streamlit does not write into the link
    # a value that is set in the same run in which its widget first appears.
    numbers = {key_of(schedule, p.name): p.default for p in params_of(schedule)}
    st.button(
        tr("Let the rate drop at half time, and again") if is_constant else tr("Back to a constant rate"),
        icon=":material/trending_down:" if is_constant else ":material/trending_flat:",
        key="forms part",
        on_click=controls.set_controls,
        args=({"schedule": schedule.name, **numbers},),
    )


def _styles(theme: plots.Theme) -> list[plots.LineStyle]:
    """Styles of the textbook's form, PyTorch's, the moving average and Nesterov's, in this order."""
    styles = style(Momentum, theme), plots.line_style(0, theme), plots.line_style(5, theme), style(Nesterov, theme)
    return [replace(line_style, width=width) for line_style, width in zip(styles, LINE_WIDTHS, strict=True)]


def _names(nesterov: type[Optimizer]) -> list[str]:
    return [tr("Textbook"), "PyTorch", tr("Moving average"), label(nesterov)]


def _forms_setting(selection: Selection, *, rescaled: bool) -> Setting:
    """The setting with every form as an optimizer, all with the same learning rate and momentum."""
    setting = selection.setting(Momentum)
    ((lr, mu),) = (
        (optimizer.lr, optimizer.momentum) for optimizer in setting.optimizers if isinstance(optimizer, Momentum)
    )
    average_rate = lr / (1 - mu) if rescaled else lr
    nesterov = selection.nesterov(lr, mu)
    if isinstance(nesterov, AverageNesterov):
        nesterov = replace(nesterov, lr=average_rate)
    forms = Momentum(lr, mu), TorchMomentum(lr, mu), AverageMomentum(average_rate, mu), nesterov
    return replace(setting, optimizers=forms)


def compose_momentum_forms(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    setting = _forms_setting(selection, rescaled=_is_rescaled())
    names = _names(type(setting.optimizers[-1]))
    comparison = picture.compare(setting, theme, legend=[*zip(names, _styles(theme), strict=True)])
    return comparison, picture.compose_with_losses(comparison)


def _is_rescaled() -> bool:
    """Whether the moving average has a learning rate that makes it equal to the textbook's form."""
    return store().get("rescaled", True)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: Selection, theme: plots.Theme) -> None:
    comparison, drawing = compose_momentum_forms(selection, theme)
    picture.show(comparison, drawing, selection)
    setting, runs = comparison.setting, comparison.runs
    # Only until the textbook's path diverges: far out, rounding alone moves a point far.
    textbook = finite_part(runs[0])
    paths = [trajectory.theta[: len(textbook)] for trajectory in runs[1:]]
    tolerance = rounding_distance(textbook)
    if not picture.undefined_remarks(setting):
        for sentence in [
            *_parting_sentences(setting, textbook, paths, tolerance, rescaled=_is_rescaled()),
            *_nesterov_sentences(setting, runs[-1]),
        ]:
            picture.show_remark(sentence)
    title = tr("Distance from the textbook's path")
    lines = [
        plots.Series(name, path_distances(textbook, path), line_style)
        for (name, line_style), path in zip(comparison.legend[1:], paths, strict=True)
    ]
    summary = ", ".join(f"{line.name} {_max_text(line.values)}" for line in lines)
    highest = MAX_DISTANCE * tolerance / ROUNDING_SHARE
    axis = plots.ValueAxis(log=True, rounding=tolerance, label=tr("equal up to rounding"), highest=highest)
    chart = plots.step_chart(lines, theme, axis, step=tr("Step"))
    charts.show([replace(chart, title=title, alt=f"{title}: {summary}")])
    limits.show_notes(selection, replace(setting, optimizers=setting.optimizers[:1]))


def _max_text(distances: Array) -> str:
    return number_text(float(np.max(distances, where=np.isfinite(distances), initial=0.0)), 2)


def _parting_sentences(
    setting: Setting, textbook: Array, paths: Sequence[Array], tolerance: float, *, rescaled: bool
) -> list[str]:
    """Where the other paths part from `textbook`, (T+1, n); `paths` are PyTorch's, the average's and Nesterov's."""
    torch, average, nesterov = paths
    optimizer = setting.optimizers[0]
    assert isinstance(optimizer, Momentum)
    mu = float(optimizer.momentum)
    equivalent = [torch, average] if rescaled else [torch]
    distances = np.max([path_distances(textbook, path) for path in equivalent], axis=0)
    sentences = []
    if mu == 0 and parting_step(np.maximum(distances, path_distances(textbook, nesterov)), tolerance) is None:
        return [tr("With μ = 0 nothing is remembered: all four are gradient descent.")]
    k = parting_step(distances, tolerance)
    if k is None and rescaled:
        text = tr("The textbook, PyTorch and the moving average walk the same path: at most {d} apart.")
        sentences.append(text.format(d=_max_text(distances)))
    elif k is None:
        sentences.append(
            tr("The textbook and PyTorch walk the same path: at most {d} apart.").format(d=_max_text(distances))
        )
    elif np.all(setting.factors[:k] == setting.factors[0]):
        text = tr("The rules are equal, but rounding grows here from step to step: the paths part at step {k}.")
        sentences.append(text.format(k=k))
    else:
        text = tr(
            "The textbook parts from PyTorch at step {k}, with the rate: its memory holds steps, which were made at "
            "the old rate; PyTorch's holds slopes, and the new rate applies to all of them at once."
        )
        sentences.append(text.format(k=k))
        if rescaled and parting_step(path_distances(torch, average), tolerance) is None:
            text = tr("PyTorch and the moving average walk the same path even so: at most {d} apart.")
            sentences.append(text.format(d=_max_text(path_distances(torch, average))))
    if not rescaled and mu:
        text = tr(
            "After the same slopes the moving average's memory is {share} times PyTorch's, and at the same rate its "
            "step as much shorter: only with its rate multiplied by {times} is its path the same."
        )
        sentences.append(text.format(share=number_text(1 - mu), times=number_text(1 / (1 - mu))))
    return sentences


def _nesterov_sentences(setting: Setting, trajectory: Trajectory) -> list[str]:
    """What the form of Nesterov's method changes; of the textbook's, whether PyTorch's visits its look-ahead points."""
    path = finite_part(trajectory)
    nesterov = setting.optimizers[-1]
    if not isinstance(nesterov, Nesterov):
        return form_sentences(setting, nesterov)
    torch = TorchNesterov(nesterov.lr, nesterov.momentum)
    torch_path = run(setting.surface, torch, setting.start, setting.steps, schedule=setting.schedule, keep="path").theta
    lookahead = path + nesterov.momentum * np.diff(path, axis=0, prepend=path[:1])
    distances = path_distances(lookahead, torch_path[: len(path)])
    k = parting_step(distances, rounding_distance(path))
    if k is None:
        text = tr("Nesterov, written as in PyTorch, visits the points θ + μv of the path shown: at most {d} apart.")
        return [text.format(d=_max_text(distances))]
    text = tr("Nesterov, written as in PyTorch, visits the points θ + μv of the path shown until step {k}.")
    return [text.format(k=k - 1)]


def _draw_rules(theme: plots.Theme, nesterov: type[Optimizer]) -> None:
    second_form = TorchNesterov if nesterov is Nesterov else nesterov
    forms: list[tuple[list[Optimizer], str, str]] = [
        (
            [Momentum()],
            tr("Textbooks and Keras: the memory holds steps, and the rate is inside of it."),
            tr("Rate: η. The dampening τ is 0 here."),
        ),
        (
            [TorchMomentum()],
            tr("PyTorch and optax: the memory holds slopes, and the rate is outside of it."),
            tr("Rate: η as well, for v is the textbook's divided by −η, as long as η stays."),
        ),
        (
            [AverageMomentum()],
            tr("Adam's numerator: the memory is a weighted average of slopes."),
            tr("Rate: η / (1 − μ), with β = μ, for m is 1 − μ times PyTorch's v."),
        ),
        (
            [Nesterov(), second_form()],
            *_nesterov_texts(second_form),
        ),
    ]
    columns = [column for _ in range(2) for column in st.columns(2, gap="medium")]  # in order on a phone, too
    for column, (rules, description, rate), name, line_style in zip(
        columns, forms, _names(nesterov), _styles(theme), strict=True
    ):
        with column, st.container(border=True):
            st.markdown(f"**{line_style.glyph} {name}**")
            st.markdown(description)
            for optimizer in rules:
                picture.draw_rule(optimizer)
            st.markdown(rate)
    if nesterov is MisprintedNesterov:
        draw_misprint()


def _nesterov_texts(form: type[Optimizer]) -> tuple[str, str]:
    """What a form of Nesterov's method is, below the textbook's, and with which rate."""
    descriptions = {
        TorchNesterov: tr("Nesterov asks for the slope at θ + μv. PyTorch, below, calls that point θ and asks there."),
        KerasNesterov: tr("Nesterov asks for the slope at θ + μv. Keras, below, calls that point θ and asks there."),
        AverageNesterov: tr("Nesterov asks for the slope at θ + μv. Below, its memory is an average of those slopes."),
        MisprintedNesterov: tr("Nesterov asks for the slope at θ + μv. A misprinted slide, below, has θ for v."),
    }
    rates = {
        AverageNesterov: tr("Rate: η / (1 − μ), with β = μ, for a step has the rate (1 − β) η."),
        MisprintedNesterov: tr("It is another method: at a minimum that is not at 0, β times the point moves it."),
    }
    usual = tr("Rate: η as well; it is another method: but for μ = 0, its path is another one at any rate.")
    return descriptions[form], rates.get(form, usual)
