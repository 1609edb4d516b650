"""Learning rates that suit a network, by a range test and by a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

import plots
from core import Array, Constant, params_of
from experiments.range_test import ENDINGS, RATES, TIMES_BEST, FixedRateSweep, RangeTest, explore
from experiments.rate_sweep import SLOW
from experiments.training import Task
from plots.text import number_text, percent_text
from settings.keys import NETWORK, key_of
from settings.network import NetworkSelection
from settings.network_controls import DECLARED, network_rate_key, range_test
from views import controls, picture
from views.controls import session
from views.controls.methods import style
from views.live import charts
from views.pages.networks.range_charts import measures, range_chart, sweep_chart
from views.pages.networks.range_request import FoundRates, RangeRequest, add_found
from views.pages.networks.training import scores
from views.translation import tr
from views.work import bar, slices
from views.work.progress import Progress, WorkState
from views.work.shared import SharedWork

JOB = "rates for a network"


def range_page(theme: plots.Theme, selection: NetworkSelection) -> None:
    """Draw the page of the range test and the sweep."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        data = selection.task().train
        measure = controls.select_translated("measure", tr("Judge a rate by"), measures(data))
    with st.expander(tr("Numbers of the range test and the sweep")):
        for column, p in zip(st.columns(len(params_of(RangeTest))), params_of(RangeTest), strict=True):
            with column:
                controls.number(p, key_of(RangeTest, p.name, NETWORK))
    _draw_picture(selection, theme, measure)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: NetworkSelection, theme: plots.Theme, measure: str) -> None:
    task, optimizers, test = selection.task(), selection.optimizers(), range_test(session.values())
    if not optimizers:
        st.info(tr("Choose at least one optimizer in the sidebar to see which rates suit it."))
        return
    request = RangeRequest(replace(task, epochs=test.epochs, seeds=task.seeds[:1]), optimizers, test)
    asked = request.without_rates
    work = SharedWork(partial(explore, asked.task, asked.optimizers, test), add_found, FoundRates())
    progress = slices.follow(JOB, asked.key, work)
    found, is_complete = progress.result, progress.state is WorkState.DONE
    sweeps = _common_sweeps(found.sweeps, len(optimizers))
    for sentence in _sentences(request, sweeps) if is_complete else _progress_sentences(request, found):
        picture.show_remark(sentence)
    sweep, points = sweep_chart(request, sweeps, measure, theme)
    charts.show([sweep, range_chart(request, found.tests, theme)], points=points, token=progress.token)
    bar.show_bar(JOB, progress, tr("Trying rates"))
    if is_complete and (agreement := _agreement_sentence(request, found, sweeps)):
        picture.show_remark(agreement)
    _draw_table(request, progress, sweeps)
    _draw_buttons(request, progress, sweeps)
    _draw_rules(request, task)


def _common_sweeps(sweeps: Mapping[int, FixedRateSweep], count: int) -> list[FixedRateSweep]:
    """Sweeps cut to the rates that all optimizers have tried; empty while an optimizer has no sweep."""
    if len(sweeps) < count:
        return []
    rates = set.intersection(*({*sweep.rates.tolist()} for sweep in sweeps.values()))
    masks = [np.isin(sweeps[index].rates, [*rates]) for index in range(count)]
    return [
        FixedRateSweep(sweeps[index].rates[mask], sweeps[index].metrics[..., mask]) for index, mask in enumerate(masks)
    ]


# ---- Sentences, table and buttons


def _sentences(request: RangeRequest, sweeps: Sequence[FixedRateSweep]) -> list[str]:
    """Sentences about the best rates of the sweep; empty while there is none."""
    if not sweeps:
        return []
    names = [request.task.name_of(optimizer) for optimizer in request.optimizers]
    threes = [sweep.three_rates for sweep in sweeps]
    best = sorted(
        (float(sweep.rates[three[1]]), name) for sweep, three, name in zip(sweeps, threes, names, strict=True) if three
    )
    sentences = []
    epochs = request.test.epochs
    if len(best) > 1 and best[0][0] < best[-1][0]:
        text = tr(
            "The rates that suit lie a factor of {factor} apart: after epoch {epochs} {low} ends lowest at η = {a}, "
            "{high} at η = {b}."
        )
        (a, low), *_, (b, high) = best
        numbers = {"factor": number_text(b / a, 2), "a": number_text(a), "b": number_text(b)}
        sentences.append(f"**{text.format(low=low, high=high, epochs=epochs, **numbers)}**")
    elif best:
        text = tr("After epoch {epochs} {name} ends lowest at η = {rate}.")
        names_text = ", ".join(name for _, name in best)
        sentence = text.format(epochs=epochs, name=names_text, rate=number_text(best[0][0]))
        sentences.append(f"**{sentence}**")
    failing = [name for name, three in zip(names, threes, strict=True) if not three]
    if failing:
        sentences.append(tr("None of these rates learns with {names}.").format(names=", ".join(failing)))
    return sentences


def _progress_sentences(request: RangeRequest, found: FoundRates) -> list[str]:
    """How many trainings of the sweeps are done."""
    known = sum(len(sweep.rates) for sweep in found.sweeps.values())
    return [bar.runs_text(known, len(request.optimizers) * len(request.test.fixed_rates()))]


