"""Outcome against learning rate: a chart beside or under the picture."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import RESTING, STATUSES, Array, Optimizer, Trajectory
from experiments import stability_limits
from experiments.rate_sweep import RATES, bands, measured, sweep
from experiments.resting_places import told_apart
from plots.text import number_text
from views import controls, picture
from views.controls import session
from views.controls.selection import LR, Setting, rate_key, style
from views.controls.session import latest
from views.live import charts, contour
from views.picture import limits
from views.picture.notes import about_start
from views.translation import tr

PATIENCE, LONG = 0.5, 200  # seconds without a word; steps for which a method that searches takes longer


def measures() -> dict[str, str]:
    """What a run can be judged by, by its name in links."""
    return {"final": tr("Final loss"), "best": tr("Best loss so far"), "steps": tr("Steps to converge")}


def draw_sweep(
    setting: Setting,
    look: plots.Look,
    measure: str,
    *,
    title: str = "",
    share: float = 0.8,
    tried: bool = True,
    still: bool = True,
) -> None:
    """The sweep of every chosen optimizer, `share` of a chart high and its bands, and what is to be said of it.

    Where there is a live picture in which rates can be `tried`, the browser asks for the paths of all rates, at rest;
    not while the start is dragged, when it is not `still`.
    """
    if not setting.racers:
        return
    sweeps = _sweeps(setting)
    chart, touched = _chart(setting, sweeps, measure, look, share)
    if charts.asked_for() == touched["of"]:
        touched["paths"] = _paths(setting, sweeps)
    take = partial(take_rate, [rate_key(type(racer)) for racer in setting.racers])
    words = _words(measures()[measure], tried=tried)
    charts.show([{**chart, "title": title}], words=words, take=take, still=tried and still, **touched)
    for remark in remarks_of(setting, sweeps):
        picture.tell(remark)


def _sweeps(setting: Setting) -> list[Trajectory]:
    """Those of all optimizers; with a bar where that takes long, as it does for methods that search."""
    bar, begin, found = None, time.perf_counter(), []
    for racer, path in zip(setting.racers, picture.runs_of(setting), strict=True):
        searching = setting.steps >= LONG and np.any(path.evaluations["value"]) and _rule(racer) not in _known(setting)
        if searching or time.perf_counter() - begin > PATIENCE:
            bar = bar or st.empty()
            bar.progress(len(found) / len(setting.racers), tr("Trying rates with {name}").format(name=racer.name))
        found.append(sweep_of(setting, racer))
    if bar:
        bar.empty()
    return found


def sweep_of(setting: Setting, racer: Optimizer) -> Trajectory:
    """One path of an optimizer for each rate."""
    known, rule = _known(setting), _rule(racer)
    if rule not in known:
        of = sweep(setting.surface, rule, setting.start, setting.steps, schedule=setting.schedule)
        known[rule] = told_apart(setting.bare, of)
    return known[rule]


def _rule(racer: Optimizer) -> Optimizer:
    """An optimizer whatever its learning rate."""
    return replace(racer, lr=LR.default)


def _known(setting: Setting) -> dict[Optimizer, Trajectory]:
    """Sweeps by optimizer, remembered for the setting that was asked for last."""
    return latest(session.SWEEPS, setting.facts, dict)


def _chart(
    setting: Setting,
    sweeps: Sequence[Trajectory],
    measure: str,
    look: plots.Look,
    share: float,
) -> tuple[dict[str, Any], dict[str, Any]]:
    surface, racers = setting.surface, setting.racers
    values = np.stack([measured(of, measure) for of in sweeps])
    finite = values[np.isfinite(values)]
    lowest = 0.0 if measure == "steps" else picture.lowest_of(surface, values)
    log = bool(np.any(finite > lowest))
    height = float(sweeps[0].loss[0, 0]) - lowest
    # What has climbed a hundred times as high as the start has left the chart.
    highest = np.inf if measure == "steps" or not height > 0 else lowest + 100 * height
    now = [float(measured(path, measure)) for path in picture.runs_of(setting)]
    bends = stability_limits.curvatures(setting.bare, setting.start)
    curves = [
        plots.Curve(
            racer.name,
            judged,
            bands(RATES, of),
            float(racer.lr),
            value,
            said.limit if setting.steady else np.nan,
            stability_limits.limit_at(racer, bends) if setting.steady else np.nan,
            _best_rate(setting, racer, said) if setting.steady else np.nan,
            style(type(racer), look),
        )
        for racer, judged, of, value, said in zip(racers, values, sweeps, now, limits.theories_of(setting), strict=True)
    ]
    heights = log and lowest and measure != "steps"
    words = {
        "rate": f"{tr('Learning rate')} η",
        "measure": above(measures()[measure]) if heights else measures()[measure],
        "limit": tr("Limit"),
        "here": tr("Limit at the start"),
        "best": tr("Best fixed rate"),
        "converged": tr("converges"),
        "still moving": tr("still moving"),
        "oscillating": tr("oscillates"),
        "diverged": tr("diverges"),
        RESTING: tr("rests"),
    }
    figure = plots.sweep_chart(RATES, curves, look, lowest=lowest, highest=highest, log=log, share=share, words=words)
    shown = plots.log_heights(values, lowest) if log else values
    touched = {
        "of": picture.name_of(setting),
        "rates": RATES,
        "places": np.log10(RATES),
        "names": [racer.name for racer in racers],
        "at": int(np.argmin(np.abs(np.log(RATES / float(racers[0].lr))))),
        "shown": np.where(np.isfinite(shown), shown, np.nan),
        "values": values,
        "endings": np.stack([_places(of.status) for of in sweeps]),
        "stops": np.stack([of.stopped_at for of in sweeps]).astype(float),
    }
    told = "; ".join(
        f"{c.name}: " + ", ".join(f"{words[s]} {number_text(a)}–{number_text(b)}" for a, b, s in c.bands)
        for c in curves
    )
    return {**figure, "alt": f"{tr('Outcome against learning rate')}. {told}"}, touched


def _best_rate(setting: Setting, racer: Any, said: stability_limits.Theory) -> float:
    """The best fixed rate of theory; NaN where it is best with other numbers only, or not on the whole surface."""
    best: Any = said.best
    there = best and stability_limits.is_quadratic(setting.bare) and replace(racer, lr=best.lr) == best
    return float(best.lr) if there else np.nan


def _paths(setting: Setting, sweeps: Sequence[Trajectory]) -> list[Any]:
    """The path of every rate, as far as the picture beside the sweep shows them."""
    window = plots.window_of(setting.surface, setting.start)
    seen = plots.union(window, contour.view(setting.surface.name) or window)
    return [plots.trial_paths(of.theta, seen) for of in sweeps]


def _places(status: Any) -> Array:
    """The places of statuses, (R,), in STATUSES; RESTING comes after them."""
    return np.argmax(np.asarray(status)[:, None] == np.array([*STATUSES, RESTING]), axis=1).astype(float)


def above(measure: str) -> str:
    """The name of an axis for heights above the lowest loss."""
    return tr("{measure}, above the lowest").format(measure=measure)


def _words(measure: str, *, tried: bool) -> dict[str, Any]:
    return {
        "picture": tr("Outcome against learning rate"),
        "slider": tr("Rate to try; up and down change the optimizer, Enter takes the rate"),
        "take": tr("Take this rate"),
        "idle": tr("Move along a curve to see the path of that rate; click to take it.")
        if tried
        else tr("Click a curve to take its rate."),
        "point": "{name}  η = {rate}: {end}",
        "value": f" · {measure} {{v}}",
        "endings": [
            tr("converged at step {k}"),
            tr("still moving"),
            tr("oscillating"),
            tr("diverged at step {k}"),
            tr("rests from step {k} on, at no minimum"),
        ],
    }


def take_rate(keys: Sequence[str]) -> None:
    """Set a learning rate to the one that was taken from a sweep; `keys` are those of the controls, by row."""
    try:
        row, rate = charts.taken()
        key = keys[row]
    except (ValueError, IndexError):
        return
    controls.set_to({key: LR.rounded(rate)})
    st.rerun()  # the whole page: the sliders are outside of the fragment


def remarks_of(setting: Setting, sweeps: Sequence[Trajectory]) -> list[str]:
    """What is to be said of a setting that a sweep cannot tell much about."""
    if picture.undefined(setting):
        return []
    said = about_start(setting)
    if setting.steps < 8:
        said.append(tr("Fewer than 8 steps are too few to see whether a run oscillates or settles: take more."))
    for racer, of in zip(setting.racers, sweeps, strict=True):
        if np.all(of.status == "diverged"):
            said.append(tr("{name} diverges from this start at every rate shown.").format(name=racer.name))
        if resting := int(np.sum(of.status == RESTING)):
            text = tr("{name} rests at no minimum, but on a saddle, a summit or a plateau, at {k} of {n} rates.")
            said.append(text.format(name=racer.name, k=resting, n=len(of.status)))
    return said
