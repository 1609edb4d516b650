"""Three batch sizes: all data, mini-batches and single samples, side by side at the same cost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Surface, Trajectory, run
from experiments.seeds import samples, samples_seen
from optimizers import Adam, GradientDescent, Momentum
from plots.text import number_text
from settings import batching
from settings.selection import Selection, Setting
from surfaces import Batches, DataLoss
from views import controls, picture
from views.controls import session
from views.controls.batching import axis_labels, choose_axis, size_names
from views.controls.methods import style
from views.controls.session import latest
from views.pages.batches.batch_rule import batch_table, estimate_spreads, show_rule, trade_off_sentences
from views.store import store
from views.translation import tr

KINDS = ("all", "batches", "one")
LINE_WIDTHS = 1.8, 1.2, 0.7  # in the order of KINDS
FIRST_AXES = "epochs", "samples"  # in the choice of the horizontal axis
MAX_TICKS = 10  # epochs with a label along an axis


def batch_sizes_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page on batch sizes."""
    picture.draw_heading(selection.setting().surface)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        with st.container(width=240):
            controls.number(batching.EPOCHS, batching.EPOCHS.name)
        choose_axis(*FIRST_AXES)
        picture.contours_switch()
        picture.loss_switch()
    _draw_picture(selection, theme)


def compose_batch_sizes(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    settings, data, epochs = _divided(selection)
    clock = _clock(settings, len(data.data), epochs, _axis())
    # In the picture each batch size is one optimizer, and the clock counts its steps or samples.
    combined = replace(
        selection.setting(),
        surface=data,
        optimizers=tuple(variant.optimizers[0] for variant in settings.values()),
        steps=clock.total,
    )
    legend = [*zip(_names(settings), _styles(theme), strict=True)]
    comparison = picture.compare(combined, theme, lambda setting: _runs(settings, setting), legend).counted_by(clock)
    return comparison, picture.compose_with_losses(comparison)


def _axis() -> str:
    """The chosen horizontal axis."""
    return store().get("axis", FIRST_AXES[0])


def _divided(selection: Selection) -> tuple[dict[str, Setting], DataLoss, int]:
    """The setting by kind of batch, the loss on all data, and the number of epochs."""
    setting = selection.setting()
    data = setting.noiseless
    assert isinstance(data, DataLoss)
    epochs = int(store().get(batching.EPOCHS.name, batching.EPOCHS.default))
    return _settings(setting, data, epochs), data, epochs


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: Selection, theme: plots.Theme) -> None:
    settings, data, _ = _divided(selection)
    lesson = st.container()
    comparison, drawing = compose_batch_sizes(selection, theme)
    picture.show(comparison, drawing, selection)
    if picture.undefined_remarks(comparison.setting):
        return
    runs = dict(zip(settings, comparison.runs, strict=True))
    first, *rest = _sentences(settings, runs, len(data.data))
    with lesson:
        show_rule(settings["batches"])
        picture.show_remark(first)
    losses = batching.batched_surfaces(data, session.values())
    surfaces = {kind: losses[kind] for kind in KINDS}
    spreads = estimate_spreads(surfaces, comparison.setting.start)
    for sentence in [*rest, *trade_off_sentences(surfaces, spreads)]:
        picture.show_remark(sentence)
    st.table(batch_table(surfaces, spreads), border="horizontal", hide_index=True)
    for remark in [*_axis_remarks(settings, _axis()), *_remainder_remarks(data, settings["batches"].surface)]:
        st.caption(remark)


def _settings(setting: Setting, data: DataLoss, epochs: int) -> dict[str, Setting]:
    """The setting by kind of batch: the same samples in batches of another size."""
    losses = batching.batched_surfaces(data, session.values())
    return {
        kind: replace(setting, surface=losses[kind], steps=epochs * _steps_per_epoch(losses[kind])) for kind in KINDS
    }


def _steps_per_epoch(surface: Surface) -> int:
    return math.ceil(len(samples(surface)) / surface.size) if isinstance(surface, Batches) else 1


def _sizes(settings: Mapping[str, Setting]) -> list[int]:
    """Samples per step, for each kind of batch."""
    return [int(samples_seen(setting.surface, 1)[1]) for setting in settings.values()]


def _names(settings: Mapping[str, Setting]) -> list[str]:
    return [f"{name}, B = {size}" for name, size in zip(size_names().values(), _sizes(settings), strict=True)]


def _styles(theme: plots.Theme) -> list[plots.LineStyle]:
    """Styles of the batch, the mini-batch and the single sample: wide under narrow."""
    styles = (style(cls, theme) for cls in (GradientDescent, Momentum, Adam))
    return [replace(line_style, width=width) for line_style, width in zip(styles, LINE_WIDTHS, strict=True)]


def _runs(settings: Mapping[str, Setting], combined: Setting) -> Sequence[Trajectory]:
    """The run of each kind of batch from the start of the combined picture; the latest ones are kept."""
    variants = [replace(setting, start=combined.start) for setting in settings.values()]
    return latest(session.BATCH_SIZE_RUNS, variants, lambda: [_run(setting) for setting in variants])


def _run(setting: Setting) -> Trajectory:
    (optimizer,) = setting.optimizers
    keep = "all" if optimizer.warnings else "path"
    return run(setting.surface, optimizer, setting.start, setting.steps, schedule=setting.schedule, keep=keep)


