"""The loss chart beside a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

import plots
from core import Status, Surface, Trajectory
from settings.selection import Setting
from views import controls
from views.controls import session
from views.controls.session import kept
from views.live.contour.drawing import LossChart
from views.picture.comparison import Comparison, path_texts
from views.store import store
from views.translation import tr


def loss_chart(comparison: Comparison, *, whole: bool = False) -> LossChart:
    """Loss chart of the runs, with a remark on its axis, perhaps empty.

    whole  a logarithmic axis shows the loss itself, not its height above the lowest minimum
    """
    setting, theme, runs, clock = comparison.setting, comparison.theme, comparison.runs, comparison.clock
    surface, texts = setting.surface, path_texts()
    lines = [_up_to(line, clock.highest) for line in comparison.lines] if clock else comparison.lines
    bounded = [path.loss for path in runs if str(path.status) != Status.DIVERGED] or [path.loss for path in runs]
    wanted = store().get("log_loss", True)
    log = wanted if whole else has_log_axis(surface, bounded)
    lowest = surface.lowest() if log and not whole else 0.0
    words: plots.LossTexts = {
        "step": clock.name if clock else texts["step"],
        "loss": tr("Loss above the lowest minimum") if lowest else texts["loss"],
    }
    smallest, largest = _range(runs)
    axis = plots.LossAxis(log=log, lowest=lowest, highest_shown=largest, lowest_shown=smallest)

    def make(place: int) -> plots.Trace:
        return plots.loss_trace(lines[place], theme, axis, words=words)

    traces = kept(session.LOSSES, (theme, log, lowest, *words.values()), lines, make)
    chart, rate = plots.Chart(traces, plots.loss_layout(lines, theme, axis, words=words)), None
    if clock:
        chart.layout["xaxis"] |= clock.axis
    elif not setting.has_constant_rate:
        chart, rate = _with_rates(chart, setting, theme, texts["step"])
    remark = ""
    if log and all(np.nanmax(line.loss, initial=-np.inf) <= lowest for line in lines):
        remark = tr("Every loss is the lowest possible, which a logarithmic axis cannot show.")
    elif wanted and not log:
        remark = even_axis_remark()
    return LossChart(replace(chart, alt=tr("Loss against step")), rate, remark)


def _up_to(line: plots.Line, highest: float) -> plots.Line:
    """The line without the steps after which more than `highest` is spent."""
    assert line.x is not None
    kept = line.x <= highest
    return replace(line, loss=line.loss[kept], x=line.x[kept])


def has_log_axis(surface: Surface, losses: Sequence[Any]) -> bool:
    """Whether a logarithmic axis for the height above the lowest minimum is wanted, and possible for these losses."""
    return store().get("log_loss", True) and lowest_known_loss(surface, losses) == surface.lowest()


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


def _with_rates(chart: plots.Chart, setting: Setting, theme: plots.Theme, step: str) -> tuple[plots.Chart, plots.Trace]:
    """The loss chart with the learning rate below it, or with the schedule's factor if the optimizers' rates differ."""
    rates = {float(optimizer.lr) for optimizer in setting.optimizers}
    (rate, title) = (rates.pop(), "η<sub>t</sub>") if len(rates) == 1 else (1.0, "η<sub>t</sub> / η")
    return plots.with_rates(chart, rate * setting.factors, theme, title=title, step=step)


def _range(runs: Sequence[Trajectory]) -> tuple[float, float]:
    """Smallest and largest loss of all starts, and of the runs that did not diverge."""
    losses = np.concatenate(
        [path.loss if str(path.status) != Status.DIVERGED else path.loss[:1] for path in runs] or [[0.0]]
    )
    return float(np.fmin.reduce(losses)), float(np.fmax.reduce(losses))
