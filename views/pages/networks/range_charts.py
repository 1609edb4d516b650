"""Charts of the range test and of the sweep of learning rates, and their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

import plots
from core import Array
from experiments.range_test import ENDINGS, FixedRateSweep, RangeRun
from experiments.rate_sweep import outcome_intervals, score
from networks import Dataset
from plots.text import number_text
from settings.digest import record_digest
from settings.network_controls import network_rate_key
from views.controls.methods import style
from views.live import charts
from views.pages.networks.range_request import RangeRequest
from views.pages.networks.training.scores import score_texts
from views.picture.outcomes import bands_text, curve_texts, take_rate
from views.translation import tr

HIGHEST_LOSS = 10.0  # the chart ends at this many times the loss at the start
UNKNOWN = "…"  # ending of a run that is not known yet
HEIGHT_SHARE = 0.85  # height of the sweep without its bands, in heights of a usual chart


def measures(data: Dataset) -> dict[str, str]:
    """Measures of a training on this data, by their names in links."""
    return {"final": tr("Training loss"), "accuracy": score_texts(data).validation}


def sweep_chart(
    request: RangeRequest, sweeps: Sequence[FixedRateSweep], measure: str, theme: plots.Theme
) -> tuple[plots.Chart, charts.CurvePoints]:
    """The chart of the outcome against the rate, and the points of its curves that a person can point at."""
    optimizers, is_loss = request.optimizers, measure == "final"
    rates = sweeps[0].rates if sweeps else request.test.fixed_rates()
    missing = np.full(len(rates), np.nan)
    values = [score(sweep.runs, "final") if is_loss else sweep.accuracy for sweep in sweeps]
    values = values or [missing] * len(optimizers)
    curves = _curves(request, sweeps, rates, values, theme, is_loss=is_loss)
    endings, name = _endings(), measures(request.task.train)[measure]
    words: plots.SweepTexts = {
        "rate": f"{tr('Learning rate')} η",
        "measure": name,
        "limit": "",
        "start_limit": "",
        "best": "",
        "statuses": {**dict(zip(ENDINGS, endings, strict=True)), "": UNKNOWN},
    }
    highest = HIGHEST_LOSS * float(sweeps[0].metrics[0, 0, 0]) if sweeps and is_loss else np.inf
    axis = plots.LossAxis(log=is_loss, highest_shown=highest, lowest_shown=-np.inf if is_loss else 0.0)
    chart = plots.sweep_chart(rates, curves, theme, axis, share=HEIGHT_SHARE, words=words)
    points = charts.CurvePoints(
        curve_texts(name, [*endings, UNKNOWN], tried=False),
        record_digest(request),
        rates,
        names=[request.task.name_of(optimizer) for optimizer in optimizers],
        current=int(np.argmin(np.abs(np.log(rates / request.rates[0])))),
        heights=np.stack([plots.log_heights(judged, 0.0) if is_loss else judged for judged in values]),
        values=np.stack(values),
        endings=np.stack(
            [_ending_indices(sweep) for sweep in sweeps] or [missing * 0 + len(ENDINGS)] * len(optimizers)
        ),
        stops=np.zeros((len(optimizers), len(rates))),
        take=partial(take_rate, [network_rate_key(type(optimizer)) for optimizer in optimizers]),
    )
    title = tr("Up to epoch {epochs} with each rate").format(epochs=request.test.epochs)
    alt = f"{title}. {bands_text(curves, words['statuses'])}"
    return replace(chart, title=title, alt=alt), points


def _curves(
    request: RangeRequest,
    sweeps: Sequence[FixedRateSweep],
    rates: Array,
    values: Sequence[Array],
    theme: plots.Theme,
    *,
    is_loss: bool,
) -> list[plots.Curve]:
    """The curve of each optimizer, with a mark at its current rate."""
    return [
        plots.Curve(
            request.task.name_of(optimizer),
            judged,
            outcome_intervals(rates, sweeps[row].runs) if sweeps else [(float(rates[0]), float(rates[-1]), "")],
            float(optimizer.lr),
            _interpolate(rates, judged, float(optimizer.lr), log=is_loss),
            np.nan,
            np.nan,
            np.nan,
            style(type(optimizer), theme),
        )
        for row, (optimizer, judged) in enumerate(zip(request.optimizers, values, strict=True))
    ]


def _ending_indices(sweep: FixedRateSweep) -> Array:
    """Index into ENDINGS of each run's ending, (R,)."""
    return np.argmax(sweep.runs.status[:, None] == np.array(ENDINGS), axis=1).astype(float)


def _interpolate(rates: Array, values: Array, rate: float, *, log: bool) -> float:
    """The value at a rate on the line through the values; NaN outside the rates, or next to a missing value."""
    with np.errstate(all="ignore"):
        heights = np.log(values) if log else values
        height = np.interp(np.log(rate), np.log(rates), heights, left=np.nan, right=np.nan)
        return float(np.exp(height) if log else height)


def _endings() -> list[str]:
    """Names of the endings, in the order of ENDINGS."""
    return [tr("learns"), tr("hardly learns"), tr("diverges")]


def range_chart(request: RangeRequest, tests: Mapping[int, RangeRun], theme: plots.Theme) -> plots.Chart:
    """The chart of the losses in the range tests, in which the rate grows."""
    title = tr("One run in which the rate grows")
    lines = []
    for index, optimizer in enumerate(request.optimizers):
        test = tests.get(index)
        if test:
            marks = {
                "steepest": test.steepest,
                "lowest": test.lowest,
                "blown": len(test.rates) - 1 if test.blew_up else None,
            }
            steps = {name: step for name, step in marks.items() if step is not None}
            lines.append(
                plots.RangeTestLine(
                    request.task.name_of(optimizer),
                    test.rates,
                    test.loss,
                    test.smoothed,
                    steps,
                    float(optimizer.lr),
                    style(type(optimizer), theme),
                )
            )
    names = {"steepest": tr("steepest"), "lowest": tr("lowest"), "blown": tr("blows up")}
    words: plots.RangeTestTexts = {
        "rate": f"{tr('Learning rate')} η",
        "loss": tr("Loss of the batch"),
        "marks": names,
    }
    chart = plots.range_chart(lines, theme, ends=(request.test.low, request.test.high), words=words)
    summary = "; ".join(
        f"{line.name}: "
        + ", ".join(f"{names[name]} {number_text(line.rates[step])}" for name, step in line.marks.items())
        for line in lines
    )
    return replace(chart, title=title, alt=f"{title}. {summary}")
