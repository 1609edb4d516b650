"""Momentum, four ways it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

import plots
from core import Array, Constant, Optimizer, Trajectory, params_of, run
from experiments.momentum_forms import (
    SAME,
    AverageMomentum,
    TorchMomentum,
    TorchNesterov,
    apart,
    before_it_is_lost,
    parting,
    rounding,
)
from optimizers import Momentum, Nesterov
from plots.text import number_text
from schedules import MultiStep
from views import controls, picture
from views.controls.selection import Chosen, Setting, style
from views.live import charts
from views.picture import notes
from views.translation import tr

FAR_OFF = 100  # times the size of the textbook's path: what is farther from it has left the chart
WIDTHS = 3.2, 1.6, 0.7, 1.0  # of the lines, so that one is seen under another


def momentum_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    picture.heading(selection.setting().surface)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        controls.switch("rescaled", tr("Multiply the moving average's rate by 1 / (1 − μ)"), default=True, redraw=True)
        _schedule_button(selection)
    _picture(selection, look)
    _rules(look)


def _schedule_button(selection: Chosen) -> None:
    """To the schedule under which the forms part, and back."""
    steady = isinstance(selection.schedule, Constant)
    wanted = MultiStep if steady else Constant
    # With its defaults: a link holds only what differs from them, and Streamlit writes no value into the link that is
    # set in the same run in which its widget comes.
    numbers = {f"{wanted.__name__}.{p.name}": p.default for p in params_of(wanted)}
    st.button(
        tr("Let the rate drop at half time, and again") if steady else tr("Back to a constant rate"),
        icon=":material/trending_down:" if steady else ":material/trending_flat:",
        key="forms part",
        on_click=controls.set_to,
        args=({"schedule": wanted.name, **numbers},),
    )


def _styles(look: plots.Look) -> list[plots.LineStyle]:
    """Of the textbook's form, PyTorch's, the moving average and Nesterov's."""
    looks = style(Momentum, look), plots.line_style(0, look), plots.line_style(5, look), style(Nesterov, look)
    return [replace(one, width=width) for one, width in zip(looks, WIDTHS, strict=True)]


def _names() -> list[str]:
    return [tr("Textbook"), "PyTorch", tr("Moving average"), "Nesterov"]


def _forms(selection: Chosen, *, rescaled: bool) -> Setting:
    """The same learning rate and momentum in every form."""
    setting = selection.setting(Momentum)
    ((lr, mu),) = ((racer.lr, racer.momentum) for racer in setting.racers if isinstance(racer, Momentum))
    average = AverageMomentum(lr / (1 - mu) if rescaled else lr, mu)
    return replace(setting, racers=[Momentum(lr, mu), TorchMomentum(lr, mu), average, Nesterov(lr, mu)])


@st.fragment(key=controls.PICTURE)
def _picture(selection: Chosen, look: plots.Look) -> None:
    rescaled = st.session_state.get("rescaled", True)
    cast = [*zip(_names(), _styles(look), strict=True)]
    setting = picture.draw(_forms(selection, rescaled=rescaled), look, cast=cast)
    runs = picture.runs_of(setting)
    # As long as the textbook's path is not lost: far out, rounding alone is a long way.
    path = before_it_is_lost(runs[0])
    theirs = [of.theta[: len(path)] for of in runs[1:]]
    least = rounding(path)
    if not picture.undefined(setting):
        for sentence in [
            *_where_they_part(setting, path, theirs, least, rescaled=rescaled),
            _about_nesterov(setting, runs[-1]),
        ]:
            picture.tell(sentence)
    title = tr("Distance from the textbook's path")
    lines = [
        plots.Course(name, apart(path, their), looks) for (name, looks), their in zip(cast[1:], theirs, strict=True)
    ]
    words = {"step": tr("Step"), "same": tr("equal up to rounding")}
    told = ", ".join(f"{line.name} {_most(line.values)}" for line in lines)
    highest = FAR_OFF * least / SAME
    chart = plots.steps_chart(lines, look, log=True, title="", words=words, same=least, highest=highest)
    charts.show([{**chart, "title": title, "alt": f"{title}: {told}"}])
    notes.note(selection, replace(setting, racers=setting.racers[:1]))


