"""The same setting with many seeds, so that luck is not taken for merit."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

import plots
from core import Array, Trajectory
from experiments.seeds import PairedComparison, SeedRuns, compare_paired, first_seed, is_random, run_seeds
from plots.text import number_text
from settings import batching
from settings.kinds import PROBLEM
from settings.selection import Selection, Setting
from surfaces import DataLoss
from views import controls, picture
from views.controls import session
from views.controls.batching import axis_labels, choose_axis
from views.controls.methods import style
from views.controls.session import kept
from views.live import charts, contour
from views.store import store
from views.translation import tr

PATIENCE = 0.5  # seconds until a progress bar appears
MAX_DRAG_SECONDS = 0.3  # seconds; slower runs do not follow a start that is dragged
MAX_COMPARISONS = 3  # sentences that compare two optimizers
MIN_ERRORS = 2.0  # standard errors; a difference of more is called more than luck


def seeds_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page of runs with many seeds: of batches of data, or of gradient noise on a surface."""
    picture.draw_heading(selection.setting().surface)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        with st.container(width=240):
            controls.number(batching.SEEDS, batching.SEEDS.name)
        axis = choose_axis() if selection.page.kind == PROBLEM else "steps"
        picture.contours_switch()
        picture.loss_switch()
    _draw_picture(selection, theme, axis)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: Selection, theme: plots.Theme, axis: str) -> None:
    lesson = st.container()
    left, right = st.columns(2, gap="medium")
    with left:
        bar = st.empty()
        comparison, drawing = compose_seeds(selection, theme, bar)
        setting = comparison.setting
        seed_runs = _seed_runs(setting, selection, bar)
        picture.show(comparison, drawing, selection)
    if not setting.optimizers or picture.undefined_remarks(setting):
        return
    with right:
        _draw_charts(setting, seed_runs, theme, axis)
    first, *rest = _sentences(setting, seed_runs)
    with lesson:
        picture.show_remark(first)
    for sentence in rest:
        picture.show_remark(sentence)
    _draw_table(setting, seed_runs, theme)


def compose_seeds(selection: Selection, theme: plots.Theme, bar: Any = None) -> picture.Picture:
    """Comparison and drawing of the live picture. `bar` is an element for a progress bar.

    Without it, as while a slider is held, the thin paths are left out: they are too many numbers for each of its marks.
    """

    def paths(setting: Setting) -> Sequence[Trajectory]:
        first_runs = [runs.first for runs in _seed_runs(setting, selection, bar)]
        is_current = all(tuple(trajectory.theta[0]) == setting.start for trajectory in first_runs)
        return first_runs if is_current else picture.runs_of(setting)

    comparison = picture.compare(selection.setting(), theme, paths)
    setting = comparison.setting
    seed_runs = _seed_runs(setting, selection, bar)
    fans = _fan_traces(setting, seed_runs, theme, count=_fan_count(setting, seed_runs) if bar else 0)
    return comparison, picture.compose(comparison).with_marks([*fans, *_end_traces(setting, seed_runs, theme)])


def _seed_runs(setting: Setting, selection: Selection, bar: Any) -> list[SeedRuns]:
    """The runs of every optimizer with many seeds; those of the latest setting are kept.

    If they are too slow to follow a start that is dragged, the runs from the original start.
    """
    count = int(store().get(batching.SEEDS.name, batching.SEEDS.default))
    key = setting.without_optimizers, count
    known = session.SEED_RUNS.get()
    is_dragged = setting.start != selection.start
    if (
        known
        and known[0] != key
        and is_dragged
        and known[2] > MAX_DRAG_SECONDS
        and all(optimizer in known[1] for optimizer in setting.optimizers)
    ):
        return [known[1][optimizer] for optimizer in setting.optimizers]
    if known is None or known[0] != key:
        known = (key, {}, 0.0)
        session.SEED_RUNS.set(known)
    begin, done = time.perf_counter(), known[1]
    missing = [optimizer for optimizer in setting.optimizers if optimizer not in done]
    for index, optimizer in enumerate(missing):
        progress = partial(
            _show_progress, bar, begin, optimizer.shown_name(batched=is_random(setting.surface)), index, len(missing)
        )
        start, steps, schedule = setting.start, setting.steps, setting.schedule
        done[optimizer] = run_seeds(
            setting.surface, optimizer, start, steps, count, schedule=schedule, report_progress=progress
        )
    if bar:
        bar.empty()
    if missing:
        session.SEED_RUNS.set((key, done, time.perf_counter() - begin))
    return [done[optimizer] for optimizer in setting.optimizers]


