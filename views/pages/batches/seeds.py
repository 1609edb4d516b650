"""A fan of runs: the same setting with many seeds, so that luck is not taken for merit."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Array, Optimizer, Trajectory
from experiments.seeds import Duel, Fan, duel, fan, is_random
from plots.text import number_text
from surfaces import Batches
from views import controls, picture
from views.controls import batching, session
from views.controls.selection import Chosen, Setting, style
from views.live import charts
from views.translation import tr

PATIENCE = 0.5  # seconds without a word
DRAGGED = 0.3  # seconds that a fan may take to follow a start while that is dragged
MOST = 3  # comparisons that are told
SURE = 2.0  # standard errors from 0


def fan_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    picture.heading(selection.setting().surface)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        with st.container(width=240):
            controls.number(batching.SEEDS, batching.SEEDS.name)
        axis = batching.choose_axis()
        picture.contours_switch()
        picture.loss_switch()
    _picture(selection, look, axis)


@st.fragment(key=controls.PICTURE)
def _picture(selection: Chosen, look: plots.Look, axis: str) -> None:
    count = int(st.session_state.get(batching.SEEDS.name, batching.SEEDS.default))
    lesson = st.container()
    left, right = st.columns(2, gap="medium")
    with left:
        bar = st.empty()

        def ends(setting: Setting) -> list[dict[str, Any]]:
            return _ends(setting, _fans(setting, selection, count, bar), look)

        def paths(setting: Setting) -> Sequence[Trajectory]:
            firsts = [of.first for of in _fans(setting, selection, count, bar)]
            here = all(tuple(of.theta[0]) == setting.start for of in firsts)
            return firsts if here else picture.runs_of(setting)

        setting = picture.draw(selection.setting(), look, losses=False, runs_of=paths, points=ends)
    if not setting.racers or picture.undefined(setting):
        return
    fans = _fans(setting, selection, count, bar)
    with right:
        _charts(setting, fans, look, axis)
    first, *others = _told(setting, fans)
    with lesson:
        picture.tell(first)
    for sentence in others:
        picture.tell(sentence)
    _table(setting, fans, look)


def _fans(setting: Setting, selection: Chosen, count: int, bar: Any) -> list[Fan]:
    """The fan of every optimizer; of the setting that was asked for last they are remembered.

    Where they take too long to follow a start that is dragged: those of the start at which it was taken up.
    """
    key = setting.facts, count
    known = session.SEED_RUNS.get()
    moving = setting.start != selection.start
    if (
        known
        and known[0] != key
        and moving
        and known[2] > DRAGGED
        and all(racer in known[1] for racer in setting.racers)
    ):
        return [known[1][racer] for racer in setting.racers]
    if known is None or known[0] != key:
        known = (key, {}, 0.0)
        session.SEED_RUNS.set(known)
    begin, done = time.perf_counter(), known[1]
    wanted = [racer for racer in setting.racers if racer not in done]
    for place, racer in enumerate(wanted):

        def tell(share: float, place: int = place, racer: Optimizer = racer) -> None:
            if time.perf_counter() - begin > PATIENCE:
                bar.progress((place + share) / len(wanted), tr("Running {name}").format(name=racer.name))

        start, steps, schedule = setting.start, setting.steps, setting.schedule
        done[racer] = fan(setting.surface, racer, start, steps, count, schedule=schedule, told=tell)
    bar.empty()
    if wanted:
        session.SEED_RUNS.set((key, done, time.perf_counter() - begin))
    return [done[racer] for racer in setting.racers]


def _first(setting: Setting) -> int:
    """The seed of the first run."""
    return int(setting.surface.seed) if isinstance(setting.surface, Batches) else 0


def _ends(setting: Setting, fans: Sequence[Fan], look: plots.Look) -> list[dict[str, Any]]:
    return [
        plots.ends_trace(racer.name, of.ends, _first(setting), style(type(racer), look), look, seed=tr("Seed"))
        for racer, of in zip(setting.racers, fans, strict=True)
    ]


def _charts(setting: Setting, fans: Sequence[Fan], look: plots.Look, axis: str) -> None:
    stayed = [of.loss[:, ~of.diverged] for of in fans if not of.diverged.all()] or [of.loss for of in fans]
    log = picture.has_log_axis(setting.bare, stayed)
    lowest = setting.bare.lowest() if log else 0.0
    runs = [
        plots.Runs(racer.name, of.mean, of.percentile(10), of.percentile(90), of.loss, of.diverged, looks)
        for racer, of in zip(setting.racers, fans, strict=True)
        for looks in [style(type(racer), look)]
    ]
    along = batching.axes()[axis]
    above = tr("Loss above the lowest minimum") if lowest else tr("Loss")
    words = {"along": along, "loss": above, "mean": tr("Mean loss"), "seed": tr("Seed"), "diverged": tr("diverges")}
    shared: dict[str, Any] = {"log": log, "lowest": lowest, "words": words}
    at = batching.along(axis, setting.surface, setting.steps)
    courses = plots.fan_chart(runs, at, look, share=0.75, **shared)
    count = len(fans[0].diverged)
    told = ", ".join(f"{of.name} {number_text(float(of.mean[-1]))}" for of in runs)
    shown = [courses | {"title": _title(count), "alt": f"{tr('Mean loss')}: {told}"}]
    if count > 1:
        finals = plots.ends_chart(runs, look, share=0.7, first=_first(setting), **shared)
        title = tr("Loss after {steps} steps: each point is a seed, each line a mean").format(steps=setting.steps)
        shown.append(finals | {"title": title, "alt": f"{title}: {told}", "free": True})
    charts.show(shown, step=axis == "steps", stacked=True)
    if st.session_state.get("log_loss", True) and not log:
        st.caption(picture.about_even_axis())


def _title(count: int) -> str:
    if count == 1:
        return tr("Loss")
    if count <= plots.FEW:
        return tr("Loss of {count} runs, and their mean").format(count=count)
    return tr("Mean loss of {count} runs, with their 10th to 90th percentile").format(count=count)


# ---- What is said


def _told(setting: Setting, fans: Sequence[Fan]) -> list[str]:
    if not is_random(setting.surface):
        return [tr("Every step sees all data: nothing is left to chance, and every seed gives this one run.")]
    ranked = _ranked(setting, fans)
    (best, first), *others = ranked
    count, seed = len(first.diverged), _first(setting)
    said = [_compared(best.name, racer.name, duel(first, of), count) for racer, of in others[:MOST]]
    for racer, of in ranked:
        if of.diverged.any():
            text = tr(
                "{name} diverges with {k} of {count} seeds (crosses at the upper edge); its mean counts them too."
            )
            said.append(text.format(name=racer.name, k=int(of.diverged.sum()), count=count))
    text = tr("On the contour: the paths of seed {first}, and where the runs of the seeds {first}–{last} end.")
    return [*said, text.format(first=seed, last=seed + count - 1)]


def _ranked(setting: Setting, fans: Sequence[Fan]) -> list[tuple[Optimizer, Fan]]:
    """By the mean of the last losses; where runs diverge, by how many."""

    def rank(pair: tuple[Optimizer, Fan]) -> tuple[int, float]:
        _, of = pair
        stayed = of.loss[-1, ~of.diverged]
        return int(of.diverged.sum()), float(stayed.mean()) if stayed.size else np.inf

    return sorted(zip(setting.racers, fans, strict=True), key=rank)


def _compared(name: str, other: str, found: Duel, count: int) -> str:
    text = tr("{name} ends lower than {other} with {lower} of {count} seeds (same batches).")
    said = text.format(name=name, other=other, lower=found.lower, count=count)
    if not np.isfinite(found.error):
        return said
    if found.pairs == count:
        text = tr("On average it is lower by {d} ± {error}.")
    elif found.difference <= 0:
        text = tr("Where neither diverges ({pairs} seeds) it is lower by {d} ± {error} on average.")
    else:
        text = tr("Where neither diverges ({pairs} seeds) it is higher by {d} ± {error} on average.")
    by = text.format(d=number_text(abs(found.difference)), error=number_text(found.error, 2), pairs=found.pairs)
    sure = abs(found.difference) > SURE * found.error
    return f"{said} {by} {tr('That is more than luck.') if sure else tr('That may be luck.')}"


def _table(setting: Setting, fans: Sequence[Fan], look: plots.Look) -> None:
    rows = _ranked(setting, fans)
    count = len(fans[0].diverged)
    columns: dict[str, list[str]] = {
        tr("Optimizer"): [f"{style(type(racer), look).glyph} {racer.name}" for racer, _ in rows],
        tr("Mean final loss"): [mean_text(of.loss[-1]) for _, of in rows],
        tr("10th–90th percentile"): [
            f"{number_text(float(of.percentile(10)[-1]))} – {number_text(float(of.percentile(90)[-1]))}"
            for _, of in rows
        ],
        tr("Diverged"): [f"{int(of.diverged.sum())} / {count}" for _, of in rows],
    }
    st.table(columns, border="horizontal", hide_index=True)


def mean_text(final: Array) -> str:
    """The mean of last losses, (S,), with its standard error."""
    with np.errstate(all="ignore"):
        mean = float(final.mean())
        if not np.isfinite(mean):
            return "∞"
        error = f" ± {number_text(float(final.std(ddof=1)) / len(final) ** 0.5, 2)}" if len(final) > 1 else ""
    return f"{number_text(mean)}{error}"
