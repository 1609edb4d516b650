"""Escaping by noise: how many runs leave their valley for the lowest one, by batch size, learning rate and step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

import plots
from experiments.noise_escape import (
    SEEDS,
    Leaving,
    Valleys,
    leave,
    rates_about,
    rolls_to,
    sizes_of,
    valleys,
    with_batches,
)
from plots.text import number_text, percent_text
from surfaces import Batches, DataLoss, TanhNeuron
from views import controls, picture
from views.controls import kinds, stationary
from views.controls.memory import take_problem
from views.controls.selection import LR, Chosen, Setting, style
from views.digest import digest
from views.live import charts
from views.picture import notes
from views.translation import tr
from views.work import slices

Results = dict[tuple[float, int | None], Leaving]  # by learning rate and batch size


def leaving_page(look: plots.Look, chosen: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE, controls.BESIDE)
    picture.heading(chosen.setting().surface)
    left, right = st.columns(2, gap="medium")
    with left:
        _picture(chosen, look)
    with right:
        _shares(chosen, look)


@st.fragment(key=controls.PICTURE)
def _picture(chosen: Chosen, look: plots.Look) -> None:
    setting = picture.draw(chosen.setting(), look, losses=False)
    if setting.surface is setting.bare:
        notes.note(chosen, setting)


@dataclass(frozen=True)
class _Asked:
    """What the shares are asked of: the setting, whatever its draws, and its valleys; `home` is the start's."""

    setting: Setting
    surface: DataLoss
    of: Valleys
    home: int
    size: int | None  # None is all data
    replacement: bool
    compared: bool  # whether the picture's setting is among those that are compared

    @property
    def rate(self) -> float:
        (racer,) = self.setting.racers
        return float(racer.lr)

    @property
    def sizes(self) -> list[int | None]:
        return sizes_of(self.surface.count, self.size)

    @property
    def facts(self) -> Any:
        setting = self.setting
        known = kinds.facts_of(self.surface), self.replacement, setting.start, setting.steps, setting.schedule
        return known, setting.racers[0]


@st.fragment(key=controls.BESIDE)
def _shares(chosen: Chosen, look: plots.Look) -> None:
    setting = chosen.setting()
    assert isinstance(setting.bare, DataLoss)
    of = _valleys(setting.bare, kinds.facts_of(setting.bare))
    if not of.differ:
        st.info(tr("This loss has no valley to leave for a lower one. The tanh neuron with its own data has two."))
        st.button(tr("Take the tanh neuron"), icon=":material/landscape:", on_click=_take_the_neuron)
        return
    seen = setting.surface
    few = isinstance(seen, Batches) and seen.size < len(setting.bare.data)
    size = seen.size if isinstance(seen, Batches) and few else None
    home = _home(setting.bare, of, kinds.facts_of(setting.bare), setting.start)
    drawn_again = isinstance(seen, Batches) and bool(seen.replacement)
    asked = _Asked(setting, setting.bare, of, home, size, drawn_again, few or not drawn_again)
    (found, share), token = slices.advanced("leaving", (asked.facts, asked.sizes), partial(_found, asked))
    for sentence in _told(asked, found):
        picture.tell(sentence)
    shown = [_rates_chart(asked, found, look) | {"free": True}, _steps_chart(asked, found, look)]
    charts.show(shown, step=True, more=token if share < 1 else 0)
    if share < 1:
        st.progress(share, text=_progress(asked, found))
    _tell_the_rule(asked)


@st.cache_data(max_entries=100, show_spinner=False)
def _valleys(_surface: DataLoss, facts: Any) -> Valleys:
    return valleys(_surface, stationary.landscape(_surface).points)


@st.cache_data(max_entries=500, show_spinner=False)
def _home(_surface: DataLoss, _of: Valleys, facts: Any, start: tuple[float, ...]) -> int:
    return rolls_to(_surface, _of, stationary.landscape(_surface).points, start)


def _take_the_neuron() -> None:
    take_problem(TanhNeuron.name)
    st.rerun()


def _found(asked: _Asked) -> Iterator[tuple[Results, float]]:
    """The rate that is set first, for all batch sizes, then the others."""
    others = [rate for rate in rates_about(LR, asked.rate) if rate != asked.rate]
    wanted = [(rate, size) for rate in (asked.rate, *others) for size in asked.sizes]
    found: Results = {}
    for rate, size in wanted:
        racer = replace(asked.setting.racers[0], lr=rate)
        key = digest(repr((asked.facts, racer, size)).encode())
        found[rate, size] = _leave(key, asked, racer, size)
        yield found, len(found) / len(wanted)


@st.cache_data(max_entries=3000, show_spinner=False)
def _leave(key: str, _asked: _Asked, _racer: Any, _size: int | None) -> Leaving:
    setting = _asked.setting
    loss = with_batches(_asked.surface, _size, replacement=_asked.replacement)
    return leave(loss, _asked.of, _racer, setting.start, setting.steps, schedule=setting.schedule)