def _clock(settings: Mapping[str, Setting], count: int, epochs: int, axis: str) -> picture.Clock:
    """The counter of the picture: steps, or samples with `count` of them to an epoch."""
    words = axis_labels()
    if axis == "steps":
        steps = [np.arange(setting.steps + 1) for setting in settings.values()]
        return picture.Clock(words["steps"], steps, is_playing=True, highest=_shown_steps(settings))
    spent = [samples_seen(setting.surface, setting.steps) for setting in settings.values()]
    clock = picture.Clock(words["samples"], spent, is_playing=True)
    if axis == "samples":
        return clock
    epochs_shown = [*range(0, epochs + 1, math.ceil(epochs / MAX_TICKS))]
    ticks = {"tickvals": [epoch * count for epoch in epochs_shown], "ticktext": [str(epoch) for epoch in epochs_shown]}
    return replace(clock, axis={**ticks, "title": {"text": words["epochs"], "standoff": 6}})


def _shown_steps(settings: Mapping[str, Setting]) -> int:
    """Number of steps in the loss chart; with all steps of single samples the other runs would have no room."""
    return max(settings["all"].steps, settings["batches"].steps)


# ---- Sentences


def _sentences(settings: Mapping[str, Setting], runs: Mapping[str, Trajectory], count: int) -> list[str]:
    """Comparison after the same work and after the same number of steps, and the steps that raised the loss."""
    names = dict(zip(settings, size_names().values(), strict=True))
    epoch_steps = {kind: _steps_per_epoch(setting.surface) for kind, setting in settings.items()}
    epoch_samples = {
        kind: int(samples_seen(setting.surface, epoch_steps[kind])[-1]) for kind, setting in settings.items()
    }
    largest = max(epoch_samples.values())
    work = str(count) if largest == count else f"{count}–{largest}"
    epoch_sentence = tr("After one epoch ({samples} samples): {told}.").format(
        samples=work, told="; ".join(_epoch_text(names[kind], epoch_steps[kind], runs[kind]) for kind in runs)
    )
    step_count = settings["all"].steps
    steps_sentence = tr("After the first {k} steps of each: {told}.").format(
        k=step_count,
        told="; ".join(f"{names[kind]} {_loss_text(trajectory, step_count)}" for kind, trajectory in runs.items()),
    )
    rises_sentence = tr("Steps that raised the loss on all data: {told}.").format(
        told="; ".join(
            tr("{name} {rises} of {steps}").format(
                name=names[kind], rises=_count_rises(trajectory), steps=settings[kind].steps
            )
            for kind, trajectory in runs.items()
        )
    )
    equal_steps = dict.fromkeys(runs, step_count)
    return [
        f"{epoch_sentence} {_lowest_text(names, runs, epoch_steps, tr('Lowest for the same work: {name}.'))}",
        f"{steps_sentence} {_lowest_text(names, runs, equal_steps, tr('Lowest for as many steps: {name}.'))}",
        rises_sentence,
    ]


def _epoch_text(name: str, steps: int, trajectory: Trajectory) -> str:
    text = tr("{name} {k} step, loss {loss}") if steps == 1 else tr("{name} {k} steps, loss {loss}")
    return text.format(name=name, k=steps, loss=_loss_text(trajectory, steps))


def _loss_text(trajectory: Trajectory, step: int) -> str:
    return number_text(float(trajectory.loss[step]))


def _lowest_text(names: Mapping[str, str], runs: Mapping[str, Trajectory], steps: Mapping[str, int], text: str) -> str:
    """`text` with the names of the lowest losses; empty if none is finite or all look equal."""
    losses = {kind: float(trajectory.loss[steps[kind]]) for kind, trajectory in runs.items()}
    minimum = np.fmin.reduce([*losses.values()])
    best = [names[kind] for kind, loss in losses.items() if number_text(loss) == number_text(float(minimum))]
    return text.format(name=", ".join(best)) if np.isfinite(minimum) and len(best) < len(names) else ""


def _count_rises(trajectory: Trajectory) -> int:
    """Number of steps after which the loss is higher, or not a number any more."""
    previous, following = trajectory.loss[:-1], trajectory.loss[1:]
    return int(np.sum((following > previous) | (np.isnan(following) & ~np.isnan(previous))))


def _axis_remarks(settings: Mapping[str, Setting], axis: str) -> list[str]:
    shown, last = _shown_steps(settings), settings["one"].steps
    if axis != "steps" or last <= shown:
        return []
    text = tr(
        "Online goes on to step {most}; the loss chart shows the first {shown} steps, in which there is room for all."
    )
    return [text.format(most=last, shown=shown)]


def _remainder_remarks(data: DataLoss, surface: Any) -> list[str]:
    """Remarks for a batch size that does not divide the number of samples, or holds all of them."""
    count, size = len(data.data), surface.size
    rest = count % size
    if size >= count and not surface.replacement:
        return [tr("A mini-batch of {size} holds all {count} samples: it is the batch.").format(size=size, count=count)]
    if not rest:
        return []
    if surface.replacement:
        text = tr("{count} samples are no multiple of B = {size}: an epoch here is {steps} × {size} = {drawn} draws.")
        steps = _steps_per_epoch(surface)
        return [text.format(count=count, size=size, steps=steps, drawn=steps * size)]
    text = tr(
        "{count} samples are no multiple of B = {size}: the last batch of an epoch is what is left over, {rest}. Its "
        "slope is a rougher estimate, and each of its samples weighs {times} times as much as one of another batch."
    )
    return [text.format(count=count, size=size, rest=rest, times=number_text(size / rest))]
