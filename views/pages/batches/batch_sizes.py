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
from surfaces import Batches, DataLoss
from views import controls, picture
from views.controls import batching, session
from views.controls.selection import Chosen, Setting, style
from views.controls.session import latest
from views.translation import tr

ORDER = ("all", "batches", "one")
TICKS = 10  # epochs that are named along an axis


def cuts_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    picture.heading(selection.setting().surface)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        with st.container(width=240):
            controls.number(batching.EPOCHS, batching.EPOCHS.name)
        axis = batching.choose_axis("epochs", "samples")
        picture.contours_switch()
        picture.loss_switch()
    _picture(selection, look, axis)


@st.fragment(key=controls.PICTURE)
def _picture(selection: Chosen, look: plots.Look, axis: str) -> None:
    setting = selection.setting()
    data = setting.bare
    assert isinstance(data, DataLoss)
    epochs = int(st.session_state.get(batching.EPOCHS.name, batching.EPOCHS.default))
    settings = _settings(setting, data, epochs)
    clock = _clock(settings, len(data.data), epochs, axis)
    # As an optimizer for each cut, of which the picture counts what is spent.
    whole = replace(
        setting,
        surface=data,
        racers=[of.racers[0] for of in settings.values()],
        steps=max(int(spent[-1]) for spent in clock.spent),
    )
    cast = [*zip(_names(settings), _styles(look), strict=True)]
    lesson = st.container()
    whole = picture.draw(whole, look, cast=cast, clock=clock, runs_of=lambda whole: _runs(settings, whole))
    if picture.undefined(whole):
        return
    runs = dict(zip(settings, _runs(settings, whole), strict=True))
    first, *others = _told(settings, runs, len(data.data))
    with lesson:
        picture.tell(first)
    for sentence in others:
        picture.tell(sentence)
    for remark in [*_about_axis(settings, axis), *_about_the_rest(data, settings["batches"].surface)]:
        st.caption(remark)


def _settings(setting: Setting, data: DataLoss, epochs: int) -> dict[str, Setting]:
    """One for each cut: the same samples, in other parts."""
    cuts = batching.cuts(data)
    return {cut: replace(setting, surface=cuts[cut], steps=epochs * _steps_an_epoch(cuts[cut])) for cut in ORDER}


def _steps_an_epoch(surface: Surface) -> int:
    return math.ceil(len(samples(surface)) / surface.size) if isinstance(surface, Batches) else 1


def _sizes(settings: Mapping[str, Setting]) -> list[int]:
    """How many samples a step of each cut sees."""
    return [int(samples_seen(of.surface, 1)[1]) for of in settings.values()]


def _short() -> list[str]:
    return [tr("Batch"), tr("Mini-batch"), tr("Online")]


def _names(settings: Mapping[str, Setting]) -> list[str]:
    return [f"{name}, B = {size}" for name, size in zip(_short(), _sizes(settings), strict=True)]


def _styles(look: plots.Look) -> list[plots.LineStyle]:
    """Of a batch, a mini-batch and a single sample: wide under narrow."""
    looks = (style(cls, look) for cls in (GradientDescent, Momentum, Adam))
    return [replace(one, width=width) for one, width in zip(looks, (1.8, 1.2, 0.7), strict=True)]


def _runs(settings: Mapping[str, Setting], whole: Setting) -> Sequence[Trajectory]:
    """The run of each cut, from where the whole picture starts; those that were asked for last are remembered."""
    theirs = [replace(of, start=whole.start) for of in settings.values()]
    key = [(of.facts, [*of.racers]) for of in theirs]
    return latest(session.BATCH_SIZE_RUNS, key, lambda: [_run(of) for of in theirs])


def _run(setting: Setting) -> Trajectory:
    (racer,) = setting.racers
    keep = "all" if racer.cautions else "path"
    return run(setting.surface, racer, setting.start, setting.steps, schedule=setting.schedule, keep=keep)


def _clock(settings: Mapping[str, Setting], count: int, epochs: int, axis: str) -> picture.Clock:
    """What the picture counts: steps or samples, of which so many are an epoch."""
    words = batching.axes()
    if axis == "steps":
        steps = [np.arange(of.steps + 1) for of in settings.values()]
        return picture.Clock(words["steps"], steps, shown=_seen_at_most(settings))
    spent = [samples_seen(of.surface, of.steps) for of in settings.values()]
    if axis == "samples":
        return picture.Clock(words["samples"], spent)
    named = [*range(0, epochs + 1, math.ceil(epochs / TICKS))]
    ticks = {"tickvals": [epoch * count for epoch in named], "ticktext": [str(epoch) for epoch in named]}
    title = {"text": words["epochs"], "standoff": 6}
    return picture.Clock(words["samples"], spent, axis={**ticks, "title": title})