def _show_progress(bar: Any, begin: float, name: str, index: int, count: int, share: float) -> None:
    """Show that `share` of the runs of optimizer `index` of `count` is done, if it has taken long enough."""
    if bar and time.perf_counter() - begin > PATIENCE:
        bar.progress((index + share) / count, tr("Running {name}").format(name=name))


def _drawn(setting: Setting, seed_runs: Sequence[SeedRuns]) -> list[NDArray[np.bool_]]:
    """Which points of the paths are drawn in the window that a person sees."""
    window = contour.view(setting.surface.name) or plots.window_of(setting.surface, setting.surface.start)
    return kept(
        session.SEED_POINTS, window, seed_runs, lambda place: plots.drawn_points(seed_runs[place].theta, window)
    )


def _fan_count(setting: Setting, seed_runs: Sequence[SeedRuns]) -> int:
    """How many of the seeds have thin paths: all, unless they are too many points for a browser."""
    return plots.drawn_seeds(_drawn(setting, seed_runs)) if seed_runs else 0


def _fan_traces(
    setting: Setting, seed_runs: Sequence[SeedRuns], theme: plots.Theme, *, count: int
) -> list[plots.Trace]:
    """Thin paths of the first seeds, so many of them."""
    return [
        plots.fan_trace(
            optimizer.name, runs.theta[..., :count], points[:, :count], style(type(optimizer), theme), theme
        )
        for optimizer, runs, points in zip(setting.optimizers, seed_runs, _drawn(setting, seed_runs), strict=True)
    ]


def _end_traces(setting: Setting, seed_runs: Sequence[SeedRuns], theme: plots.Theme) -> list[plots.Trace]:
    return [
        plots.ends_trace(
            name,
            runs.ends,
            first_seed(setting.surface),
            style(type(optimizer), theme),
            theme,
            seed=tr("Seed"),
        )
        for name, optimizer, runs in zip(setting.names, setting.optimizers, seed_runs, strict=True)
    ]


def _draw_charts(setting: Setting, seed_runs: Sequence[SeedRuns], theme: plots.Theme, axis: str) -> None:
    finite = [runs.loss[:, ~runs.diverged] for runs in seed_runs if not runs.diverged.all()]
    log = picture.has_log_axis(setting.noiseless, finite or [runs.loss for runs in seed_runs])
    lowest = setting.noiseless.lowest() if log else 0.0
    lines = [
        plots.SeedLine(name, runs.mean, runs.percentile(10), runs.percentile(90), runs.loss, runs.diverged, line_style)
        for name, optimizer, runs in zip(setting.names, setting.optimizers, seed_runs, strict=True)
        for line_style in [style(type(optimizer), theme)]
    ]
    words: plots.SeedTexts = {
        "position": axis_labels()[axis],
        "loss": tr("Loss above the lowest minimum") if lowest else tr("Loss"),
        "mean": tr("Mean loss"),
        "seed": tr("Seed"),
        "diverged": tr("diverges"),
    }
    loss_axis = plots.LossAxis(log=log, lowest=lowest)
    x = batching.axis_values(axis, setting.surface, setting.steps)
    curves = plots.seeds_chart(lines, x, theme, loss_axis, share=0.75, words=words)
    count = len(seed_runs[0].diverged)
    summary = ", ".join(f"{line.name} {number_text(float(line.mean[-1]))}" for line in lines)
    shown = [replace(curves, title=_title(count), alt=f"{tr('Mean loss')}: {summary}")]
    if count > 1:
        finals = plots.ends_chart(lines, theme, loss_axis, share=0.7, first=first_seed(setting.surface), words=words)
        title = tr("Loss after {steps} steps: each point is a seed, each line a mean").format(steps=setting.steps)
        shown.append(replace(finals, title=title, alt=f"{title}: {summary}", free=True))
    charts.show(shown, step=axis == "steps", per_row=1)
    if store().get("log_loss", True) and not log:
        st.caption(picture.even_axis_remark())


def _title(count: int) -> str:
    if count == 1:
        return tr("Loss")
    if count <= plots.MAX_SINGLE_RUNS:
        return tr("Loss of {count} runs, and their mean").format(count=count)
    return tr("Mean loss of {count} runs, with their 10th to 90th percentile").format(count=count)


# ---- Sentences and table


