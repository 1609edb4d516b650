"""The loss chart beside a picture."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Surface, Trajectory
from views import controls
from views.controls.selection import Setting
from views.picture.words import words_of_points
from views.translation import tr


def loss_chart_of(
    setting: Setting,
    runs: Sequence[Trajectory],
    lines: list[plots.Line],
    look: plots.Look,
    *,
    counted: str = "",
    whole: bool = False,
) -> tuple[dict[str, Any], str]:
    """The loss chart, and what is to be said of its axis, along which steps are counted or something else."""
    surface, words = setting.surface, words_of_points()
    stayed = [of.loss for of in runs if str(of.status) != "diverged"] or [of.loss for of in runs]
    wanted = st.session_state.get("log_loss", True)
    log = wanted if whole else has_log_axis(surface, stayed)
    lowest = surface.lowest() if log and not whole else 0.0
    above = {"loss": tr("Loss above the lowest minimum")} if lowest else {}
    above |= {"step": counted} if counted else {}
    least, highest = _range(runs)
    loss = plots.loss_chart(lines, look, log=log, lowest=lowest, highest=highest, least=least, words=words | above)
    if not (setting.steady or counted):
        loss = _with_rates(loss, setting, look, words)
    if log and all(np.nanmax(line.loss, initial=-np.inf) <= lowest for line in lines):
        return loss, tr("Every loss is the lowest possible, which a logarithmic axis cannot show.")
    if wanted and not log:
        return loss, about_even_axis()
    return loss, ""


def until(line: plots.Line, most: float) -> plots.Line:
    """A line as far as no more than so much is spent."""
    assert line.spent is not None
    seen = line.spent <= most
    return dataclasses.replace(line, loss=line.loss[seen], spent=line.spent[seen])


def count_by_spent(line: plots.Line) -> plots.Line:
    """A line that has, in place of a point for each step, one for each count of what is spent: the latest by then."""
    assert line.spent is not None
    at = np.searchsorted(line.spent, np.arange(int(line.spent[-1]) + 1), side="right") - 1
    return dataclasses.replace(line, theta=line.theta[at], loss=line.loss[at], slope=line.slope[at])


def has_log_axis(surface: Surface, losses: Sequence[Any]) -> bool:
    """Whether the height of losses above the lowest minimum is to stand on a logarithmic axis, and can."""
    return st.session_state.get("log_loss", True) and lowest_of(surface, losses) == surface.lowest()


def about_even_axis() -> str:
    """What is to be said where it cannot."""
    return tr("The loss has an even axis, as no minimum is known that all of it lies above.")


def lowest_of(surface: Surface, losses: Any) -> float:
    """The lowest loss there is: at a known minimum or, outside of the window, in `losses`; 0 where there is none."""
    least = min((float(np.min(of, where=np.isfinite(of), initial=np.inf)) for of in losses), default=np.inf)
    lowest = surface.lowest()
    if surface.minima and least > lowest - 1e-9 * max(1, abs(lowest)):  # but for rounding
        return lowest
    return least if np.isfinite(least) else 0.0


def contours_switch() -> None:
    """Whether contours stand at logarithmic levels."""
    controls.switch("log_contours", tr("Logarithmic contours"), default=True, redraw=True)


def loss_switch() -> None:
    """Whether losses have a logarithmic axis."""
    controls.switch("log_loss", tr("Logarithmic loss"), default=True, redraw=True)


def _with_rates(loss: dict[str, Any], setting: Setting, look: plots.Look, words: dict[str, str]) -> dict[str, Any]:
    """The loss chart with the learning rate under it: itself where one optimizer has one, else its share."""
    rates = {float(racer.lr) for racer in setting.racers}
    (one, title) = (rates.pop(), "η<sub>t</sub>") if len(rates) == 1 else (1.0, "η<sub>t</sub> / η")
    return plots.with_rates(loss, one * setting.factors, look, title=title, words=words)


def _range(runs: Sequence[Trajectory]) -> tuple[float, float]:
    """Where the loss chart ends: below and above all runs that did not diverge, and every start."""
    counted = np.concatenate([t.loss if str(t.status) != "diverged" else t.loss[:1] for t in runs] or [[0.0]])
    return float(np.fmin.reduce(counted)), float(np.fmax.reduce(counted))