def _agreement_sentence(request: RangeRequest, found: FoundRates, sweeps: Sequence[FixedRateSweep]) -> str | None:
    """How many suggestions of the range tests learn in the sweeps; None if there are no suggestions."""
    suggestions = [(sweep, found.tests[index].suggested) for index, sweep in enumerate(sweeps) if index in found.tests]
    usable = [_nearest_ending(sweep, tenth) == ENDINGS[0] for sweep, tenth in suggestions if tenth]
    text = tr(
        "Of the run in which the rate grows, a tenth of the rate at which the loss is lowest is among those that learn "
        "in the sweep, for {k} of {n} optimizers."
    )
    return text.format(k=sum(usable), n=len(request.optimizers)) if usable else None


def _nearest_ending(sweep: FixedRateSweep, rate: float) -> str:
    """Ending of the run whose rate is nearest."""
    return str(sweep.runs.status[np.argmin(np.abs(np.log(sweep.rates / rate)))])


def _suggested_rates(request: RangeRequest, found: FoundRates) -> dict[str, float]:
    """A tenth of the rate with the lowest loss, by the key of each control."""
    return {
        key: DECLARED[key].rounded(tenth)
        for index, key in enumerate(network_rate_key(type(optimizer)) for optimizer in request.optimizers)
        if index in found.tests and (tenth := found.tests[index].suggested)
    }


def _right_rates(request: RangeRequest, sweeps: Sequence[FixedRateSweep]) -> dict[str, float]:
    """The rates that are just right in the sweep, by the key of each control."""
    return {
        network_rate_key(type(optimizer)): float(sweep.rates[three[1]])
        for optimizer, sweep in zip(request.optimizers, sweeps, strict=False)
        if (three := sweep.three_rates)
    }


def _draw_table(request: RangeRequest, progress: Progress[FoundRates], sweeps: Sequence[FixedRateSweep]) -> None:
    """Draw the rates of each optimizer: those of its range test, and those of the sweep when all its runs are done."""
    found, is_complete = progress.result, progress.state is WorkState.DONE
    columns = ["steepest", "lowest", "tenth", "small", "right", "large", "accuracy"]
    rows: dict[str, list[str]] = {column: [] for column in columns}
    for index in range(len(request.optimizers)):
        test, sweep = found.tests.get(index), sweeps[index] if sweeps else None
        three = (sweep and is_complete and sweep.three_rates) or (None, None, None)
        steps = [test and test.steepest, test and test.lowest]
        tenth = test and test.suggested
        cells = [*(_rate_text(test and test.rates, step) for step in steps), number_text(tenth) if tenth else "–"]
        cells += [_rate_text(sweep and sweep.rates, position) for position in three]
        cells.append("–" if sweep is None or three[1] is None else percent_text(sweep.accuracy[three[1]]))
        for column, text in zip(columns, cells, strict=True):
            rows[column].append(text)
    names = [
        tr("Range test: steepest"),
        tr("lowest"),
        tr("a tenth of it"),
        tr("Sweep: too small"),
        tr("just right"),
        tr("too large"),
        tr("R² there") if request.task.train.is_regression else tr("Accuracy there"),
    ]
    table = {
        tr("Optimizer"): [
            f"{style(type(optimizer), plots.Theme()).glyph} {request.task.name_of(optimizer)}"
            for optimizer in request.optimizers
        ],
        tr("Now"): [number_text(rate) for rate in request.rates],
        **dict(zip(names, rows.values(), strict=True)),
    }
    st.table(table, border="horizontal", hide_index=True)


def _rate_text(rates: Array | None, index: int | None) -> str:
    return "–" if rates is None or index is None else number_text(float(rates[index]))


def _draw_buttons(request: RangeRequest, progress: Progress[FoundRates], sweeps: Sequence[FixedRateSweep]) -> None:
    """Draw buttons that take the found rates into the sidebar."""
    is_complete = progress.state is WorkState.DONE
    offers = {
        tr("Take a tenth of each lowest"): _suggested_rates(request, progress.result),
        tr("Take each that is just right"): _right_rates(request, sweeps),
    }
    with st.container(horizontal=True, key="take-rates"):
        for index, (label, rates) in enumerate(offers.items()):
            st.button(
                label, key=f"take rates {index}", icon=":material/check:", on_click=_take_rates, args=(rates,),
                disabled=not (is_complete and rates),
            )  # fmt: skip


def _take_rates(rates: dict[str, float]) -> None:
    controls.set_controls(rates)
    st.rerun()  # the whole page, as the sliders are outside the fragment


def _draw_rules(request: RangeRequest, task: Task) -> None:
    test = request.test
    sentences = [
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
    if task.train.is_regression:
        scores.draw_caption()
    if len(task.seeds) > 1:
        sentences.append(tr("Only the first seed is used here."))
    if not isinstance(task.schedule, Constant):
        sentences.append(tr("The sweep follows the schedule, the range test has its own."))
    st.caption("  \n".join(sentences))
