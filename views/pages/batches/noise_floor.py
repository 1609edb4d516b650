"""Noise floor: a constant rate stalls above the minimum; rates that fall, and averages of points, go below it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Array, Constant, Optimizer, Schedule
from experiments.noise_floor import Course, Theory, Way, courses, fits_all, level, since, theory
from experiments.seeds import is_random
from optimizers import GradientDescent
from plots.text import number_text
from schedules import Cosine, InverseTime
from surfaces import Batches, DataLoss, LineFit
from views import controls, picture
from views.controls import batching, kinds, session
from views.controls.selection import Chosen, Setting, defaults_of, style
from views.controls.session import latest
from views.live import charts
from views.translation import tr
from views.work import slices

SEEDS = 100
TENTH = 9.0  # over the number of steps: so that 1/t decay ends at a tenth of the rate
FALLING = 1.3  # times the mean of the last quarter: where the quarter before lies higher, the end is not reached
LEFT = 0.1  # of the way down: where that much was gone from that quarter to the last, it is not reached either
Ways = dict[str, Way]


def floor_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    picture.heading(selection.setting().surface)
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
    _floor(selection, look)


def _take_theory(selection: Chosen) -> None:
    line = kinds.PROBLEM.known[LineFit.name]
    defaults = {} if selection.surface.name == line.name else defaults_of(line)
    choices = {kinds.PROBLEM.key: line.name, "method": GradientDescent.name, "Batches.replacement": True}
    controls.set_to({**defaults, **choices, batching.CUT: batching.CUTS[0]})


def _ways(setting: Setting, steps: int) -> Ways:
    """By name: the constant rate, half of it, falling ones, and the mean of points."""
    (racer,) = setting.racers
    schedules: tuple[Schedule, ...] = (InverseTime(TENTH / steps), Cosine())
    decays: list[Schedule] = [
        setting.schedule if isinstance(setting.schedule, type(schedule)) else schedule for schedule in schedules
    ]
    if not setting.steady and setting.schedule not in decays:
        decays.append(setting.schedule)
    half = dataclasses.replace(racer, lr=racer.lr / 2)
    return {
        tr("Constant η = {rate}").format(rate=number_text(float(racer.lr))): Way(racer, Constant()),
        tr("Half: η = {rate}").format(rate=number_text(float(half.lr))): Way(half, Constant()),
        **{schedule.name: Way(racer, schedule) for schedule in decays},
        tr("Mean, t ≥ {k}").format(k=since(steps)): Way(racer, Constant(), averaged=True),
    }


@dataclass(frozen=True)
class _Known:
    """What is known of a setting: theory, if it holds exactly, its courses, what was measured, and the floors."""

    setting: Setting
    said: Theory | None
    exact: bool
    ways: Ways
    rates: list[Array]
    expected: list[Array] | None
    found: list[Course]

    @property
    def count(self) -> int:
        """How many runs of each way there are when all are in."""
        return SEEDS if isinstance(self.setting.surface, Batches) else 1

    @property
    def runs(self) -> int:
        """How many runs of every way are in."""
        return min(of.runs for of in self.found)

    @property
    def complete(self) -> bool:
        return self.runs == self.count

    @property
    def bare(self) -> DataLoss:
        """The loss on all data."""
        bare = self.setting.bare
        assert isinstance(bare, DataLoss)
        return bare

    @property
    def lowest(self) -> float:
        """The loss at the lowest minimum; NaN if none is known."""
        return float(self.bare.f(self.said.minimum)) if self.said else self.bare.lowest()

    @property
    def heights(self) -> list[Array]:
        """Mean losses above the lowest minimum, if one is known, as measured, (T+1,)."""
        return [of.mean - (self.lowest if np.isfinite(self.lowest) else 0.0) for of in self.found]

    @property
    def racer(self) -> Optimizer:
        return self.setting.racers[0]

    @property
    def floors(self) -> list[float]:
        """Of the rate and of half of it."""
        if self.exact and self.said:
            return [self.said.floor(float(self.racer.lr)), self.said.floor(float(self.racer.lr) / 2)]
        return [level(height)[0] for height in self.heights[:2]]

    @property
    def ends(self) -> list[float]:
        """The mean heights after the last step."""
        return [float(of[-1]) for of in (self.expected or self.heights)]


@st.fragment(key=controls.PICTURE)
def _floor(selection: Chosen, look: plots.Look) -> None:
    setting = selection.setting()
    if not is_random(setting.surface):
        setting = dataclasses.replace(setting, surface=setting.bare)
    steps = st.session_state.get(batching.FLOOR_STEPS.name, batching.FLOOR_STEPS.default)
    ways = _ways(setting, steps)
    bare, loss = setting.bare, setting.surface
    assert isinstance(bare, DataLoss)
    seed = int(loss.seed) if isinstance(loss, Batches) else 0
    facts = setting.facts, setting.racers, steps
    found, token = slices.advanced(
        "floor", facts, lambda: courses(loss, list(ways.values()), setting.start, steps, seed + np.arange(SEEDS))
    )
    rates = [
        float(np.max(way.optimizer.lr)) * np.array([way.schedule(t, steps) for t in range(1, steps + 1)])
        for way in ways.values()
    ]
    said = theory(bare, loss.size) if isinstance(loss, Batches) and type(setting.racers[0]) is GradientDescent else None
    exact = said is not None and isinstance(loss, Batches) and loss.replacement
    expected = _expected(said, facts, setting, ways, rates, steps) if exact and said else None
    known = _Known(setting, said, exact, ways, rates, expected, found)
    charts.show([_chart(known, look)], more=0 if known.complete else token)
    for sentence in _sentences(known):
        picture.tell(sentence)
    if not known.complete:
        picture.tell(slices.so_far(sum(of.runs for of in found), known.count * len(found)))
    st.caption(_about(known, steps, seed))


def _expected(
    theory: Theory, facts: Any, setting: Setting, variants: Ways, rates: list[Array], steps: int
) -> list[Array]:
    """The courses by theory, remembered while the measured ones come in."""
    pairs = zip(variants.values(), rates, strict=True)
    return latest(
        session.EXPECTED_LOSSES,
        facts,
        lambda: [
            theory.course(setting.start, rates, since=since(steps) if variant.averaged else None)
            for variant, rates in pairs
        ],
    )


def _chart(known: _Known, look: plots.Look) -> dict[str, Any]:
    main = style(type(known.racer), look)
    line_styles = [of for place in range(6) if (of := plots.line_style(place, look)).color != main.color]
    styles = [dataclasses.replace(main, dash="solid"), *line_styles][: len(known.ways)]
    expected = known.expected or [None] * len(styles)
    series = zip(known.ways, known.heights, known.rates, styles, expected, strict=True)
    heights = [plots.Height(*of) for of in series]
    floors = []
    if _has_floor(known):
        floors = [(f"{tr('Floor')} {number_text(known.floors[0])}", known.floors[0], styles[0])]
    title = tr("Mean loss above the lowest minimum") if np.isfinite(known.lowest) else tr("Mean loss")
    words = {"step": tr("Step"), "rate": f"{tr('Learning rate')} η<sub>t</sub>", "theory": tr("Theory")}
    ends = (f"{name} {number_text(end)}" for name, end in zip(known.ways, known.ends, strict=True))
    chart = plots.floor_chart(heights, floors, look, words=words)
    return {**chart, "title": title, "alt": f"{title}: {', '.join(ends)}"}


def _has_floor(known: _Known) -> bool:
    """Whether the constant rate is known to stall: by theory, or as it has stopped falling."""
    if not isinstance(known.setting.surface, Batches) or not np.isfinite(known.lowest) or fits_all(known.bare):
        return False
    if known.exact:
        return bool(np.isfinite(known.floors[0]))
    return known.complete and not (known.found[0].diverged or known.found[0].elsewhere) and _stalls(known.heights[0])


def _stalls(heights: Array) -> bool:
    """Whether mean heights, (T+1,), have stopped falling above 0: little is left of the way, and of the height."""
    last, previous = level(heights)
    return last > 0 and previous < FALLING * last and previous - last < LEFT * (np.nanmax(heights) - last)


def _sentences(known: _Known) -> list[str]:
    """What the chart says, in numbers."""
    setting, racer, found = known.setting, known.racer, known.found[0]
    if undefined := picture.undefined(setting):
        return undefined
    if not isinstance(setting.surface, Batches):
        return [tr("A step sees all data: there is no noise, and so no floor. Choose mini-batches in the sidebar.")]
    if not (known.complete or known.exact):
        return []
    rate = number_text(float(racer.lr))
    told = []
    if _has_floor(known):
        floor, half = known.floors
        text = tr("At η = {rate} the loss stays {floor} above the minimum ({source}).")
        source = tr("theory") if known.exact else tr("measured")
        told.append(text.format(rate=rate, floor=number_text(floor), source=source))
        told += _compared(known, floor)
        if half > 0 and np.isfinite(half) and (known.exact or _stalls(known.heights[1])):
            text = tr("Half the rate: the floor lies {k} times as high.")
            told.append(text.format(k=_rough(half / floor)))
    elif fits_all(known.bare):
        told.append(tr("Here the model fits every sample: at the minimum all batches agree, and there is no floor."))
    elif known.exact and known.said:
        text = tr(
            "At η = {rate} the mean square of the distance grows without end, carried by few, ever larger throws: "
            "there is no floor. There is one below η = {limit}."
        )
        told.append(text.format(rate=rate, limit=number_text(known.said.limit)))
    elif found.elsewhere:
        text = tr(
            "{k} of {n} runs at the constant rate end at a higher minimum, which holds the mean up too: start in the "
            "lower valley to see the floor alone."
        )
        told.append(text.format(k=found.elsewhere, n=found.runs))
    elif found.diverged:
        told.append(tr("{k} of {n} runs at the constant rate diverge.").format(k=found.diverged, n=found.runs))
    elif not np.isfinite(known.lowest):
        told.append(tr("No lowest minimum is known here: the loss itself is drawn, and no floor."))
    elif found.runs:
        told.append(tr("At η = {rate} the loss still falls at the end: take more steps.").format(rate=rate))
    if known.said and not known.exact and _has_floor(known):
        theirs = known.said.floor(float(racer.lr))
        if np.isfinite(theirs):
            text = tr("Drawn with replacement, theory puts the floor at {floor}: {k} times as high as in these epochs.")
            told.append(text.format(floor=number_text(theirs), k=_rough(theirs / known.floors[0])))
    return told


def _compared(known: _Known, floor: float) -> list[str]:
    """How far below or above the floor the other ways end."""
    others = [*zip(known.ways, known.ends, strict=True)][2:]
    times = [(name, floor / end) for name, end in others if np.isfinite(end) and end > 0]

    def listed(of: list[tuple[str, float]]) -> str:
        return "; ".join(f"{name}: {_rough(max(k, 1 / k))}×" for name, k in of)

    lower, higher = [of for of in times if of[1] > 1], [of for of in times if of[1] < 1]
    told = [tr("At the end these lie lower: {list}.").format(list=listed(lower))] if lower else []
    return [*told, *([tr("At the end these lie higher: {list}.").format(list=listed(higher))] if higher else [])]


def _about(known: _Known, steps: int, seed: int) -> str:
    """How the lines came about."""
    told = []
    if isinstance(known.setting.surface, Batches) and known.complete:
        text = tr("Means over {n} runs of {steps} steps, with the seeds {first} to {last}.")
        told.append(text.format(n=known.count, steps=steps, first=seed, last=seed + known.count - 1))
    if known.exact:
        told.append(
            tr("Dotted and the floor: exact expectations by theory, for gradient descent and squared errors of a line.")
        )
    elif _has_floor(known):
        told.append(tr("The floor is the mean over the last quarter of the steps."))
    inverse = next(way.schedule for way in known.ways.values() if isinstance(way.schedule, InverseTime))
    told.append(tr("1/t decay ends at {share} of the rate.").format(share=number_text(inverse(steps, steps), 2)))
    told.append(
        tr("Averaging: the loss at the mean of all points since half of the steps (after Polyak and Juditsky, 1992).")
    )
    return " ".join(told)


def _rough(times: float) -> str:
    """A number that comes from chance, to two digits."""
    return number_text(float(f"{times:.2g}"))
