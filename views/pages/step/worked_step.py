"""The page of one step: its formula, its numbers and its picture together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Array, Optimizer, Trajectory
from experiments.curvature import PathCurvature
from experiments.nesterov_forms import MISPRINT, TEXTBOOK
from formulas import latex
from optimizers import Nesterov
from plots.text import coordinate_text, number_text
from rules import epsilon_inside, worked_steps
from rules.digits import RESULT
from rules.lines import Leaf
from rules.worked_steps import Slot, WorkedSteps
from settings.digest import record_digest
from settings.selection import Selection, Setting
from settings.values import text_of
from views import controls, picture
from views.controls import session
from views.controls.methods import label
from views.live import charts, component
from views.live import worked_step as panel
from views.live.worked_step import Panel, PanelNumber, PanelRow, PanelTerm
from views.pages.step.calls import calls_panel
from views.pages.step.curvature import curvature_chart, curvature_of, curvature_remark, curvature_rows
from views.pages.step.nesterov_forms import choose_form, draw_misprint, form_sentences
from views.pages.step.terms import (
    Term,
    description,
    find_terms,
    gradients,
    plain_text,
    rule_terms,
    term_styles,
)
from views.store import store
from views.translation import tr

SHAPES = {"size": "bar", "square": "bar", "reach": "bar", "point": "point"}  # by kind; other kinds are arrows
RATE = "effective"  # the name of the rate of each axis
EPSILON = "eps_inside"  # key of the switch that compares with ε inside the root


def worked_step_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page of one step."""
    (method,) = selection.methods
    picture.draw_heading(selection.surface)
    st.markdown(f"**{method.name}** ({method.year}) — {tr(method.idea)}")
    _draw_switches(selection, method)
    # Outside the fragment: numbers do not change the formulas, and a browser needs long to typeset them.
    top = st.container()
    session.TYPESET.set(None)
    _draw_step(selection, theme)
    with top:
        panel.stencils(session.TYPESET.get())
    calls_panel(selection, theme)
    (optimizer,) = selection.setting().optimizers
    st.caption(optimizer.source)


