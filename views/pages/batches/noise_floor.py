"""Noise floor: a constant rate stalls above the minimum; falling rates and averages of points go below it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

import plots
from core import Array, Constant, Optimizer, Schedule
from experiments.noise_floor import (
    MeanLoss,
    NoiseTheory,
    Variant,
    interpolates,
    last_quarter_mean,
    mean_losses,
    noise_theory,
    since,
)
from experiments.seeds import is_random
from optimizers import GradientDescent
from plots.text import number_text
from schedules import Cosine, InverseTime
from settings import batching, kinds
from settings.defaults import surface_defaults
from settings.selection import Selection, Setting
from surfaces import Batches, DataLoss, LineFit
from views import controls, picture
from views.controls import session
from views.controls.methods import style
from views.controls.session import latest
from views.live import charts
from views.translation import tr
from views.work import bar, slices
from views.work.progress import Progress, WorkState

SEEDS = 100
DECAY = 9.0  # the decay of 1/t times the number of steps: the rate ends at a tenth
# The loss has stalled if the third quarter lies less than MAX_RATIO times as high as the last one, and the fall from
# the third to the last quarter is less than MAX_FALL of the whole fall.
MAX_RATIO = 1.3
MAX_FALL = 0.1
Variants = dict[str, Variant]


def noise_floor_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page on the noise floor."""
    picture.draw_heading(selection.setting().surface)
    st.markdown(
        tr(
            "At a constant rate every batch throws the point about as far as the slope pulls it back: "
            "the loss stalls at a floor. A falling rate, or the mean of the later points, goes below it."
        )
    )
    left, right = st.columns(2, gap="medium", vertical_alignment="center")
    with left:
        controls.number(batching.FLOOR_STEPS, batching.FLOOR_STEPS.name)
    with right:
        st.button(
            tr("Show where theory is exact"),
            icon=":material/function:",
            key="floor theory",
            on_click=_take_theory,
            args=(selection,),
        )
    _draw_floor(selection, theme)


def _take_theory(selection: Selection) -> None:
    """Choose a problem and an optimizer for which theory is exact; in a widget's callback."""
    line = kinds.PROBLEM.known[LineFit.name]
    line_defaults = {} if selection.surface.name == line.name else surface_defaults(line)
    choices = {kinds.PROBLEM.key: line.name, "method": GradientDescent.name, "Batches.replacement": True}
    controls.set_controls({**line_defaults, **choices, batching.BATCHING: batching.BATCHINGS[0]})


def _variants(setting: Setting, steps: int) -> Variants:
    """Ways to use the rate, by name: constant, half of it, falling, and constant with the mean of points."""
    (optimizer,) = setting.optimizers
    schedules: tuple[Schedule, ...] = (InverseTime(DECAY / steps), Cosine())
    decays: list[Schedule] = [
        setting.schedule if isinstance(setting.schedule, type(schedule)) else schedule for schedule in schedules
    ]
    if not setting.has_constant_rate and setting.schedule not in decays:
        decays.append(setting.schedule)
    halved = dataclasses.replace(optimizer, lr=optimizer.lr / 2)
    return {
        tr("Constant η = {rate}").format(rate=number_text(float(optimizer.lr))): Variant(optimizer, Constant()),
        tr("Half: η = {rate}").format(rate=number_text(float(halved.lr))): Variant(halved, Constant()),
        **{schedule.name: Variant(optimizer, schedule) for schedule in decays},
        tr("Mean, t ≥ {k}").format(k=since(steps)): Variant(optimizer, Constant(), averaged_loss=True),
    }


@dataclass(frozen=True)
class _State:
    """Everything known about a setting so far.

    theory    the theory of its noise, if there is one
    exact     whether that theory holds exactly
    rates     of each variant, (T,)
    expected  heights of each variant by exact theory, (T+1,)
    progress  mean losses of each variant
    """

    setting: Setting
    theory: NoiseTheory | None
    exact: bool
    variants: Variants
    rates: list[Array]
    expected: list[Array] | None
    progress: Progress[list[MeanLoss]]

    @property
    def measured(self) -> list[MeanLoss]:
        """Mean losses of each variant so far."""
        return self.progress.result

    @property
    def count(self) -> int:
        """Number of runs of each variant in the end."""
        return SEEDS if isinstance(self.setting.surface, Batches) else 1

    @property
    def runs(self) -> int:
        """Number of runs that are done for every variant."""
        return min(curve.runs for curve in self.measured)

    @property
    def complete(self) -> bool:
        return self.progress.state is WorkState.DONE

    @property
    def bare(self) -> DataLoss:
        """The loss on all data."""
        bare = self.setting.noiseless
        assert isinstance(bare, DataLoss)
        return bare

    @property
    def lowest(self) -> float:
        """The loss at the lowest minimum; NaN if none is known."""
        return float(self.bare.f(self.theory.minimum)) if self.theory else self.bare.lowest()

    @property
    def heights(self) -> list[Array]:
        """Measured mean losses of each variant, (T+1,), above the lowest minimum if one is known."""
        return [curve.mean - (self.lowest if np.isfinite(self.lowest) else 0.0) for curve in self.measured]

    @property
    def optimizer(self) -> Optimizer:
        return self.setting.optimizers[0]

    @property
    def floors(self) -> list[float]:
        """Noise floor at the learning rate and at half of it, above the lowest minimum: exact theory, else measured."""
        if self.exact and self.theory:
            return [self.theory.floor(float(self.optimizer.lr)), self.theory.floor(float(self.optimizer.lr) / 2)]
        return [last_quarter_mean(height)[0] for height in self.heights[:2]]

    @property
    def ends(self) -> list[float]:
        """Mean height of each variant after the last step."""
        return [float(heights[-1]) for heights in (self.expected or self.heights)]


