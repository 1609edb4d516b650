"""The learning-rate lab's race: every optimizer with numbers that were found at the same cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

import plots
from core import Trajectory
from experiments.tuning import ROUNDS, TRIALS, evaluations_per_step, steps_within_budget, truncated, tunable, tune
from plots.text import number_text
from settings.keys import key_of
from settings.selection import Selection, Setting
from views import controls, picture
from views.controls import session
from views.picture import limits, outcomes
from views.store import store
from views.translation import tr


def race_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page: tune every optimizer at the same cost, and let them run."""
    setting = selection.setting()
    picture.draw_heading(setting.surface)
    left, middle, right = st.columns(3, gap="medium")
    with left:
        budgets = {"steps": tr("Steps"), "evaluations": tr("Evaluations")}
        controls.select_translated("held", tr("Held equal"), budgets, box=True)
    with middle:
        measure = controls.select_translated("judged", tr("Tune for"), outcomes.measures(), box=True)
    with right:
        decays = controls.switch("decays", tr("Tune momentum, β and ρ too"))
        st.button(
            tr("Tune each optimizer"),
            type="primary",
            icon=":material/tune:",
            disabled=not selection.methods,
            on_click=lambda: session.TUNING_ASKED.set(True),
        )
    if session.TUNING_ASKED.pop():
        _tune(selection, measure, decays=decays)
    _draw_race(selection, theme)
    _draw_report(selection)


def compose_race(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    if store().get("held") == "evaluations":
        comparison = _count_evaluations(picture.compare(selection.setting(), theme, _runs_within_budget))
    else:
        comparison = picture.compare(selection.setting(), theme)
    return comparison, picture.compose_with_losses(comparison)


@controls.live_fragment(controls.PICTURE)
def _draw_race(selection: Selection, theme: plots.Theme) -> None:
    comparison, drawing = compose_race(selection, theme)
    picture.show(comparison, drawing, selection)
    limits.show_notes(selection, comparison.setting)


def _runs_within_budget(setting: Setting) -> list[Trajectory]:
    """Runs with as many evaluations of the surface as the setting has steps."""
    runs = picture.runs_of(setting)
    return [truncated(setting.surface, path, int(steps_within_budget(path, setting.steps))) for path in runs]


def _count_evaluations(comparison: picture.Comparison) -> picture.Comparison:
    """The comparison against evaluations in place of steps."""
    spent = [np.append(0, np.cumsum(evaluations_per_step(path))) for path in comparison.runs]
    length = tr("{n} evaluations").format(n=comparison.setting.steps)
    return comparison.counted_by(picture.Clock(tr("Evaluations of f, ∇f or ∇²f"), spent, length=length))


def _tune(selection: Selection, measure: str, *, decays: bool) -> None:
    """Search with a progress bar, and set the numbers found before the controls are drawn again."""
    setting = selection.setting()
    bar = st.progress(0.0)
    found, numbers = [], {"same_lr": False}
    for index, optimizer in enumerate(setting.optimizers):
        bar.progress(index / len(setting.optimizers), text=tr("Tuning {name}").format(name=optimizer.name))
        best = tune(
            setting.surface,
            optimizer,
            setting.start,
            setting.steps,
            measure=measure,
            decays=decays,
            schedule=setting.schedule,
        )
        found.append(best)
        if not np.isfinite(best.value):
            continue
        for p in tunable(optimizer, decays=decays):
            numbers[key_of(type(optimizer), p.name)] = getattr(best.optimizer, p.name)
    session.TUNING_FOUND.set((found, setting, measure))
    controls.set_at_next_run(numbers)
    st.rerun()


@controls.live_fragment(controls.SIDE_PANEL)
def _draw_report(selection: Selection) -> None:
    setting = selection.setting()
    for remark in picture.start_remarks(setting):
        picture.show_remark(remark)
    if all(np.all(evaluations_per_step(trajectory) == 1) for trajectory in picture.runs_of(setting)):
        st.caption(tr("Each of these methods asks for one gradient a step: equal steps are equal evaluations."))
    tuning = session.TUNING_FOUND.get()
    if tuning is None:
        st.caption(
            tr("Untuned, a race says more about the numbers than about the methods: tune each one at the same cost.")
        )
        return
    found, tuned_setting, measure = tuning
    st.markdown(
        tr(
            "Each optimizer was given {trials} runs of {steps} evaluations each to find what is best by: {measure}. "
            "Runs that rise above the start count only where there are no others."
        ).format(trials=ROUNDS * TRIALS, steps=tuned_setting.steps, measure=outcomes.measures()[measure])
    )
    st.table(
        {
            tr("Optimizer"): [best.optimizer.name for best in found],
            tr("Numbers found"): [
                limits.short_description(best.optimizer if np.isfinite(best.value) else None) for best in found
            ],
            outcomes.measures()[measure]: [
                number_text(best.value) if np.isfinite(best.value) else "–" for best in found
            ],
            tr("Evaluations"): [f"{best.evaluations:,}" for best in found],
        },
        border="horizontal",
        hide_index=True,
    )
    if setting != replace(tuned_setting, optimizers=tuple(best.optimizer for best in found)):
        st.caption(tr("Something has been changed since: tune again."))
