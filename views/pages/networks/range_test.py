"""Which learning rates suit this network: a range test, and a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Self, final

import numpy as np
import streamlit as st

import plots
from core import Array, Constant, Optimizer, params_of
from experiments.range_test import ENDINGS, RATES, TIMES_BEST, Ranged, RangeTest, Swept, explore, joined
from experiments.rate_sweep import SLOW, bands, measured
from experiments.training import Task
from plots.text import number_text, percent_text
from views import controls, picture
from views.controls.network_sidebar import DECLARED, PREFIX, Chosen, rate_key
from views.controls.selection import style
from views.digest import digest
from views.live import charts
from views.picture.outcomes import take_rate
from views.translation import tr
from views.work import shared, slices

JOB = "rates for a network"
HIGHEST = 10.0  # times the loss at the start: what is higher has left the chart
SHARE = 0.85  # of the height of a usual chart, above the bands


@final
@dataclass(frozen=True)
class Found(shared.Known):
    """What is known: range tests and sweeps by the places of their optimizers, and the share of the work done."""

    tests: Mapping[int, Ranged] = field(default_factory=dict)
    sweeps: Mapping[int, Swept] = field(default_factory=dict)
    share: float = 0.0

    def plus(self, result: Any) -> Self:
        place, new, share = result
        if isinstance(new, Ranged):
            return replace(self, tests={**self.tests, place: new}, share=share)
        swept = joined([self.sweeps[place], new]) if place in self.sweeps else new
        return replace(self, sweeps={**self.sweeps, place: swept}, share=share)


@dataclass(frozen=True)
class _Asked:
    """What is explored: a task with the numbers of `test`; `racers` have the rates that are set now."""

    task: Task
    racers: Sequence[Optimizer]
    test: RangeTest

    @property
    def rules(self) -> list[Optimizer]:
        """The optimizers whatever their learning rates."""
        return [replace(racer, lr=params_of(type(racer))[0].default) for racer in self.racers]

    @property
    def facts(self) -> Any:
        return self.task.facts, tuple(self.rules), self.test

    @property
    def rates(self) -> list[float]:
        return [float(racer.lr) for racer in self.racers]


def range_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        measure = controls.choice("measure", tr("Judge a rate by"), _measures())
    with st.expander(tr("Numbers of the range test and the sweep")):
        for column, p in zip(st.columns(len(params_of(RangeTest))), params_of(RangeTest), strict=True):
            with column:
                controls.number(p, _key(p.name))
    _picture(selection, look, measure)


def _measures() -> dict[str, str]:
    """What a training can be judged by, by its name in links."""
    return {"final": tr("Training loss"), "accuracy": tr("Validation accuracy")}


def _key(name: str) -> str:
    return f"{PREFIX}{RangeTest.__name__}.{name}"


def _test() -> RangeTest:
    """As the controls have it now."""
    return RangeTest(**{p.name: st.session_state.get(_key(p.name), p.default) for p in params_of(RangeTest)})


@st.fragment(key=controls.PICTURE)
def _picture(selection: Chosen, look: plots.Look, measure: str) -> None:
    task, racers, test = selection.task(), selection.racers(), _test()
    if not racers:
        st.info(tr("Choose at least one optimizer in the sidebar to see which rates suit it."))
        return
    asked = _Asked(replace(task, epochs=test.epochs, seeds=task.seeds[:1]), racers, test)
    found, token = shared.known(JOB, asked.facts, lambda: (Found(), (explore, asked.task, asked.rules, test)))
    sweeps = _common(found.sweeps, len(racers))
    for sentence in _told(asked, found, sweeps) if found.whole else _so_far(asked, found):
        picture.tell(sentence)
    sweep, touched = _sweep_chart(asked, sweeps, measure, look)
    words = _words(_measures()[measure])
    take = partial(take_rate, [rate_key(type(racer)) for racer in racers])
    shown = [sweep, _test_chart(asked, found.tests, look)]
    charts.show(shown, words=words, take=take, still=False, more=token, **touched)
    shared.tell(JOB, found, found.share, tr("Trying rates"), going=token > 0)
    if found.whole and (agreement := _agreement(asked, found, sweeps)):
        picture.tell(agreement)
    _table(asked, found, sweeps)
    _buttons(asked, found, sweeps)
    _tell_the_rules(asked, task)


def _common(sweeps: Mapping[int, Swept], count: int) -> list[Swept]:
    """Of every optimizer, the trainings with those rates that all of them have tried; none where there are no such."""
    if len(sweeps) < count:
        return []
    tried = set.intersection(*({*of.rates.tolist()} for of in sweeps.values()))
    chosen = [np.isin(sweeps[place].rates, [*tried]) for place in range(count)]
    return [Swept(sweeps[place].rates[which], sweeps[place].judged[..., which]) for place, which in enumerate(chosen)]


# ---- Charts


def _sweep_chart(
    asked: _Asked, sweeps: Sequence[Swept], measure: str, look: plots.Look
) -> tuple[dict[str, Any], dict[str, Any]]:
    racers, loss = asked.racers, measure == "final"
    title = tr("Up to epoch {epochs} with each rate").format(epochs=asked.test.epochs)
    rates = sweeps[0].rates if sweeps else asked.test.fixed()
    nothing = np.full(len(rates), np.nan)
    values = [measured(of.runs, "final") if loss else of.accuracy for of in sweeps] or [nothing] * len(racers)
    curves = [
        plots.Curve(
            racer.name,
            judged,
            bands(rates, sweeps[row].runs) if sweeps else [(float(rates[0]), float(rates[-1]), "")],
            float(racer.lr),
            _between(rates, judged, float(racer.lr), log=loss),
            np.nan,
            np.nan,
            np.nan,
            style(type(racer), look),
        )
        for row, (racer, judged) in enumerate(zip(racers, values, strict=True))
    ]
    endings = _endings()
    words = {
        "rate": f"{tr('Learning rate')} η",
        "measure": _measures()[measure],
        **dict.fromkeys(("limit", "here", "best"), ""),
        **endings,
        "": "…",
    }
    highest = HIGHEST * float(sweeps[0].judged[0, 0, 0]) if sweeps and loss else np.inf
    figure = plots.sweep_chart(rates, curves, look, lowest=0.0, highest=highest, log=loss, share=SHARE, words=words)
    shown = np.stack([plots.log_heights(judged, 0.0) if loss else judged for judged in values])
    touched = {
        "of": digest(repr((asked.facts, asked.rates)).encode()),
        "rates": rates,
        "places": np.log10(rates),
        "names": [racer.name for racer in racers],
        "at": int(np.argmin(np.abs(np.log(rates / asked.rates[0])))),
        "shown": np.where(np.isfinite(shown), shown, np.nan),
        "values": np.stack(values),
        "endings": np.stack([_places(of) for of in sweeps] or [nothing * 0 + len(ENDINGS)] * len(racers)),
        "stops": np.zeros((len(racers), len(rates))),
    }
    told = "; ".join(
        f"{c.name}: " + ", ".join(f"{words[ending]} {number_text(a)}–{number_text(b)}" for a, b, ending in c.bands)
        for c in curves
    )
    return {**figure, "title": title, "alt": f"{title}. {told}"}, touched


def _places(of: Swept) -> Array:
    """The places of how the runs end, (R,), in ENDINGS."""
    return np.argmax(of.runs.status[:, None] == np.array(ENDINGS), axis=1).astype(float)


def _between(rates: Array, values: Array, rate: float, *, log: bool) -> float:
    """Where the line through the values is at a rate; NaN outside of the rates, or beside a value that is missing."""
    with np.errstate(all="ignore"):
        heights = np.log(values) if log else values
        height = np.interp(np.log(rate), np.log(rates), heights, left=np.nan, right=np.nan)
        return float(np.exp(height) if log else height)


def _endings() -> dict[str, str]:
    """What the ways to end are called."""
    return dict(zip(ENDINGS, (tr("learns"), tr("hardly learns"), tr("diverges")), strict=True))


def _words(measure: str) -> dict[str, Any]:
    return {
        "picture": tr("Outcome against learning rate"),
        "slider": tr("Rate to try; up and down change the optimizer, Enter takes the rate"),
        "take": tr("Take this rate"),
        "idle": tr("Click a curve to take its rate."),
        "point": "{name}  η = {rate}: {end}",
        "value": f" · {measure} {{v}}",
        "endings": [*_endings().values(), "…"],
    }


def _test_chart(asked: _Asked, tests: Mapping[int, Ranged], look: plots.Look) -> dict[str, Any]:
    title = tr("One run in which the rate grows")
    lines = []
    for place, racer in enumerate(asked.racers):
        of = tests.get(place)
        if of:
            marks = {"steepest": of.steepest, "lowest": of.lowest, "blown": len(of.rates) - 1 if of.blown else None}
            known = {name: at for name, at in marks.items() if at is not None}
            lines.append(
                plots.Growing(
                    racer.name, of.rates, of.loss, of.smoothed, known, float(racer.lr), style(type(racer), look)
                )
            )
    words = {
        "rate": f"{tr('Learning rate')} η",
        "loss": tr("Loss of the batch"),
        "steepest": tr("steepest"),
        "lowest": tr("lowest"),
        "blown": tr("blows up"),
    }
    chart = plots.range_chart(lines, look, ends=(asked.test.low, asked.test.high), words=words)
    told = "; ".join(
        f"{line.name}: " + ", ".join(f"{words[name]} {number_text(line.rates[at])}" for name, at in line.marks.items())
        for line in lines
    )
    return {**chart, "title": title, "alt": f"{title}. {told}"}


# ---- What they say


def _told(asked: _Asked, found: Found, sweeps: Sequence[Swept]) -> list[str]:
    """What the sweep says."""
    if not sweeps:
        return []
    names = [racer.name for racer in asked.racers]
    threes = [of.three for of in sweeps]
    best = sorted(
        (float(of.rates[three[1]]), name) for of, three, name in zip(sweeps, threes, names, strict=True) if three
    )
    said = []
    epochs = asked.test.epochs
    if len(best) > 1 and best[0][0] < best[-1][0]:
        text = tr(
            "The rates that suit lie a factor of {factor} apart: after epoch {epochs} {low} ends lowest at η = {a}, "
            "{high} at η = {b}."
        )
        (a, low), *_, (b, high) = best
        numbers = {"factor": number_text(b / a, 2), "a": number_text(a), "b": number_text(b)}
        said.append(f"**{text.format(low=low, high=high, epochs=epochs, **numbers)}**")
    elif best:
        text = tr("After epoch {epochs} {name} ends lowest at η = {rate}.")
        told = text.format(epochs=epochs, name=", ".join(name for _, name in best), rate=number_text(best[0][0]))
        said.append(f"**{told}**")
    without = [name for name, three in zip(names, threes, strict=True) if not three]
    if without:
        said.append(tr("None of these rates learns with {names}.").format(names=", ".join(without)))
    return said


def _so_far(asked: _Asked, found: Found) -> list[str]:
    """How many of the trainings of the sweeps are in."""
    known = sum(len(of.rates) for of in found.sweeps.values())
    return [slices.so_far(known, len(asked.racers) * len(asked.test.fixed()))]


def _agreement(asked: _Asked, found: Found, sweeps: Sequence[Swept]) -> str | None:
    """Whether what the range tests suggest learns in the sweeps; None where they suggest nothing."""
    tenths = [(of, found.tests[place].suggested) for place, of in enumerate(sweeps) if place in found.tests]
    usable = [_ending_near(of, tenth) == ENDINGS[0] for of, tenth in tenths if tenth]
    text = tr(
        "Of the run in which the rate grows, a tenth of the rate at which the loss is lowest is among those that learn "
        "in the sweep, for {k} of {n} optimizers."
    )
    return text.format(k=sum(usable), n=len(asked.racers)) if usable else None


def _ending_near(of: Swept, rate: float) -> str:
    """How the run with the nearest rate ends."""
    return str(of.runs.status[np.argmin(np.abs(np.log(of.rates / rate)))])


def _suggested(asked: _Asked, found: Found) -> dict[str, float]:
    """A tenth of each lowest rate, by the key of its control."""
    return {
        key: DECLARED[key].rounded(tenth)
        for place, key in enumerate(rate_key(type(racer)) for racer in asked.racers)
        if place in found.tests and (tenth := found.tests[place].suggested)
    }


def _right(asked: _Asked, sweeps: Sequence[Swept]) -> dict[str, float]:
    """The rates that are just right in the sweep, by the keys of their controls."""
    return {
        rate_key(type(racer)): float(of.rates[three[1]])
        for racer, of in zip(asked.racers, sweeps, strict=False)
        if (three := of.three)
    }


def _table(asked: _Asked, found: Found, sweeps: Sequence[Swept]) -> None:
    """Telling rates of each optimizer: those of a range test once it is done, those of a sweep once all are in."""
    columns = ["steepest", "lowest", "tenth", "small", "right", "large", "accuracy"]
    rows: dict[str, list[str]] = {column: [] for column in columns}
    for place in range(len(asked.racers)):
        test, of = found.tests.get(place), sweeps[place] if sweeps else None
        three = (of and found.whole and of.three) or (None, None, None)
        at = [test and test.steepest, test and test.lowest]
        tenth = test and test.suggested
        told = [*(_rate(test and test.rates, one) for one in at), number_text(tenth) if tenth else "–"]
        told += [_rate(of and of.rates, one) for one in three]
        told.append("–" if of is None or three[1] is None else percent_text(of.accuracy[three[1]]))
        for column, text in zip(columns, told, strict=True):
            rows[column].append(text)
    names = [
        tr("Range test: steepest"),
        tr("lowest"),
        tr("a tenth of it"),
        tr("Sweep: too small"),
        tr("just right"),
        tr("too large"),
        tr("Accuracy there"),
    ]
    table = {
        tr("Optimizer"): [f"{style(type(racer), plots.Look()).glyph} {racer.name}" for racer in asked.racers],
        tr("Now"): [number_text(rate) for rate in asked.rates],
        **dict(zip(names, rows.values(), strict=True)),
    }
    st.table(table, border="horizontal", hide_index=True)


def _rate(rates: Array | None, at: int | None) -> str:
    return "–" if rates is None or at is None else number_text(float(rates[at]))


def _buttons(asked: _Asked, found: Found, sweeps: Sequence[Swept]) -> None:
    """Take what was found into the sidebar."""
    offers = {
        tr("Take a tenth of each lowest"): _suggested(asked, found),
        tr("Take each that is just right"): _right(asked, sweeps),
    }
    with st.container(horizontal=True, key="take-rates"):
        for place, (label, rates) in enumerate(offers.items()):
            st.button(
                label, key=f"take rates {place}", icon=":material/check:", on_click=_set, args=(rates,),
                disabled=not (found.whole and rates),
            )  # fmt: skip


def _set(rates: dict[str, float]) -> None:
    controls.set_to(rates)
    st.rerun()  # the whole page: the sliders are outside of the fragment


def _tell_the_rules(asked: _Asked, task: Task) -> None:
    test = asked.test
    said = [
        tr(
            "Range test: from step to step the rate grows by the same factor (Smith 2017). Thin is the loss of each "
            "batch before its step, strong their moving average over about {n} steps, whose falls are measured over "
            "{n} steps to either side. The run ends where that average is more than {times} times its lowest."
        ).format(n=test.memory, times=number_text(TIMES_BEST)),
        tr(
            "Sweep: a run diverges if its training loss ends above the start or is no number, and hardly learns if it "
            "ends above {share} of it. Just right ends lowest and never rises above the start; too small and too large "
            "are the next, of {count} rates, below and above all that learn."
        ).format(share=f"{SLOW:.0%}", count=RATES),
    ]
    if len(task.seeds) > 1:
        said.append(tr("Only the first seed is used here."))
    if not isinstance(task.schedule, Constant):
        said.append(tr("The sweep follows the schedule, the range test has its own."))
    st.caption("  \n".join(said))