@controls.live_fragment(controls.PICTURE)
def _draw_floor(selection: Selection, theme: plots.Theme) -> None:
    setting = selection.setting()
    if not is_random(setting.surface):
        setting = dataclasses.replace(setting, surface=setting.noiseless)
    steps = st.session_state.get(batching.FLOOR_STEPS.name, batching.FLOOR_STEPS.default)
    variants = _variants(setting, steps)
    bare, loss = setting.noiseless, setting.surface
    assert isinstance(bare, DataLoss)
    seed = int(loss.seed) if isinstance(loss, Batches) else 0
    work = partial(mean_losses, loss, list(variants.values()), setting.start, steps, seed + np.arange(SEEDS))
    progress = slices.follow("floor", (setting, steps), work)
    rates = [
        float(np.max(variant.optimizer.lr)) * np.array([variant.schedule(t, steps) for t in range(1, steps + 1)])
        for variant in variants.values()
    ]
    noise = (
        noise_theory(bare, loss.size)
        if isinstance(loss, Batches) and type(setting.optimizers[0]) is GradientDescent
        else None
    )
    exact = noise is not None and isinstance(loss, Batches) and loss.replacement
    expected = _expected(noise, setting, variants, rates, steps) if exact and noise else None
    state = _State(setting, noise, exact, variants, rates, expected, progress)
    charts.show([_chart(state, theme)], token=progress.token)
    for sentence in _sentences(state):
        picture.show_remark(sentence)
    if not state.complete:
        picture.show_remark(bar.runs_text(sum(curve.runs for curve in state.measured), state.count * len(variants)))
    st.caption(_caption(state, steps, seed))


def _expected(noise: NoiseTheory, setting: Setting, variants: Variants, rates: list[Array], steps: int) -> list[Array]:
    """Heights of each variant by theory, (T+1,); kept while the measured ones are computed."""

    def heights(variant: Variant, variant_rates: Array) -> Array:
        averaging_start = since(steps) if variant.averaged_loss else None
        return noise.mean_loss_curve(setting.start, variant_rates, averaging_start=averaging_start)

    pairs = zip(variants.values(), rates, strict=True)
    return latest(session.EXPECTED_LOSSES, (setting, steps), lambda: [heights(*pair) for pair in pairs])


def _chart(state: _State, theme: plots.Theme) -> plots.Chart:
    main = style(type(state.optimizer), theme)
    palette = [plots.line_style(index, theme) for index in range(6)]
    distinct = [line_style for line_style in palette if line_style.color != main.color]
    styles = [dataclasses.replace(main, dash="solid"), *distinct][: len(state.variants)]
    expected = state.expected or [None] * len(styles)
    series = zip(state.variants, state.heights, state.rates, styles, expected, strict=True)
    heights = [plots.MeanLossLine(*values) for values in series]
    floors = []
    if _has_floor(state):
        floors = [(f"{tr('Floor')} {number_text(state.floors[0])}", state.floors[0], styles[0])]
    title = tr("Mean loss above the lowest minimum") if np.isfinite(state.lowest) else tr("Mean loss")
    rate = f"{tr('Learning rate')} η<sub>t</sub>"
    words: plots.FloorTexts = {"step": tr("Step"), "rate": rate, "theory": tr("Theory")}
    ends = (f"{name} {number_text(end)}" for name, end in zip(state.variants, state.ends, strict=True))
    chart = plots.floor_chart(heights, floors, theme, words=words)
    return dataclasses.replace(chart, title=title, alt=f"{title}: {', '.join(ends)}")


def _has_floor(state: _State) -> bool:
    """Whether the constant rate is known to stall, by theory or because its loss has stopped falling."""
    if not isinstance(state.setting.surface, Batches) or not np.isfinite(state.lowest) or interpolates(state.bare):
        return False
    if state.exact:
        return bool(np.isfinite(state.floors[0]))
    constant = state.measured[0]
    return state.complete and not (constant.diverged or constant.elsewhere) and _stalls(state.heights[0])