def _most(distances: Array) -> str:
    return number_text(float(np.max(distances, where=np.isfinite(distances), initial=0.0)), 2)


def _where_they_part(
    setting: Setting, path: Array, theirs: Sequence[Array], least: float, *, rescaled: bool
) -> list[str]:
    """What the distances of PyTorch's path, the moving average's and Nesterov's from the textbook's, `path`, say."""
    torch, average, nesterov = theirs
    textbook = setting.racers[0]
    assert isinstance(textbook, Momentum)
    mu = float(textbook.momentum)
    equal = [torch, average] if rescaled else [torch]
    most = np.max([apart(path, their) for their in equal], axis=0)
    said = []
    if mu == 0 and parting(np.maximum(most, apart(path, nesterov)), least) is None:
        return [tr("With μ = 0 nothing is remembered: all four are gradient descent.")]
    k = parting(most, least)
    if k is None and rescaled:
        text = tr("The textbook, PyTorch and the moving average walk the same path: at most {d} apart.")
        said.append(text.format(d=_most(most)))
    elif k is None:
        said.append(tr("The textbook and PyTorch walk the same path: at most {d} apart.").format(d=_most(most)))
    elif np.all(setting.factors[:k] == setting.factors[0]):
        text = tr("The rules are equal, but rounding grows here from step to step: the paths part at step {k}.")
        said.append(text.format(k=k))
    else:
        text = tr(
            "The textbook parts from PyTorch at step {k}, with the rate: its memory holds steps, which were made at "
            "the old rate; PyTorch's holds slopes, and the new rate applies to all of them at once."
        )
        said.append(text.format(k=k))
        if rescaled and parting(apart(torch, average), least) is None:
            text = tr("PyTorch and the moving average walk the same path even so: at most {d} apart.")
            said.append(text.format(d=_most(apart(torch, average))))
    if not rescaled and mu:
        text = tr(
            "After the same slopes the moving average's memory is {share} times PyTorch's, and at the same rate its "
            "step as much shorter: only with its rate multiplied by {times} is its path the same."
        )
        said.append(text.format(share=number_text(1 - mu), times=number_text(1 / (1 - mu))))
    return said


def _about_nesterov(setting: Setting, of: Trajectory) -> str:
    """How PyTorch's way of writing Nesterov's method agrees with its run; the velocity v is the step before."""
    path = before_it_is_lost(of)
    nesterov = setting.racers[-1]
    assert isinstance(nesterov, Nesterov)
    torch = TorchNesterov(nesterov.lr, nesterov.momentum)
    theirs = run(setting.surface, torch, setting.start, setting.steps, schedule=setting.schedule, keep="path").theta
    ahead = path + nesterov.momentum * np.diff(path, axis=0, prepend=path[:1])
    distances = apart(ahead, theirs[: len(path)])
    k = parting(distances, rounding(path))
    if k is None:
        text = tr("Nesterov, written as in PyTorch, visits the points θ + μv of the path shown: at most {d} apart.")
        return text.format(d=_most(distances))
    text = tr("Nesterov, written as in PyTorch, visits the points θ + μv of the path shown until step {k}.")
    return text.format(k=k - 1)


def _rules(look: plots.Look) -> None:
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
            [Nesterov(), TorchNesterov()],
            tr("Nesterov asks for the slope at θ + μv. PyTorch, below, calls that point θ and asks there."),
            tr("Rate: η as well; it is another method: but for μ = 0, its path is another one at any rate."),
        ),
    ]
    columns = [column for _ in range(2) for column in st.columns(2, gap="medium")]  # in order on a phone, too
    for column, (rules, who, rate), name, looks in zip(columns, forms, _names(), _styles(look), strict=True):
        with column, st.container(border=True):
            st.markdown(f"**{looks.glyph} {name}**")
            st.markdown(who)
            for racer in rules:
                picture.rule(racer)
            st.markdown(rate)
