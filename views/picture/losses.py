"""The loss chart beside a picture."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Status, Surface, Trajectory
from views import controls
from views.controls.selection import Setting
from views.picture.words import point_texts
from views.translation import tr


def loss_chart_of(
    setting: Setting,
    runs: Sequence[Trajectory],
    lines: list[plots.Line],
    theme: plots.Theme,
    *,
    counted: str = "",
    whole: bool = False,
) -> tuple[dict[str, Any], str]:
    """Loss chart of the runs, and a remark on its axis, perhaps empty.

    counted  label of the quantity that is counted in place of steps
    whole    a logarithmic axis shows the loss itself, not its height above the lowest minimum
    """
    surface, words = setting.surface, point_texts()
    bounded = [path.loss for path in runs if str(path.status) != Status.DIVERGED] or [path.loss for path in runs]
    wanted = st.session_state.get("log_loss", True)
    log = wanted if whole else has_log_axis(surface, bounded)
    lowest = surface.lowest() if log and not whole else 0.0
    labels = {"loss": tr("Loss above the lowest minimum")} if lowest else {}
    labels |= {"step": counted} if counted else {}
    smallest, largest = _range(runs)
    loss = plots.loss_chart(
        lines, theme, log=log, lowest=lowest, highest_shown=largest, lowest_shown=smallest, words=words | labels
    )
    if not (setting.has_constant_rate or counted):
        loss = _with_rates(loss, setting, theme, words)
    if log and all(np.nanmax(line.loss, initial=-np.inf) <= lowest for line in lines):
        return loss, tr("Every loss is the lowest possible, which a logarithmic axis cannot show.")
    if wanted and not log:
        return loss, even_axis_remark()
    return loss, ""


def loss_traces(loss: dict[str, Any]) -> list[Any]:
    """Traces of the loss chart, with that of the learning rate if there is one."""
    return [*loss["data"], *([loss["rate"]] if "rate" in loss else [])]


def limit_spent(line: plots.Line, limit: float) -> plots.Line:
    """The line without the steps after which more than `limit` is spent."""
    assert line.x is not None
    kept = line.x <= limit
    return dataclasses.replace(line, loss=line.loss[kept], x=line.x[kept])


def count_by_spent(line: plots.Line) -> plots.Line:
    """The line with one point for each count of what is spent, in place of one for each step."""
    assert line.x is not None
    steps = np.searchsorted(line.x, np.arange(int(line.x[-1]) + 1), side="right") - 1
    return dataclasses.replace(
        line, theta=line.theta[steps], loss=line.loss[steps], gradient_norm=line.gradient_norm[steps]
    )


def has_log_axis(surface: Surface, losses: Sequence[Any]) -> bool:
    """Whether a logarithmic axis for the height above the lowest minimum is wanted, and possible for these losses."""
    return st.session_state.get("log_loss", True) and lowest_known_loss(surface, losses) == surface.lowest()


def even_axis_remark() -> str:
    """Sentence for a loss chart that cannot have a logarithmic axis."""
    return tr("The loss has an even axis, as no minimum is known that all of it lies above.")


def lowest_known_loss(surface: Surface, losses: Any) -> float:
    """Lowest known loss: that of the known minima or, if it is lower, of `losses`; 0 if there is none."""
    smallest = min((float(np.min(loss, where=np.isfinite(loss), initial=np.inf)) for loss in losses), default=np.inf)
    lowest = surface.lowest()
    if surface.minima and smallest > lowest - 1e-9 * max(1, abs(lowest)):  # a smaller difference is rounding
        return lowest
    return smallest if np.isfinite(smallest) else 0.0


def contours_switch() -> None:
    """Draw the switch for logarithmic levels of contours."""
    controls.switch("log_contours", tr("Logarithmic contours"), default=True, redraw=True)


def loss_switch() -> None:
    """Draw the switch for a logarithmic axis of losses."""
    controls.switch("log_loss", tr("Logarithmic loss"), default=True, redraw=True)


def _with_rates(loss: dict[str, Any], setting: Setting, theme: plots.Theme, words: dict[str, str]) -> dict[str, Any]:
    """The loss chart with the learning rate below it, or with the schedule's factor if the optimizers' rates differ."""
    rates = {float(optimizer.lr) for optimizer in setting.optimizers}
    (rate, title) = (rates.pop(), "η<sub>t</sub>") if len(rates) == 1 else (1.0, "η<sub>t</sub> / η")
    return plots.with_rates(loss, rate * setting.factors, theme, title=title, words=words)


def _range(runs: Sequence[Trajectory]) -> tuple[float, float]:
    """Smallest and largest loss of all starts, and of the runs that did not diverge."""
    losses = np.concatenate(
        [path.loss if str(path.status) != Status.DIVERGED else path.loss[:1] for path in runs] or [[0.0]]
    )
    return float(np.fmin.reduce(losses)), float(np.fmax.reduce(losses))