def _stalls(heights: Array) -> bool:
    """Whether mean heights, (T+1,), have stopped falling above 0; see MAX_RATIO and MAX_FALL."""
    last, previous = last_quarter_mean(heights)
    return last > 0 and previous < MAX_RATIO * last and previous - last < MAX_FALL * (np.nanmax(heights) - last)


def _sentences(state: _State) -> list[str]:
    """Sentences about the floor, or about why there is none; empty while runs are missing."""
    setting, optimizer, constant = state.setting, state.optimizer, state.measured[0]
    if undefined := picture.undefined_remarks(setting):
        return undefined
    if not isinstance(setting.surface, Batches):
        return [tr("A step sees all data: there is no noise, and so no floor. Choose mini-batches in the sidebar.")]
    if not (state.complete or state.exact):
        return []
    rate = number_text(float(optimizer.lr))
    sentences = []
    if _has_floor(state):
        floor, half = state.floors
        text = tr("At η = {rate} the loss stays {floor} above the minimum ({source}).")
        source = tr("theory") if state.exact else tr("measured")
        sentences.append(text.format(rate=rate, floor=number_text(floor), source=source))
        sentences += _comparisons(state, floor)
        if half > 0 and np.isfinite(half) and (state.exact or _stalls(state.heights[1])):
            text = tr("Half the rate: the floor lies {k} times as high.")
            sentences.append(text.format(k=_rough_text(half / floor)))
    elif interpolates(state.bare):
        sentences.append(
            tr("Here the model fits every sample: at the minimum all batches agree, and there is no floor.")
        )
    elif state.exact and state.theory:
        text = tr(
            "At η = {rate} the mean square of the distance grows without end, carried by few, ever larger throws: "
            "there is no floor. There is one below η = {limit}."
        )
        sentences.append(text.format(rate=rate, limit=number_text(state.theory.limit)))
    elif constant.elsewhere:
        text = tr(
            "{k} of {n} runs at the constant rate end at a higher minimum, which holds the mean up too: start in the "
            "lower valley to see the floor alone."
        )
        sentences.append(text.format(k=constant.elsewhere, n=constant.runs))
    elif constant.diverged:
        sentences.append(
            tr("{k} of {n} runs at the constant rate diverge.").format(k=constant.diverged, n=constant.runs)
        )
    elif not np.isfinite(state.lowest):
        sentences.append(tr("No lowest minimum is known here: the loss itself is drawn, and no floor."))
    elif constant.runs:
        sentences.append(tr("At η = {rate} the loss still falls at the end: take more steps.").format(rate=rate))
    if state.theory and not state.exact and _has_floor(state):
        theory_floor = state.theory.floor(float(optimizer.lr))
        if np.isfinite(theory_floor):
            text = tr("Drawn with replacement, theory puts the floor at {floor}: {k} times as high as in these epochs.")
            sentences.append(
                text.format(floor=number_text(theory_floor), k=_rough_text(theory_floor / state.floors[0]))
            )
    return sentences


def _comparisons(state: _State, floor: float) -> list[str]:
    """How far below or above the floor the falling rates and the mean of points end."""
    ends = [*zip(state.variants, state.ends, strict=True)][2:]
    ratios = [(name, floor / end) for name, end in ends if np.isfinite(end) and end > 0]

    def enumeration(pairs: list[tuple[str, float]]) -> str:
        return "; ".join(f"{name}: {_rough_text(max(k, 1 / k))}×" for name, k in pairs)

    lower, higher = [(name, k) for name, k in ratios if k > 1], [(name, k) for name, k in ratios if k < 1]
    sentences = []
    if lower:
        sentences.append(tr("At the end these lie lower: {list}.").format(list=enumeration(lower)))
    if higher:
        sentences.append(tr("At the end these lie higher: {list}.").format(list=enumeration(higher)))
    return sentences


def _caption(state: _State, steps: int, seed: int) -> str:
    """How the lines were computed."""
    sentences = []
    if isinstance(state.setting.surface, Batches) and state.complete:
        text = tr("Means over {n} runs of {steps} steps, with the seeds {first} to {last}.")
        sentences.append(text.format(n=state.count, steps=steps, first=seed, last=seed + state.count - 1))
    if state.exact:
        sentences.append(
            tr("Dotted and the floor: exact expectations by theory, for SGD and squared errors of a line.")
        )
    elif _has_floor(state):
        sentences.append(tr("The floor is the mean over the last quarter of the steps."))
    inverse = next(variant.schedule for variant in state.variants.values() if isinstance(variant.schedule, InverseTime))
    sentences.append(tr("1/t decay ends at {share} of the rate.").format(share=number_text(inverse(steps, steps), 2)))
    sentences.append(
        tr("Averaging: the loss at the mean of all points since half of the steps (after Polyak and Juditsky, 1992).")
    )
    return " ".join(sentences)


def _rough_text(ratio: float) -> str:
    """A measured ratio with two digits."""
    return number_text(float(f"{ratio:.2g}"))
