"""Escaping by noise: how many runs leave their valley for the lowest one, by batch size, learning rate and step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
import streamlit as st

import plots
from core import Surface
from experiments.noise_escape import (
    SEEDS,
    EscapeRuns,
    Valleys,
    compared_rates,
    compared_sizes,
    downhill_valley,
    find_valleys,
    run_escapes,
    with_batches,
)
from plots.text import number_text, percent_text
from settings import stationary
from settings.controls import LR
from settings.selection import Selection, Setting
from surfaces import Batches, DataLoss, TanhNeuron
from views import controls, picture
from views.controls.memory import choose_problem
from views.controls.methods import style
from views.live import charts
from views.picture import limits
from views.translation import tr
from views.work import bar, slices

JOB = "leaving"
Results = dict[tuple[float, int | None], EscapeRuns]  # by learning rate and batch size


def noise_escape_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page on escapes from a valley."""
    picture.draw_heading(selection.setting().surface)
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_picture(selection, theme)
    with right:
        _draw_shares(selection, theme)


def compose_noise_escape(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    comparison = picture.compare(selection.setting(), theme)
    return comparison, picture.compose(comparison)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: Selection, theme: plots.Theme) -> None:
    comparison, drawing = compose_noise_escape(selection, theme)
    picture.show(comparison, drawing, selection)
    setting = comparison.setting
    if setting.surface is setting.noiseless:
        limits.show_notes(selection, setting)


@dataclass(frozen=True)
class _EscapeRequest:
    """Everything that the runs depend on.

    surface   the loss on all data
    home      index of the valley below the start, negative if there is none
    size      batch size, None for all data
    compared  whether the setting of the picture is one of those in the charts
    """

    setting: Setting
    surface: DataLoss
    valleys: Valleys
    home: int
    size: int | None
    replacement: bool
    compared: bool

    @property
    def rate(self) -> float:
        (optimizer,) = self.setting.optimizers
        return float(optimizer.lr)

    @property
    def sizes(self) -> list[int | None]:
        """Batch sizes to be compared."""
        return compared_sizes(self.surface.count, self.size)


@controls.live_fragment(controls.SIDE_PANEL)
def _draw_shares(selection: Selection, theme: plots.Theme) -> None:
    setting = selection.setting()
    assert isinstance(setting.noiseless, DataLoss)
    found = _find_valleys(setting.noiseless)
    if not found.differ:
        st.info(tr("This loss has no valley to leave for a lower one. The tanh neuron with its own data has two."))
        st.button(tr("Take the tanh neuron"), icon=":material/landscape:", on_click=_take_neuron)
        return
    surface = setting.surface
    is_mini_batch = isinstance(surface, Batches) and surface.size < len(setting.noiseless.data)
    size = surface.size if isinstance(surface, Batches) and is_mini_batch else None
    home = _start_valley(setting.noiseless, setting.start)
    replacement = isinstance(surface, Batches) and bool(surface.replacement)
    compared = is_mini_batch or not replacement
    request = _EscapeRequest(setting, setting.noiseless, found, home, size, replacement, compared)
    key = replace(setting, surface=setting.noiseless), replacement, tuple(request.sizes)  # whatever the batches' seed
    progress = slices.follow(JOB, key, partial(_run_all, request))
    results = progress.result
    for sentence in _sentences(request, results):
        picture.show_remark(sentence)
    shown = [_rates_chart(request, results, theme), _steps_chart(request, results, theme)]
    charts.show(shown, step=True, token=progress.token)
    bar.show_bar(JOB, progress, _progress_text(request, results))
    _draw_rule(request)


@lru_cache(maxsize=100)
def _find_valleys(surface: Surface) -> Valleys:
    return find_valleys(surface, stationary.cached_stationary_points(surface).points)


@lru_cache(maxsize=500)
def _start_valley(surface: DataLoss, start: tuple[float, ...]) -> int:
    """Index of the valley below the start, negative if there is none."""
    return downhill_valley(surface, _find_valleys(surface), stationary.cached_stationary_points(surface).points, start)


def _take_neuron() -> None:
    choose_problem(TanhNeuron.name)
    st.rerun()


def _run_all(request: _EscapeRequest) -> Iterator[tuple[Results, float]]:
    """Run the current rate with all batch sizes, then the other rates; yield all results so far, and their share."""
    other_rates = [rate for rate in compared_rates(LR, request.rate) if rate != request.rate]
    wanted = [(rate, size) for rate in (request.rate, *other_rates) for size in request.sizes]
    results: Results = {}
    for rate, size in wanted:
        optimizer = replace(request.setting.optimizers[0], lr=rate)
        loss = with_batches(request.surface, size, replacement=request.replacement)
        results[rate, size] = _run_escapes(replace(request.setting, surface=loss, optimizers=(optimizer,)))
        yield results, len(results) / len(wanted)


@lru_cache(maxsize=3000)
def _run_escapes(setting: Setting) -> EscapeRuns:
    (optimizer,), valleys = setting.optimizers, _find_valleys(setting.noiseless)
    return run_escapes(setting.surface, valleys, optimizer, setting.start, setting.steps, schedule=setting.schedule)