def _rates_chart(asked: _Asked, found: Results, look: plots.Look) -> dict[str, Any]:
    count = asked.surface.count
    lines = []
    for rate in sorted({rate for rate, _ in found}):
        runs = {size or count: found[rate, size] for size in asked.sizes if (rate, size) in found}
        shares, bars = np.array([one.out[-1] for one in runs.values()]), np.array([one.bar for one in runs.values()])
        name = f"η = {number_text(rate)}"
        lines.append(plots.Shares(name, np.array([*runs], dtype=float), shares, *bars.T, now=rate == asked.rate))
    marks = [(size or count, str(size) if size else f"N = {count}") for size in asked.sizes]
    words = {
        "size": tr("Batch size"),
        "out": tr("Out after {steps} steps").format(steps=asked.setting.steps),
        "now": tr("Now"),
    }
    now = found.get((asked.rate, asked.size))
    point = (float(asked.size or count), float(now.out[-1])) if now and asked.compared else None
    chart = plots.leaving_chart(lines, marks, point, _style(asked, look), look, words=words)
    title = tr("How many of {n} runs get out, by batch size and rate").format(n=len(SEEDS))
    told = ", ".join(
        f"B = {size or count}: {of.out[-1]:.0%}" for (rate, size), of in found.items() if rate == asked.rate
    )
    return {**chart, "title": title, "alt": f"{title}: η = {number_text(asked.rate)}: {told}"}


def _steps_chart(asked: _Asked, found: Results, look: plots.Look) -> dict[str, Any]:
    lines = [
        (
            f"B = {size}" if size else f"N = {asked.surface.count}",
            found[asked.rate, size].out,
            size == asked.size and asked.compared,
        )
        for size in asked.sizes
        if (asked.rate, size) in found
    ]
    words = {"step": tr("Step"), "out": tr("In the lowest valley")}
    title = tr("How many are out after each step (η = {rate})").format(rate=number_text(asked.rate))
    chart = plots.out_chart(lines, _style(asked, look), look, words=words)
    chart["layout"]["xaxis"]["range"] = [0, asked.setting.steps]
    return {**chart, "title": title, "alt": title}


def _style(asked: _Asked, look: plots.Look) -> plots.LineStyle:
    return style(type(asked.setting.racers[0]), look)


def _told(asked: _Asked, found: Results) -> list[str]:
    """What the runs at the rate that is set say, as soon as they are known."""
    runs: Mapping[int | None, Leaving] = {size: found.get((asked.rate, size)) for size in asked.sizes}  # type: ignore
    if None in runs.values():
        return []
    whole, count = runs[None], asked.surface.count
    # The batch size that is set, or where that is all data, the one with which most get out.
    size = asked.size or max((one for one in runs if one), key=lambda one: runs[one].ends[0])
    some = runs[size]
    there = asked.home >= 0 and bool(asked.of.lowest[asked.home])
    text = (
        tr("With all {count} samples the run ends in the lowest valley; with B = {size}, {k} of {n} runs do.")
        if there
        else tr("With all {count} samples the run gets out even without noise; with B = {size}, {k} of {n} runs do."),
        tr("With all {count} samples the run stays in its valley; with B = {size}, {k} of {n} runs get out."),
        tr("With all {count} samples the run ends in no valley; with B = {size}, {k} of {n} in the lowest one."),
        tr("With all {count} samples the run diverges; with B = {size}, {k} of {n} end in the lowest valley."),
    )[whole.ends.index(1)]
    said = [f"**{text.format(count=count, size=size, k=some.ends[0], n=some.count)}**"]
    *_, nowhere, gone = some.ends
    if nowhere or gone:
        text = tr("With B = {size}, {k} runs end in no valley, between or far out, and {m} diverge.")
        said.append(text.format(size=size, k=nowhere, m=gone))
    if there:
        said.append(tr("Downhill from this start lies the lowest valley: there is none to leave. Move the start."))
    elif asked.home >= 0:
        said += _about_limit(asked, stays=whole.ends[1] == 1)
    return said


def _progress(asked: _Asked, found: Results) -> str:
    """How many points of the charts are in, each of them the share of all its runs."""
    count = len(rates_about(LR, asked.rate)) * len(asked.sizes)
    text = tr("{k} of {n} points are in ({share}), each with all its runs")
    return text.format(k=len(found), n=count, share=percent_text(len(found) / count))


def _about_limit(asked: _Asked, *, stays: bool) -> list[str]:
    """Up to which rate the method can settle in the start's valley without noise, where theory knows."""
    (racer,) = asked.setting.racers
    curvature = float(np.linalg.eigvalsh(asked.surface.hessian(asked.of.minima[asked.home]))[-1])
    limit = float(racer.stable_below(curvature))
    below = asked.rate < limit
    if not (np.isfinite(limit) and asked.setting.steady) or (below and not stays):
        return []
    text = tr("At the minimum of that valley λ = {curvature}: at rates below {limit}, {name} on all data can settle.")
    if not below:
        text = tr("At the minimum of its first valley λ = {curvature}: at rates above {limit}, {name} cannot settle.")
    return [text.format(curvature=number_text(curvature), limit=number_text(limit), name=racer.name)]


def _tell_the_rule(asked: _Asked) -> None:
    rim = float(np.min(asked.of.rims[asked.of.lowest]))
    text = tr(
        "Out is who is in the lowest valley: its minimum lies downhill, the loss on all data is below the pass, {rim}. "
        "Each point is {n} runs with the seeds 0 to {last}, and a bar of one standard error; all data make one run."
    )
    if not np.isfinite(rim):
        text = tr(
            "Out is from where it goes downhill to the lowest minimum, on the loss on all data. "
            "Each point is {n} runs with the seeds 0 to {last}, and a bar of one standard error; all data make one run."
        )
    st.caption(text.format(rim=number_text(rim), n=len(SEEDS), last=SEEDS[-1]))
