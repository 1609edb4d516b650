"""The catalogue of methods: grouped by what they do, each with its rule, its numbers and a path on the same surface."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st

import plots
from core import Optimizer, Trajectory, params_of, run
from optimizers import FAMILIES, OPTIMIZERS
from plots.text import number_text
from settings.selection import Selection
from surfaces import SURFACES
from views import controls, picture
from views.controls.memory import choose
from views.controls.methods import style
from views.pages.catalogue.optimization_problem import draw_problem
from views.translation import tr

COLUMNS = 2  # rules are wide


def methods_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the catalogue of methods."""
    picture.draw_heading(selection.setting().surface)
    family = controls.select_translated("family", tr("What the methods do"), {name: tr(name) for name in FAMILIES})
    st.markdown(f"**{tr(FAMILIES[family])}**")
    _draw_cards(selection, theme, family)
    draw_problem(selection, theme)
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_map(theme)
    with right:
        _draw_needs()


@controls.live_fragment(controls.PICTURE)
def _draw_cards(selection: Selection, theme: plots.Theme, family: str) -> None:
    members = [cls for cls in OPTIMIZERS if cls.family == family]
    setting = selection.setting(*members)
    surface = setting.surface
    window = plots.window_of(surface, setting.start)
    ground = picture.ground(setting, window)
    columns = st.columns(COLUMNS, gap="medium")
    for index, (optimizer, trajectory) in enumerate(zip(setting.optimizers, picture.runs_of(setting), strict=True)):
        with columns[index % COLUMNS], st.container(border=True):
            line = plots.line_of(optimizer.name, optimizer.name, surface, trajectory, style(type(optimizer), theme))
            _draw_card(optimizer, trajectory, plots.thumbnail(surface, window, ground, [line], theme), selection, theme)


def _draw_card(
    optimizer: Optimizer, trajectory: Trajectory, thumbnail: str, selection: Selection, theme: plots.Theme
) -> None:
    cls = type(optimizer)
    st.markdown(f"**{style(cls, theme).glyph} {optimizer.name}** ({optimizer.year})")
    ending = picture.ending(trajectory)
    st.image(thumbnail, width="content", alt=f"{optimizer.name}: {ending}")
    rate = number_text(float(optimizer.lr))
    st.caption(tr("η = {rate}: {ending}. Each step: {cost}").format(rate=rate, ending=ending, cost=_cost(cls)))
    st.markdown(tr(optimizer.idea))
    picture.draw_rule(optimizer)
    numbers = (
        f"{f'${p.symbol}$ ' if p.symbol else ''}{tr(p.label)} {number_text(float(getattr(optimizer, p.name)))}"
        for p in params_of(optimizer)
        if not isinstance(p.default, bool)
    )
    st.caption(" · ".join(numbers))
    st.caption(optimizer.source)
    is_chosen = cls in selection.methods
    st.button(
        tr("Take out of the race") if is_chosen else tr("Add to the race"),
        icon=":material/remove:" if is_chosen else ":material/add:",
        key=f"race {cls.__name__}",
        on_click=_toggle,
        args=(cls, [*selection.methods]),
    )


def _toggle(cls: type[Optimizer], methods: list[type[Optimizer]]) -> None:
    choose([method for method in methods if method is not cls] + ([] if cls in methods else [cls]))
    st.rerun()  # the whole page, as the controls are outside the fragment


@cache
def _evaluations_per_step(cls: type[Optimizer]) -> dict[str, float]:
    """Evaluations of the surface per step, by kind, as the mean over ten steps."""
    surface = SURFACES[0]
    evaluations = run(surface, cls(), surface.start, 10, keep="final").evaluations
    return {kind: float(np.sum(counts)) / 10 for kind, counts in evaluations.items()}


def _cost(cls: type[Optimizer]) -> str:
    return " + ".join(
        f"{number_text(_evaluations_per_step(cls)[kind], 2)} {sign}"
        for kind, sign in picture.SIGNS.items()
        if _evaluations_per_step(cls)[kind]
    )


def _draw_needs() -> None:
    st.markdown(f"**{tr('What each family needs to know')}**")
    headings = (f"{tr('Value')} f", f"{tr('Gradient')} ∇f", f"{tr('Curvature')} ∇²f")
    members = [[cls for cls in OPTIMIZERS if cls.family == name] for name in FAMILIES]
    st.table(
        {
            tr("Family"): [tr(name) for name in FAMILIES],
            **{
                head: [_mark([bool(_evaluations_per_step(cls)[kind]) for cls in family]) for family in members]
                for head, kind in zip(headings, picture.SIGNS, strict=True)
            },
        },
        border="horizontal",
        hide_index=True,
    )
    st.caption(tr("● all of the family, ○ some of it. Counted while they run, not claimed."))


def _mark(needs: list[bool]) -> str:
    return "●" if all(needs) else "○" if any(needs) else ""


def _draw_map(theme: plots.Theme) -> None:
    st.markdown(f"**{tr('Where this stands in mathematical optimization')}**")
    rows = (
        (tr("What is varied"), (tr("Continuous numbers"), True), (tr("Discrete choices: routes, timetables"), False)),
        (tr("Limits"), (tr("None"), True), (tr("Constraints: budgets, bounds"), False)),
        (
            tr("The function"),
            (tr("Linear: needs constraints to have a lowest point"), False),
            (tr("Convex quadratic: the bowls, where theory is exact"), True),
            (tr("Nonlinear: valleys, saddles, many minima"), True),
        ),
    )
    cells = "".join(
        f'<div class="row"><b>{title}</b>'
        + "".join(f'<span class="{"here" if is_covered else "else"}">{text}</span>' for text, is_covered in boxes)
        + "</div>"
        for title, *boxes in rows
    )
    st.html(f"""<style>
.map .row {{display: flex; flex-wrap: wrap; gap: .5rem; align-items: stretch; margin-bottom: .75rem}}
.map b {{flex: 0 0 100%}}
.map span {{flex: 1 1 8rem; padding: .5rem .75rem; border-radius: .5rem; border: 1px dashed {theme.ink}}}
.map .here {{border: 3px solid {theme.ink}; font-weight: 600}}
.map .else {{opacity: .75}}
</style><div class="map">{cells}</div>""")
    st.caption(
        tr("Framed in bold: what this app shows. Its methods look for a minimum nearby, which need not be the lowest.")
    )
