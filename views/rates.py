"""The learning-rate lab: the sweep, also as a band on the Trajectories page, and three telling rates."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

import plots
import typeset
from core import STATUSES, Array, Optimizer, Trajectory, params_of
from experiments import stability
from experiments.sweep import RATES, SLOW, bands, measured, sweep, too_small_right_too_large
from plots.style import number_text, symbol_text
from views import canvas, charts, controls, picture
from views.setting import LR, Chosen, Setting, rate_key, style
from views.translation import tr

PATIENCE, LONG = 0.5, 200  # seconds without a word; steps for which a method that searches takes longer
_SWEEPS = "the sweeps of a setting"
_NOTES = "notes under the sliders"


def sweep_page(look: plots.Look, chosen: Chosen) -> None:
    """Outcome against learning rate, beside the contour; the limits of theory under it."""
    controls.follow(controls.PICTURE, controls.BESIDE)
    picture.heading(chosen.setting().surface)
    measure = controls.choice("measure", tr("Judge a rate by"), measures())
    _sweep(chosen, look, measure)
    _theory(chosen)


@st.fragment(key=controls.PICTURE)
def _sweep(chosen: Chosen, look: plots.Look, measure: str) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        setting = picture.draw(chosen.setting(), look, losses=False)
    with right:
        draw_sweep(setting, look, measure, still=setting.start == chosen.start)
    note(chosen, setting)


@st.fragment(key=controls.BESIDE)
def _theory(chosen: Chosen) -> None:
    setting = chosen.setting()
    _tell_theory(setting, theories_of(setting))


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
    for remark in _remarks(setting, sweeps):
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
        known[rule] = sweep(setting.surface, rule, setting.start, setting.steps, schedule=setting.schedule)
    return known[rule]


def _rule(racer: Optimizer) -> Optimizer:
    """An optimizer whatever its learning rate."""
    return replace(racer, lr=LR.default)


def _known(setting: Setting) -> dict[Optimizer, Trajectory]:
    """Sweeps by optimizer, remembered for the setting that was asked for last."""
    known = st.session_state.get(_SWEEPS)
    if known is None or known[0] != setting.facts:
        known = st.session_state[_SWEEPS] = setting.facts, {}
    return known[1]


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
    bends = stability.curvatures(setting.bare, setting.start)
    curves = [
        plots.Curve(
            racer.name,
            judged,
            bands(RATES, of),
            float(racer.lr),
            value,
            said.limit if setting.steady else np.nan,
            stability.limit_at(racer, bends) if setting.steady else np.nan,
            _best_rate(setting, racer, said) if setting.steady else np.nan,
            style(type(racer), look),
        )
        for racer, judged, of, value, said in zip(racers, values, sweeps, now, theories_of(setting), strict=True)
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


def _best_rate(setting: Setting, racer: Any, said: stability.Theory) -> float:
    """The best fixed rate of theory; NaN where it is best with other numbers only, or not on the whole surface."""
    best: Any = said.best
    there = best and stability.is_quadratic(setting.bare) and replace(racer, lr=best.lr) == best
    return float(best.lr) if there else np.nan


def _paths(setting: Setting, sweeps: Sequence[Trajectory]) -> list[Any]:
    """The path of every rate, as far as the picture beside the sweep shows them."""
    window = plots.window_of(setting.surface, setting.start)
    seen = plots.union(window, canvas.view(setting.surface.name) or window)
    return [plots.trial_paths(of.theta, seen) for of in sweeps]


def _places(status: Any) -> Array:
    """The places of statuses, (R,), in STATUSES."""
    return np.argmax(np.asarray(status)[:, None] == np.array(STATUSES), axis=1).astype(float)


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


def about_start(setting: Setting) -> list[str]:
    """What is to be said of a start from which nothing moves."""
    with np.errstate(all="ignore"):
        slope = setting.bare.grad(np.array(setting.start, dtype=float))
    if not np.any(slope):
        return [tr("The gradient is zero at this start: without noise no method moves, whatever its rate.")]
    return []


def _remarks(setting: Setting, sweeps: Sequence[Trajectory]) -> list[str]:
    """What is to be said of a setting that a sweep cannot tell much about."""
    if picture.undefined(setting):
        return []
    said = about_start(setting)
    if said:
        return said
    if setting.steps < 8:
        said.append(tr("Fewer than 8 steps are too few to see whether a run oscillates or settles: take more."))
    for racer, of in zip(setting.racers, sweeps, strict=True):
        if np.all(of.status == "diverged"):
            said.append(tr("{name} diverges from this start at every rate shown.").format(name=racer.name))
    return said


# ---- What theory says


def theories_of(setting: Setting) -> list[stability.Theory]:
    """Of each optimizer, at the minimum that its run reaches."""
    runs = picture.runs_of(setting)
    return [stability.theory(setting.bare, racer, path) for racer, path in zip(setting.racers, runs, strict=True)]


def note(chosen: Chosen, setting: Setting) -> None:
    """Under each learning rate, up to where theory says that it can be turned: what it said before, while one drags.

    What a fragment does not write again into a place outside of it, is gone.
    """
    if setting.start == chosen.start:
        st.session_state[_NOTES] = _notes(setting)
    for key, text in st.session_state.get(_NOTES, {}).items():
        if key in chosen.notes:
            chosen.notes[key].caption(text)


def _notes(setting: Setting) -> dict[str, str]:
    """By the key of the slider."""
    exact = stability.is_quadratic(setting.bare)
    notes: dict[str, list[str]] = {}
    if not setting.steady:
        return {}  # what theory says is of a constant rate
    for racer, said in zip(setting.racers, theories_of(setting), strict=True):
        if np.isfinite(said.limit):
            text = tr("{name} diverges above {rate} here") if exact else tr("{name} can settle here only below {rate}")
            told = text.format(name=racer.name, rate=number_text(said.limit))
            notes.setdefault(rate_key(type(racer)), []).append(told)
    return {key: "  \n".join(lines) for key, lines in notes.items()}


def _tell_theory(setting: Setting, theories: Sequence[stability.Theory]) -> None:
    if not setting.racers:
        return
    surface = setting.bare
    exact = stability.is_quadratic(surface)
    spots = {tuple(said.minimum): said.curvatures for said in theories if said.minimum is not None}
    places = [(tr("At the nearest minimum"), spot, bends) for spot, bends in spots.items()]
    places.append((tr("At the start"), setting.start, stability.curvatures(surface, setting.start)))
    with st.expander(tr("What theory says"), expanded=True):
        for name, spot, bends in places:
            at = ", ".join(number_text(float(c)) for c in spot)
            text = rf"{name} ({at}): $\lambda_{{\min}} = {_tex(bends[0])}$, $\lambda_{{\max}} = {_tex(bends[-1])}$"
            if bends[0] > 0:
                text += rf", {tr('Condition number').lower()} $\kappa = {_tex(bends[-1] / bends[0])}$"
            st.markdown(text)
        for sentence in _sentences(setting, theories, exact=exact):
            st.markdown(sentence)
        rows = [pair for pair in zip(setting.racers, theories, strict=True) if np.isfinite(pair[1].limit)]
        if not rows:
            return
        st.table(
            {
                tr("Optimizer"): [racer.name for racer, _ in rows],
                tr("Stable below"): [number_text(said.limit) for _, said in rows],
                tr("Distance per step"): [_factor(said.contraction) for _, said in rows],
                tr("Best fixed numbers"): [numbers(said.best) for _, said in rows],
                tr("and their distance per step"): [_factor(said.best_contraction) for _, said in rows],
            },
            border="horizontal",
            hide_index=True,
        )
        for racer, _ in rows:
            formulas = [typeset.limit(racer) or "", *typeset.best_numbers(racer)]
            st.markdown(f"{racer.name}: " + ", &ensp; ".join(f"${formula}$" for formula in formulas))


def _sentences(setting: Setting, theories: Sequence[stability.Theory], *, exact: bool) -> list[str]:
    said = []
    if not setting.steady:
        said.append(tr("All of this is for a constant learning rate, without a schedule."))
    if exact:
        said.append(tr("The surface is quadratic, so that its limits hold everywhere."))
    else:
        said.append(
            tr("The surface is not quadratic: the limits hold near the minimum reached, where it is almost quadratic.")
        )
    if any(theory.minimum is None for theory in theories):
        said.append(tr("No minimum is known here, and a run that does not converge reaches none: it has no limit."))
    elif any(not theory.curvatures[0] > 0 for theory in theories):
        said.append(tr("A minimum that is flat in some direction has no best rate."))
    without = [racer for racer in setting.racers if typeset.limit(racer) is None]
    adaptive = [racer.name for racer in without if racer.family in ("Scale each axis", "Direction and scale")]
    others = [racer.name for racer in without if racer.name not in adaptive]
    if others:
        said.append(tr("No such limit is known here for {names}.").format(names=", ".join(others)))
    if adaptive:
        said.append(
            tr(
                "There is no such limit for {names}: they divide each step by the size of past slopes, "
                "and at too high a rate they circle the minimum instead of leaving it."
            ).format(names=", ".join(adaptive))
        )
    return said


def _tex(value: float) -> str:
    return number_text(float(value)).replace("–", r"\text{–}")


def _factor(value: float) -> str:
    return f"× {number_text(value)}" if np.isfinite(value) else "–"


def numbers(optimizer: Optimizer | None) -> str:
    """The learning rate and the decay rates of an optimizer, in short; a dash for none."""
    if optimizer is None:
        return "–"
    told = [(p, float(np.max(getattr(optimizer, p.name)))) for p in params_of(optimizer)]
    return ", ".join(f"{symbol_text(p.symbol)} = {number_text(v)}" for p, v in told if p.name == "lr" or p.decay)


# ---- Too small, just right, too large


def three_page(look: plots.Look, chosen: Chosen) -> None:
    """The classic triptych, for one optimizer on any surface."""
    controls.follow(controls.PICTURE)
    picture.heading(chosen.setting().surface)
    _three(chosen, look, one_method(chosen))


def one_method(chosen: Chosen, *, box: bool = False) -> type[Optimizer] | None:
    """A choice of one of the chosen optimizers; None, with a word on what to do, where there is none."""
    if not chosen.methods:
        st.info(picture.nothing_chosen())
        return None
    names = {cls.__name__: cls.name for cls in chosen.methods}
    name = controls.choice("method", tr("Optimizer"), names, box=box)
    return next(cls for cls in chosen.methods if cls.__name__ == name)


@st.fragment(key=controls.PICTURE)
def _three(chosen: Chosen, look: plots.Look, method: type[Optimizer] | None) -> None:
    if method is None:
        return
    note(chosen, chosen.setting())
    setting = chosen.setting(method)
    surface, (racer,) = setting.surface, setting.racers
    of = sweep_of(setting, racer)
    found = too_small_right_too_large(of, surface.lowest())
    remarks = picture.undefined(setting) or _remarks(setting, [of])
    if found is None:
        st.info(remarks[0] if remarks else tr("No rate of the sweep ends lower than the start: try another start."))
        return
    window = plots.window_of(surface, setting.start)
    words = picture.words_of_points(surface)
    shown = []
    lowest = picture.lowest_of(surface, [measured(of, "final")])
    for kind, at in zip(("small", "right", "large"), found, strict=True):
        if at is None:
            none = (
                tr("No rate of the sweep is too small.")
                if kind == "small"
                else tr("No rate of the sweep is too large.")
            )
            remarks.append(none)
            continue
        tried = replace(racer, lr=float(RATES[at]))
        path = of.lane(at)
        line = plots.line_of(racer.name, racer.name, surface, path, style(method, look))
        layout = plots.contour_layout(surface, window, look)
        layout |= {"height": 0.7 * layout["height"], "showlegend": False}
        layout["margin"] |= {"l": 54 * look.scale, "r": 6}
        traces = [*plots.path_traces(surface, line, window, look, words)]
        title, text = _caption(kind, setting, tried, path, lowest)
        shown.append(
            {
                "data": [*traces, *plots.mark_traces(surface, setting.start, look, words)],
                "layout": layout,
                "title": title,
                "text": text,
                "alt": f"{title}. {text}",
            }
        )
    charts.show(shown, land=plots.ground_traces(surface, window, picture.drawn_ground(setting, window), look))
    for remark in remarks:
        picture.tell(remark)
    st.caption(
        tr(
            "How the rates were found, all with {steps} steps: just right ends lowest without ever rising above the "
            "start; too small is the largest rate up to which every one leaves at least {share}% of the height; too "
            "large is the first beyond it that diverges, or where none does, that always rises above the start."
        ).format(steps=setting.steps, share=round(100 * SLOW))
    )


def _caption(kind: str, setting: Setting, tried: Optimizer, path: Trajectory, lowest: float) -> tuple[str, str]:
    """Title and text: what happens at a rate, and why."""
    titles = {"small": tr("Too small: η = {rate}"), "right": tr("Just right: η = {rate}")}
    title = titles.get(kind, tr("Too large: η = {rate}")).format(rate=number_text(float(tried.lr)))
    said = stability.theory(setting.bare, tried, path)
    linear = setting.steady and stability.is_quadratic(setting.bare)
    shrinks, grows = linear and said.contraction < 1, linear and said.contraction >= 1
    share = (path.loss[-1] - lowest) / (path.loss[0] - lowest)
    what = tr("Outcome: {ending}.").format(ending=picture.ending(path))
    if kind == "small":
        what += " " + tr("{share}% of the height is left.").format(share=number_text(100 * float(share), 2))
        if shrinks:
            why = tr("In the flattest direction a step keeps {factor} of the distance.")
        else:
            why = tr("The steps are too short to get far in {steps} of them.")
    elif kind == "right":
        what += " " + tr("Final loss {loss}.").format(loss=number_text(float(path.loss[-1])))
        if shrinks:
            why = tr("In the long run a step shrinks the distance to {factor} of what it was.")
        else:
            why = tr("The steps are long enough to arrive, and short enough to settle.")
    elif grows:
        why = tr("In the steepest direction every step makes the distance {factor} times as large.")
    elif str(path.status) == "diverged":
        why = tr("Where it is steep, every step jumps across the valley to a place that is steeper still.")
    else:
        why = tr("The steps are longer than the valley is wide: it is thrown up the other side.")
    return title, f"{what} {why}".format(factor=number_text(said.contraction, 4), steps=setting.steps)