def _draw_switches(selection: Selection, method: type[Optimizer]) -> None:
    """Draw the window's switch, and the ways in which the method is written: of Nesterov's, of one with ε."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        with st.container(width="content"):
            picture.window_switch()
        with st.container(width="content"):
            form = choose_form() if method is Nesterov else TEXTBOOK
        with st.container(width="content"):
            if epsilon_inside.epsilon_lines(*selection.setting().optimizers):
                controls.switch(EPSILON, tr("Compare with ε inside the root"), redraw=True)
    with st.container():
        if form == MISPRINT:
            draw_misprint()


def compose_step(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    comparison = picture.compare(selection.setting(), theme)
    return comparison, replace(picture.compose(comparison), first_step=1)


@controls.live_fragment(controls.PICTURE)
def _draw_step(selection: Selection, theme: plots.Theme) -> None:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        comparison, drawing = compose_step(selection, theme)
        picture.show(comparison, drawing, selection)
    setting = comparison.setting
    view = _step_view(setting, theme)
    if session.TYPESET.get() is None:
        session.TYPESET.set(view.formulas)
    if view.formulas != session.TYPESET.get():
        st.rerun()  # the whole page, as a number that is 0 removes a part of the rule
    with left:
        picture.show_remark(f"{label(type(view.optimizer))}: {picture.ending(view.trajectory)}")
        if setting.surface is not setting.noiseless:
            picture.show_remark(
                tr("With noise ∇f is the slope of another loss at every step: that of the loss that is seen.")
            )
        picture.show_remark(curvature_remark(setting, view.curvature))
        for sentence in [*form_sentences(setting, view.optimizer), *_epsilon_sentences(view.worked)]:
            picture.show_remark(sentence)
    with right:
        if component.failed():
            _draw_plain(view)
        else:
            panel.show(view.panel)
    st.markdown(f"**{tr('The same quantities over all steps')}**")
    charts.show(_small_charts(view, theme), step=True)


@dataclass(frozen=True)
class _StepView:
    """Everything shown of the one run of a setting."""

    setting: Setting
    optimizer: Optimizer
    trajectory: Trajectory
    worked: WorkedSteps
    terms: Sequence[Term]
    curvature: PathCurvature
    panel: Panel

    @property
    def formulas(self) -> list[str]:
        """LaTeX of everything that must be typeset."""
        return [tex for part in (*self.panel["rows"], *self.panel["terms"]) for tex in part["tex"]]


def _step_view(setting: Setting, theme: plots.Theme) -> _StepView:
    (optimizer,), (trajectory,) = setting.optimizers, picture.runs_of(setting)
    extra = epsilon_inside.epsilon_lines(optimizer) if store().get(EPSILON) else ()
    words = {RATE: tr("Rate of each axis")}
    worked = worked_steps.work_out(setting.surface, optimizer, trajectory, text_of, words, extra)
    terms, curvature = find_terms(setting, optimizer, trajectory, worked), curvature_of(setting, trajectory)
    panel = _panel(setting, optimizer, worked, terms, curvature, theme)
    return _StepView(setting, optimizer, trajectory, worked, terms, curvature, panel)


# ---- The panel


@dataclass
class _Columns:
    """Columns of numbers by key, (T,) each; a key that is used again keeps its column."""

    steps: int
    indices: dict[Any, int] = field(default_factory=dict)
    columns: list[Array] = field(default_factory=list)

    def index(self, key: Any, values: Any) -> int:
        """Index of the column of `key`, which is added if it is new."""
        if key not in self.indices:
            self.indices[key] = len(self.columns)
            self.columns.append(np.broadcast_to(values, self.steps))
        return self.indices[key]


def _panel(
    setting: Setting,
    optimizer: Optimizer,
    worked: WorkedSteps,
    terms: Sequence[Term],
    curvature: PathCurvature,
    theme: plots.Theme,
) -> Panel:
    """The rule line by line, in symbols and in numbers, its terms, and the curvature; see `views.live.worked_step`."""
    columns = _Columns(len(curvature.rate_limit))
    rows, digits = _rows(setting, optimizer, worked, terms, columns)
    more_rows, more_digits = curvature_rows(curvature, len(worked.lines), columns.index)
    shapes = _shapes(terms, theme, columns)
    return {
        "of": record_digest(setting),
        "steps": columns.steps,
        "numbers": np.column_stack(columns.columns).astype(float),
        "digits": np.column_stack([*digits, more_digits]).astype(np.float32),
        "rows": [*rows, *more_rows],
        "terms": shapes,
        "window": picture.window_of(setting),
        "by": [],
        "knob": None,
    }


def _rows(
    setting: Setting, optimizer: Optimizer, worked: WorkedSteps, terms: Sequence[Term], columns: _Columns
) -> tuple[list[PanelRow], list[Array]]:
    """Rows of the panel, and the digits that the numbers of each row need, (T,)."""
    term_index = {term.name: index for index, term in enumerate(terms)}

    def colored(leaf: Leaf) -> str:
        index = term_index.get(leaf.name) if leaf.kind in ("name", "state") else None
        return leaf.symbol if index is None else worked_steps.TERM % (index, leaf.symbol)

    def source(slot: Slot) -> PanelNumber:
        number: PanelNumber = {"text": slot.text}
        if not slot.text:
            number = {"at": columns.index((slot.key, slot.index), worked.number(slot))}
        if slot.tight:
            number["tight"] = True
        if slot.base:
            number["base"] = True
        if slot.result:
            number["result"] = True
        if slot.name in term_index:
            number["term"] = term_index[slot.name]
        return number

    rows: list[PanelRow] = []
    digits: list[Array] = []
    for line_index, line in enumerate(worked.lines):
        tex = [worked_steps.symbols(optimizer, line, colored)]
        rows.append({"tex": tex, "line": line_index, "label": "", "slots": []})
        digits.append(np.ones(columns.steps))
        for row_index, row in enumerate(worked.rows):
            if row.line == line_index:
                label = "" if row.axis is None else coordinate_text(setting.surface.coordinates[row.axis])
                slots = [source(slot) for slot in row.slots]
                rows.append({"tex": [*row.tex], "line": line_index, "label": label, "slots": slots})
                digits.append(worked.digits[:, row_index])
    return rows, digits


def _shapes(terms: Sequence[Term], theme: plots.Theme, columns: _Columns) -> list[PanelTerm]:
    """Shapes of the terms in the picture."""
    styles = term_styles(terms, theme)
    shapes: list[PanelTerm] = []
    for term in terms:
        color, dash, width = styles[term.name]
        foot_key = "name_theta_0" if term.foot is terms[-1].foot else f"foot of {term.name}"
        shapes.append(
            {
                "key": term.name,
                "color": color,
                "dash": dash,
                "width": width * theme.scale,
                "name": plain_text(term.tex),
                "tex": [term.tex],
                "words": description(term),
                "kind": SHAPES.get(term.kind, "arrow"),
                "scaled": term.kind in ("slope", "descent", "size", "square"),
                "move": term.kind in ("move", "kept", "reach"),
                "sign": -1 if term.kind == "slope" else 1,
                "at": [columns.index((foot_key, (axis,)), values) for axis, values in enumerate(term.foot)],
                "way": [columns.index((term.name, "way", axis), values) for axis, values in enumerate(term.vector)],
            }
        )
    return shapes


def _epsilon_sentences(worked: WorkedSteps) -> list[str]:
    """Where ε inside the root makes the largest difference, as a length; nothing where that is not compared."""
    if epsilon_inside.DIFFERENCE not in worked.given:
        return []
    with np.errstate(all="ignore"):
        difference, step = (
            np.hypot.reduce(worked.given[name], axis=0) for name in (epsilon_inside.DIFFERENCE, epsilon_inside.OUTER)
        )
    if not np.any(np.isfinite(difference)):
        return []
    k = int(np.nanargmax(np.where(np.isfinite(difference), difference, np.nan)))
    text = tr(
        "With ε inside the root, from the same memory, a step differs by at most {d}: "
        "at step {k}, which is {step} long."
    )
    return [text.format(k=k + 1, d=number_text(float(difference[k])), step=number_text(float(step[k])))]


# ---- All steps, and the panel without the live script


def _small_charts(view: _StepView, theme: plots.Theme) -> list[plots.Chart]:
    """Small charts against step: each term, the rate of each axis, the gradient norm and the step length."""
    setting, trajectory, worked, terms = view.setting, view.trajectory, view.worked, view.terms
    names = [coordinate_text(c) for c in setting.surface.coordinates]

    def chart(title: str, values: Array, *, log: bool = False) -> plots.Chart:
        styles = (plots.line_style(index, theme) for index in range(len(values)))
        series = zip(names if len(values) == len(names) else [title], values, styles, strict=True)
        lines = [plots.Series(name, numbers, style, 1) for name, numbers, style in series]
        drawn = plots.step_chart(lines, theme, plots.ValueAxis(log=log), step=tr("Step"))
        return replace(drawn, title=title, alt=f"{title}: {tr('Step')} 1–{values.shape[1]}")

    rates = worked.given.get(RATE)
    lengths = {tr("Gradient norm"): gradients(setting, trajectory), tr("Length of the step"): terms[-1].values}
    return [
        *(chart(plain_text(latex.symbol(term.name)), term.values) for term in rule_terms(terms)),
        *([] if rates is None else [chart(tr("Rate of each axis"), np.atleast_2d(rates), log=True)]),
        *(chart(title, np.hypot.reduce(values, axis=0)[None], log=True) for title, values in lengths.items()),
        curvature_chart(setting, view.curvature, theme),
    ]


def _draw_plain(view: _StepView) -> None:
    """Draw the lines with the numbers of one step."""
    worked, steps = view.worked, len(view.trajectory.lr)
    t = st.slider(tr("Step"), 1, steps, 1) if steps > 1 else 1

    def text(slot: Slot, digits: int) -> str:
        return slot.text or number_text(float(worked.number(slot)[t - 1]), RESULT if slot.result else digits)

    for line_index, line in enumerate(worked.lines):
        st.latex(worked_steps.symbols(view.optimizer, line))
        for row_index, row in enumerate(worked.rows):
            if row.line == line_index:
                texts = [text(slot, int(worked.digits[t - 1, row_index])) for slot in row.slots]
                st.latex(worked_steps.filled(row, texts))
