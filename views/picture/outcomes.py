"""The chart of outcome against learning rate, beside or below the picture."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import RESTING, STATUSES, Array, Optimizer, Status, Trajectory
from experiments import stability_limits
from experiments.rate_sweep import RATES, outcome_intervals, score, sweep
from experiments.resting_places import mark_resting
from plots.text import number_text
from settings.controls import LR
from settings.selection import Setting
from views import controls, picture
from views.controls import session
from views.controls.methods import rate_key, style
from views.controls.session import latest
from views.live import charts, contour
from views.picture import limits
from views.translation import tr

PATIENCE = 0.5  # seconds until a progress bar is shown
LONG = 200  # steps; so long a sweep of a method with a line search takes a while


def measures() -> dict[str, str]:
    """Label of each measure of a run, by its name in links."""
    return {"final": tr("Final loss"), "best": tr("Best loss so far"), "steps": tr("Steps to converge")}


def draw_sweep(
    setting: Setting,
    theme: plots.Theme,
    measure: str,
    *,
    title: str = "",
    share: float = 0.8,
    at_rest: bool = True,
) -> None:
    """Draw the sweep of every chosen optimizer, with remarks.

    share    height of the chart, without its bands, as a share of the usual height
    at_rest  the start is not being dragged; only then the browser asks for the paths of all rates, to show that of the
             rate under the pointer
    """
    if not setting.optimizers:
        return
    sweeps = _sweeps(setting)
    chart, points = _chart(setting, sweeps, measure, theme, share)
    points = replace(points, asks=at_rest)
    if charts.requested_paths() == points.name:
        points = replace(points, paths=_paths(setting, sweeps))
    charts.show([replace(chart, title=title)], points=points)
    for remark in remarks_of(setting, sweeps):
        picture.show_remark(remark)


def _sweeps(setting: Setting) -> list[Trajectory]:
    """Sweeps of all optimizers, with a progress bar if they take long, as for methods with a line search."""
    bar, begin, sweeps = None, time.perf_counter(), []
    for optimizer, path in zip(setting.optimizers, picture.runs_of(setting), strict=True):
        is_new = _without_rate(optimizer) not in _cached_sweeps(setting)
        is_slow = setting.steps >= LONG and np.any(path.evaluations["value"]) and is_new
        if is_slow or time.perf_counter() - begin > PATIENCE:
            bar = bar or st.empty()
            bar.progress(
                len(sweeps) / len(setting.optimizers), tr("Trying rates with {name}").format(name=optimizer.name)
            )
        sweeps.append(cached_sweep(setting, optimizer))
    if bar:
        bar.empty()
    return sweeps


def cached_sweep(setting: Setting, optimizer: Optimizer) -> Trajectory:
    """Paths of an optimizer, one for each rate."""
    cached, key = _cached_sweeps(setting), _without_rate(optimizer)
    if key not in cached:
        paths = sweep(setting.surface, key, setting.start, setting.steps, schedule=setting.schedule)
        cached[key] = mark_resting(setting.noiseless, paths)
    return cached[key]


def _without_rate(optimizer: Optimizer) -> Optimizer:
    """The optimizer with the default learning rate: its sweep does not depend on the rate."""
    return replace(optimizer, lr=LR.default)


def _cached_sweeps(setting: Setting) -> dict[Optimizer, Trajectory]:
    """Sweeps by optimizer, kept for the last setting."""
    return latest(session.SWEEPS, setting.without_optimizers, dict)


def _chart(
    setting: Setting,
    sweeps: Sequence[Trajectory],
    measure: str,
    theme: plots.Theme,
    share: float,
) -> tuple[plots.Chart, charts.CurvePoints]:
    """Chart of the sweeps, and the points of its curves that a person can point at."""
    values = np.stack([score(paths, measure) for paths in sweeps])
    finite = values[np.isfinite(values)]
    lowest = 0.0 if measure == "steps" else picture.lowest_known_loss(setting.surface, values)
    log = bool(np.any(finite > lowest))
    height = float(sweeps[0].loss[0, 0]) - lowest
    # The chart ends at a hundred times the height of the start.
    highest = np.inf if measure == "steps" or not height > 0 else lowest + 100 * height
    axis = plots.LossAxis(log=log, lowest=lowest, highest_shown=highest)
    curves = _curves(setting, sweeps, values, measure, theme)
    words = _chart_words(measure, heights=bool(log and lowest and measure != "steps"))
    chart = plots.sweep_chart(RATES, curves, theme, axis, share=share, words=words)
    points = charts.CurvePoints(
        curve_texts(measures()[measure], _endings(), tried=True),
        picture.name_of(setting),
        RATES,
        names=[optimizer.name for optimizer in setting.optimizers],
        current=int(np.argmin(np.abs(np.log(RATES / float(setting.optimizers[0].lr))))),
        heights=plots.log_heights(values, lowest) if log else values,
        values=values,
        endings=np.stack([_status_numbers(paths.status) for paths in sweeps]),
        stops=np.stack([paths.stopped_at for paths in sweeps]).astype(float),
        take=partial(take_rate, [rate_key(type(optimizer)) for optimizer in setting.optimizers]),
    )
    alt = f"{tr('Outcome against learning rate')}. {bands_text(curves, words['statuses'])}"
    return replace(chart, alt=alt), points


def bands_text(curves: Sequence[plots.Curve], statuses: Mapping[str, str]) -> str:
    """How the runs of each curve end, by intervals of rates."""
    return "; ".join(
        f"{curve.name}: "
        + ", ".join(f"{statuses[status]} {number_text(low)}–{number_text(high)}" for low, high, status in curve.bands)
        for curve in curves
    )


def _curves(
    setting: Setting, sweeps: Sequence[Trajectory], values: Array, measure: str, theme: plots.Theme
) -> list[plots.Curve]:
    """Curve of each optimizer, with its current rate and the rates that theory gives."""
    current = [float(score(path, measure)) for path in picture.runs_of(setting)]
    curvatures = stability_limits.curvatures(setting.noiseless, setting.start)
    rows = zip(setting.optimizers, values, sweeps, current, limits.theories_of(setting), strict=True)
    return [
        plots.Curve(
            optimizer.name,
            outcomes,
            outcome_intervals(RATES, paths),
            float(optimizer.lr),
            value,
            theory.limit if setting.has_constant_rate else np.nan,
            stability_limits.limit_at(optimizer, curvatures) if setting.has_constant_rate else np.nan,
            _best_rate(setting, optimizer, theory) if setting.has_constant_rate else np.nan,
            style(type(optimizer), theme),
        )
        for optimizer, outcomes, paths, value, theory in rows
    ]


def _chart_words(measure: str, *, heights: bool) -> plots.SweepTexts:
    """Texts of the chart. With `heights` its axis shows heights above the lowest loss."""
    return {
        "rate": f"{tr('Learning rate')} η",
        "measure": height_name(measures()[measure]) if heights else measures()[measure],
        "limit": tr("Limit"),
        "start_limit": tr("Limit at the start"),
        "best": tr("Best fixed rate"),
        "statuses": {
            "converged": tr("converges"),
            "still moving": tr("still moving"),
            "oscillating": tr("oscillates"),
            "diverged": tr("diverges"),
            RESTING: tr("rests"),
        },
    }


def _best_rate(setting: Setting, optimizer: Any, theory: stability_limits.StabilityLimits) -> float:
    """Best fixed rate of theory; NaN if it is not best everywhere, or only with other hyperparameters."""
    best: Any = theory.best
    holds = best and stability_limits.is_quadratic(setting.noiseless) and replace(optimizer, lr=best.lr) == best
    return float(best.lr) if holds else np.nan


def _paths(setting: Setting, sweeps: Sequence[Trajectory]) -> list[plots.TrialPaths]:
    """Path of every rate, clipped to the window of the picture beside the sweep."""
    window = plots.window_of(setting.surface, setting.start)
    clip = plots.union(window, contour.view(setting.surface.name) or window)
    return [plots.trial_paths(paths.theta, clip) for paths in sweeps]


def _status_numbers(status: Any) -> Array:
    """Positions of statuses in STATUSES, followed by RESTING, (R,)."""
    return np.argmax(np.asarray(status)[:, None] == np.array([*STATUSES, RESTING]), axis=1).astype(float)


def height_name(measure: str) -> str:
    """Label of an axis for heights above the lowest loss."""
    return tr("{measure}, above the lowest").format(measure=measure)


def _endings() -> list[str]:
    """How each kind of run ended at step {k}, in the order of `_status_numbers`."""
    return [
        tr("converged at step {k}"),
        tr("still moving"),
        tr("oscillating"),
        tr("diverged at step {k}"),
        tr("rests from step {k} on, at no minimum"),
    ]


def curve_texts(measure: str, endings: Sequence[str], *, tried: bool) -> charts.CurveTexts:
    """Texts about the rate under the pointer; with `tried` a live picture shows its path."""
    return {
        "picture": tr("Outcome against learning rate"),
        "slider": tr("Rate to try; up and down change the optimizer, Enter takes the rate"),
        "take": tr("Take this rate"),
        "idle": tr("Move along a curve to see the path of that rate; click to take it.")
        if tried
        else tr("Click a curve to take its rate."),
        "point": "{name}  η = {rate}: {end}",
        "value": f" · {measure} {{v}}",
        "endings": endings,
    }


def take_rate(keys: Sequence[str]) -> None:
    """Set a learning rate to the one that a person took from a sweep. `keys` are the controls' keys, by row."""
    try:
        row, rate = charts.taken_point()
        key = keys[row]
    except (ValueError, IndexError):
        return
    controls.set_controls({key: LR.rounded(rate)})
    st.rerun()  # the whole page: the sliders are outside of the fragment


def remarks_of(setting: Setting, sweeps: Sequence[Trajectory]) -> list[str]:
    """Sentences about sweeps that show little: a start at rest, few steps, no rate that converges."""
    if picture.undefined_remarks(setting):
        return []
    sentences = picture.start_remarks(setting)
    if setting.steps < 8:
        sentences.append(tr("Fewer than 8 steps are too few to see whether a run oscillates or settles: take more."))
    for optimizer, paths in zip(setting.optimizers, sweeps, strict=True):
        if np.all(paths.status == Status.DIVERGED):
            sentences.append(tr("{name} diverges from this start at every rate shown.").format(name=optimizer.name))
        if resting := int(np.sum(paths.status == RESTING)):
            text = tr("{name} rests at no minimum, but on a saddle, a summit or a plateau, at {k} of {n} rates.")
            sentences.append(text.format(name=optimizer.name, k=resting, n=len(paths.status)))
    return sentences