def _seen_at_most(settings: Mapping[str, Setting]) -> int:
    """So many steps are drawn, as those of single samples would leave no room for the others."""
    return max(settings["all"].steps, settings["batches"].steps)


# ---- What is said


def _told(settings: Mapping[str, Setting], runs: Mapping[str, Trajectory], count: int) -> list[str]:
    """What the same work and what the same steps lead to, and how calmly."""
    names = dict(zip(settings, _short(), strict=True))
    epoch = {cut: _steps_an_epoch(of.surface) for cut, of in settings.items()}
    seen = {cut: int(samples_seen(of.surface, epoch[cut])[-1]) for cut, of in settings.items()}
    most = max(seen.values())
    work = str(count) if most == count else f"{count}–{most}"
    after = tr("After one epoch ({samples} samples): {told}.").format(
        samples=work, told="; ".join(_after(names[cut], epoch[cut], runs[cut]) for cut in runs)
    )
    few = settings["all"].steps
    equal = tr("After the first {k} steps of each: {told}.").format(
        k=few, told="; ".join(f"{names[cut]} {_loss(of, few)}" for cut, of in runs.items())
    )
    rises = tr("Steps that raised the loss on all data: {told}.").format(
        told="; ".join(
            tr("{name} {rises} of {steps}").format(name=names[cut], rises=_rises(of), steps=settings[cut].steps)
            for cut, of in runs.items()
        )
    )
    return [
        f"{after} {_lowest(names, runs, epoch, tr('Lowest for the same work: {name}.'))}",
        f"{equal} {_lowest(names, runs, dict.fromkeys(runs, few), tr('Lowest for as many steps: {name}.'))}",
        rises,
    ]


def _after(name: str, steps: int, of: Trajectory) -> str:
    text = tr("{name} {k} step, loss {loss}") if steps == 1 else tr("{name} {k} steps, loss {loss}")
    return text.format(name=name, k=steps, loss=_loss(of, steps))


def _loss(of: Trajectory, step: int) -> str:
    return number_text(float(of.loss[step]))


def _lowest(names: Mapping[str, str], runs: Mapping[str, Trajectory], at: Mapping[str, int], text: str) -> str:
    """Which losses are lowest; nothing where there are none, or all are equal as they are told."""
    losses = {cut: float(of.loss[at[cut]]) for cut, of in runs.items()}
    least = np.fmin.reduce([*losses.values()])
    best = [names[cut] for cut, loss in losses.items() if number_text(loss) == number_text(float(least))]
    return text.format(name=", ".join(best)) if np.isfinite(least) and len(best) < len(names) else ""


def _rises(of: Trajectory) -> int:
    """Steps after which the loss is higher, or lost."""
    before, after = of.loss[:-1], of.loss[1:]
    return int(np.sum((after > before) | (np.isnan(after) & ~np.isnan(before))))


def _about_axis(settings: Mapping[str, Setting], axis: str) -> list[str]:
    shown, most = _seen_at_most(settings), settings["one"].steps
    if axis != "steps" or most <= shown:
        return []
    text = tr(
        "Online goes on to step {most}; the loss chart shows the first {shown} steps, in which there is room for all."
    )
    return [text.format(most=most, shown=shown)]


def _about_the_rest(data: DataLoss, surface: Any) -> list[str]:
    """What to know where the batch size does not divide the number of samples."""
    count, size = len(data.data), surface.size
    rest = count % size
    if size >= count and not surface.replacement:
        return [tr("A mini-batch of {size} holds all {count} samples: it is the batch.").format(size=size, count=count)]
    if not rest:
        return []
    if surface.replacement:
        text = tr("{count} samples are no multiple of B = {size}: an epoch here is {steps} × {size} = {drawn} draws.")
        steps = _steps_an_epoch(surface)
        return [text.format(count=count, size=size, steps=steps, drawn=steps * size)]
    text = tr(
        "{count} samples are no multiple of B = {size}: the last batch of an epoch is what is left over, {rest}. Its "
        "slope is a rougher estimate, and each of its samples weighs {times} times as much as one of another batch."
    )
    return [text.format(count=count, size=size, rest=rest, times=number_text(size / rest))]