def _sentences(setting: Setting, seed_runs: Sequence[SeedRuns]) -> list[str]:
    if not is_random(setting.surface):
        if isinstance(setting.noiseless, DataLoss):
            return [tr("Every step sees all data: nothing is left to chance, and every seed gives this one run.")]
        return [tr("Without noise nothing is left to chance, and every seed gives this one run.")]
    ranking = _ranking(setting, seed_runs)
    (best, first), *rest = ranking
    count, seed = len(first.diverged), first_seed(setting.surface)
    shared = tr("same batches") if isinstance(setting.noiseless, DataLoss) else tr("same noise")
    sentences = [
        _comparison(best, name, compare_paired(first, runs), count, shared) for name, runs in rest[:MAX_COMPARISONS]
    ]
    for name, runs in ranking:
        if runs.diverged.any():
            text = tr(
                "{name} diverges with {k} of {count} seeds (crosses at the upper edge); its mean counts them too."
            )
            sentences.append(text.format(name=name, k=int(runs.diverged.sum()), count=count))
    return [*sentences, _contour_sentence(seed, count, _fan_count(setting, seed_runs))]


def _contour_sentence(seed: int, count: int, fan_count: int) -> str:
    """What the contour shows of the seeds from the first on; `fan_count` of them have thin paths."""
    if fan_count == count:
        text = tr("On the contour: the paths of the seeds {first}–{last}, seed {first} in bold, and where they end.")
    else:
        text = tr(
            "On the contour: the paths of seed {first} in bold, of the seeds {first}–{shown} thin, as more would be "
            "too many points, and where the runs of all seeds {first}–{last} end."
        )
    return text.format(first=seed, last=seed + count - 1, shown=seed + fan_count - 1)


def _ranking(setting: Setting, seed_runs: Sequence[SeedRuns]) -> list[tuple[str, SeedRuns]]:
    """Names of optimizers with their runs, by how many runs diverge and then by the mean of the other final losses."""

    def rank(pair: tuple[str, SeedRuns]) -> tuple[int, float]:
        _, runs = pair
        losses = runs.loss[-1, ~runs.diverged]
        return int(runs.diverged.sum()), float(losses.mean()) if losses.size else np.inf

    return sorted(zip(setting.names, seed_runs, strict=True), key=rank)


def _comparison(name: str, rival: str, found: PairedComparison, count: int, shared: str) -> str:
    """Who ends lower how often; `shared` says what the runs of a seed have in common."""
    text = tr("{name} ends lower than {other} with {lower} of {count} seeds ({same}).")
    wins = text.format(name=name, other=rival, lower=found.lower, count=count, same=shared)
    if not np.isfinite(found.error):
        return wins
    if found.pairs == count:
        text = tr("On average it is lower by {d} ± {error}.")
    elif found.difference <= 0:
        text = tr("Where neither diverges ({pairs} seeds) it is lower by {d} ± {error} on average.")
    else:
        text = tr("Where neither diverges ({pairs} seeds) it is higher by {d} ± {error} on average.")
    difference = text.format(d=number_text(abs(found.difference)), error=number_text(found.error, 2), pairs=found.pairs)
    is_sure = abs(found.difference) > MIN_ERRORS * found.error
    return f"{wins} {difference} {tr('That is more than luck.') if is_sure else tr('That may be luck.')}"


def _draw_table(setting: Setting, seed_runs: Sequence[SeedRuns], theme: plots.Theme) -> None:
    rows = _ranking(setting, seed_runs)
    glyphs = {
        name: style(type(optimizer), theme).glyph
        for name, optimizer in zip(setting.names, setting.optimizers, strict=True)
    }
    count = len(seed_runs[0].diverged)
    columns: dict[str, list[str]] = {
        tr("Optimizer"): [f"{glyphs[name]} {name}" for name, _ in rows],
        tr("Mean final loss"): [mean_text(runs.loss[-1]) for _, runs in rows],
        tr("10th–90th percentile"): [
            f"{number_text(float(runs.percentile(10)[-1]))} – {number_text(float(runs.percentile(90)[-1]))}"
            for _, runs in rows
        ],
        tr("Diverged"): [f"{int(runs.diverged.sum())} / {count}" for _, runs in rows],
    }
    st.table(columns, border="horizontal", hide_index=True)


def mean_text(final: Array) -> str:
    """The mean of final losses, (S,), with its standard error, as text."""
    with np.errstate(all="ignore"):
        mean = float(final.mean())
        if not np.isfinite(mean):
            return "∞"
        error = f" ± {number_text(float(final.std(ddof=1)) / len(final) ** 0.5, 2)}" if len(final) > 1 else ""
    return f"{number_text(mean)}{error}"