def _rates_chart(request: _EscapeRequest, results: Results, theme: plots.Theme) -> plots.Chart:
    count = request.surface.count
    lines = []
    for rate in sorted({rate for rate, _ in results}):
        by_size = {size or count: results[rate, size] for size in request.sizes if (rate, size) in results}
        sizes = np.array([*by_size], dtype=float)
        shares = np.array([runs.out_share[-1] for runs in by_size.values()])
        bars = np.array([runs.error_interval for runs in by_size.values()])
        lines.append(
            plots.EscapeLine(f"η = {number_text(rate)}", sizes, shares, *bars.T, is_current=rate == request.rate)
        )
    marks = [(size or count, str(size) if size else f"N = {count}") for size in request.sizes]
    words: plots.EscapeTexts = {
        "size": tr("Batch size"),
        "escaped": tr("Out after {steps} steps").format(steps=request.setting.steps),
        "current": tr("Now"),
    }
    current = results.get((request.rate, request.size))
    point = (float(request.size or count), float(current.out_share[-1])) if current and request.compared else None
    chart = plots.escape_share_chart(lines, marks, point, _line_style(request, theme), theme, words=words)
    title = tr("How many of {n} runs get out, by batch size and rate").format(n=len(SEEDS))
    summary = ", ".join(
        f"B = {size or count}: {runs.out_share[-1]:.0%}"
        for (rate, size), runs in results.items()
        if rate == request.rate
    )
    return replace(chart, title=title, alt=f"{title}: η = {number_text(request.rate)}: {summary}", free=True)


def _steps_chart(request: _EscapeRequest, results: Results, theme: plots.Theme) -> plots.Chart:
    lines = [
        (
            f"B = {size}" if size else f"N = {request.surface.count}",
            results[request.rate, size].out_share,
            size == request.size and request.compared,
        )
        for size in request.sizes
        if (request.rate, size) in results
    ]
    title = tr("How many are out after each step (η = {rate})").format(rate=number_text(request.rate))
    line_style = _line_style(request, theme)
    chart = plots.escaped_chart(lines, line_style, theme, step=tr("Step"), title=tr("In the lowest valley"))
    chart.layout["xaxis"]["range"] = [0, request.setting.steps]
    return replace(chart, title=title, alt=title)


def _line_style(request: _EscapeRequest, theme: plots.Theme) -> plots.LineStyle:
    return style(type(request.setting.optimizers[0]), theme)


def _sentences(request: _EscapeRequest, results: Results) -> list[str]:
    """Sentences about the runs at the current rate; empty while some of them are missing."""
    if any((request.rate, size) not in results for size in request.sizes):
        return []
    by_size = {size: results[request.rate, size] for size in request.sizes}
    noiseless, count = by_size[None], request.surface.count
    # With all data, the batch size with which most runs get out stands for the others.
    size = request.size or max((size for size in by_size if size), key=lambda size: by_size[size].end_counts[0])
    noisy = by_size[size]
    starts_lowest = request.home >= 0 and bool(request.valleys.lowest[request.home])
    text = (
        tr("With all {count} samples the run ends in the lowest valley; with B = {size}, {k} of {n} runs do.")
        if starts_lowest
        else tr("With all {count} samples the run gets out even without noise; with B = {size}, {k} of {n} runs do."),
        tr("With all {count} samples the run stays in its valley; with B = {size}, {k} of {n} runs get out."),
        tr("With all {count} samples the run ends in no valley; with B = {size}, {k} of {n} in the lowest one."),
        tr("With all {count} samples the run diverges; with B = {size}, {k} of {n} end in the lowest valley."),
    )[noiseless.end_counts.index(1)]
    sentences = [f"**{text.format(count=count, size=size, k=noisy.end_counts[0], n=noisy.count)}**"]
    *_, elsewhere, diverged = noisy.end_counts
    if elsewhere or diverged:
        text = tr("With B = {size}, {k} runs end in no valley, between or far out, and {m} diverge.")
        sentences.append(text.format(size=size, k=elsewhere, m=diverged))
    if starts_lowest:
        sentences.append(tr("Downhill from this start lies the lowest valley: there is none to leave. Move the start."))
    elif request.home >= 0:
        sentences += _limit_sentences(request, stays=noiseless.end_counts[1] == 1)
    return sentences


def _progress_text(request: _EscapeRequest, results: Results) -> str:
    """How many points of the charts are known; each point is a share of all its runs."""
    count = len(compared_rates(LR, request.rate)) * len(request.sizes)
    text = tr("{k} of {n} points are in ({share}), each with all its runs")
    return text.format(k=len(results), n=count, share=percent_text(len(results) / count))


def _limit_sentences(request: _EscapeRequest, *, stays: bool) -> list[str]:
    """The rate up to which the method can settle in the start's valley without noise; empty if theory is silent."""
    (optimizer,) = request.setting.optimizers
    curvature = float(np.linalg.eigvalsh(request.surface.hessian(request.valleys.minima[request.home]))[-1])
    limit = float(optimizer.rate_limit(curvature))
    is_stable = request.rate < limit
    if not (np.isfinite(limit) and request.setting.has_constant_rate) or (is_stable and not stays):
        return []
    text = tr("At the minimum of that valley λ = {curvature}: at rates below {limit}, {name} on all data can settle.")
    if not is_stable:
        text = tr("At the minimum of its first valley λ = {curvature}: at rates above {limit}, {name} cannot settle.")
    return [text.format(curvature=number_text(curvature), limit=number_text(limit), name=optimizer.name)]


def _draw_rule(request: _EscapeRequest) -> None:
    pass_height = float(np.min(request.valleys.pass_heights[request.valleys.lowest]))
    text = tr(
        "Out is who is in the lowest valley: its minimum lies downhill, the loss on all data is below the pass, {rim}. "
        "Each point is {n} runs with the seeds 0 to {last}, and a bar of one standard error; all data make one run."
    )
    if not np.isfinite(pass_height):
        text = tr(
            "Out is from where it goes downhill to the lowest minimum, on the loss on all data. "
            "Each point is {n} runs with the seeds 0 to {last}, and a bar of one standard error; all data make one run."
        )
    st.caption(text.format(rim=number_text(pass_height), n=len(SEEDS), last=SEEDS[-1]))
