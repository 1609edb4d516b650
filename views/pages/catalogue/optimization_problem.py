"""A problem of optimization: what feasible and optimal solutions are, and which ones the chosen surface has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

import plots
from core import Array, Surface
from plots.text import number_text
from settings.kinds import is_typed
from settings.selection import Selection, Setting
from settings.stationary import cached_stationary_points
from surfaces.catalogue.curves import two_valleys
from views import controls, picture
from views.live import charts
from views.picture.stationary_points import certainty
from views.translation import tr

MAX_POINTS = 4  # optimal solutions that are listed
DIGITS = 5  # of values


@controls.live_fragment(controls.SIDE_PANEL)
def draw_problem(selection: Selection, theme: plots.Theme) -> None:
    """Draw the definition, what it says of the chosen surface and start, and a curve on which to see it."""
    st.markdown(f"**{tr('A problem of optimization')}**")
    left, right = st.columns(2, gap="medium")
    with left:
        minimize, limits = tr("minimize"), tr("subject to")
        st.latex(rf"\text{{{minimize}}}\quad f(\boldsymbol{{x}}) \qquad \text{{{limits}}}\quad \boldsymbol{{x}} \in S")
        st.markdown("\n".join(f"- {sentence}" for sentence in _definitions()))
        setting = selection.setting()
        st.markdown(f"{tr('Here:')} {picture.formula_of(setting.noiseless)}")
        st.markdown("\n".join(f"- {sentence}" for sentence in sentences_of(setting)))
    with right:
        _draw_curve(theme)


def _definitions() -> list[str]:
    return [
        tr(r"Feasible solution: any $\boldsymbol{x} \in S$."),
        tr(
            r"Optimal solution, or global minimum: $\boldsymbol{x}^* \in S$ with $f(\boldsymbol{x}^*) \leq "
            r"f(\boldsymbol{x})$ for all $\boldsymbol{x} \in S$."
        ),
        tr(
            r"Local minimum: $\bar{\boldsymbol{x}} \in S$ with $f(\bar{\boldsymbol{x}}) \leq f(\boldsymbol{x})$ for "
            r"all $\boldsymbol{x} \in S$ nearer to it than some $\varepsilon > 0$."
        ),
        tr(r"To maximize $f$ is to minimize $-f$."),
    ]


def sentences_of(setting: Setting) -> list[str]:
    """What the definition says of a surface and a start, noise aside."""
    surface = setting.noiseless
    whole = tr("S is the whole plane: no constraint limits a solution.")
    part = tr("S is the plane as far as f is defined: no other constraint limits a solution.")
    quiet = replace(setting, surface=surface)
    return [
        whole if surface.finite else part,
        *_optimal_sentences(surface),
        *(picture.undefined_remarks(quiet) or [_start_sentence(surface, setting.start)]),
    ]


def _optimal_sentences(surface: Surface) -> list[str]:
    """Which minima are optimal solutions, as far as that is known, and how many are only local."""
    if not surface.minima:
        if is_typed(surface):
            return [tr("No minimum was found in this window: whether there is an optimal solution is not known.")]
        return [tr("f falls without end: there are feasible solutions, but no optimal one.")]
    minima = np.array(surface.minima, dtype=float)
    is_lowest = surface.is_lowest(surface.f(minima.T))
    text = {
        "global": tr("Optimal: {points}, with f = {value}."),
        "window": tr("Lowest in the usual window: {points}, with f = {value}. Outside f is lower: it is not optimal."),
        "found": tr(
            "Lowest minimum found in this window: {points}, with f = {value}. No proof says that it is optimal."
        ),
    }[certainty(surface)]
    sentences = [text.format(points=_points_text(minima[is_lowest]), value=number_text(surface.lowest(), DIGITS))]
    if count := int(np.sum(~is_lowest)):
        sentences.append(tr("Only local: {n} more minima are known, with higher values.").format(n=count))
    return sentences


def _points_text(points: Array) -> str:
    listed = [f"({', '.join(number_text(float(c), DIGITS) for c in point)})" for point in points[:MAX_POINTS]]
    remaining = len(points) - len(listed)
    return ", ".join(listed) + (f", {tr('{n} more').format(n=remaining)}" if remaining else "")


def _start_sentence(surface: Surface, start: tuple[float, ...]) -> str:
    """The value at the start, and how far it is above the lowest known one."""
    point, lowest = np.array(start, dtype=float), surface.lowest()
    value = float(surface.f(point))
    names = {"start": _points_text(point[None]), "value": number_text(value, DIGITS)}
    if not surface.minima:
        return tr("The start {start} is feasible: f = {value}.").format(**names)
    lowest_text = number_text(lowest, DIGITS)
    if value < lowest and not surface.is_lowest(value):
        return tr("The start {start} is feasible: f = {value}.").format(**names)
    if surface.is_lowest(value):
        return tr("The start {start} is feasible, and as low as that: f = {value}.").format(**names)
    text = tr("The start {start} is feasible, but higher: f = {value} ≥ {lowest}.")
    return text.format(**names, lowest=lowest_text)


def _draw_curve(theme: plots.Theme) -> None:
    """Draw a curve with a global and a local minimum; the neighbourhood ends at the maximum between them."""
    curve = two_valleys
    (summit,) = (found.point[0] for found in cached_stationary_points(curve).points if found.kind == "maximum")
    minima = np.array(curve.minima, dtype=float)
    local = float(minima[~curve.is_lowest(curve.f(minima.T))][0, 0])
    words: plots.ProblemTexts = {
        "feasible": tr("A feasible solution"),
        "optimal": tr("Global minimum"),
        "local": tr("Local minimum"),
        "neighbourhood": tr("Neighbourhood of the local minimum"),
    }
    charts.show([plots.problem_chart(curve, curve.start[0], abs(summit - local), theme, words=words)])
