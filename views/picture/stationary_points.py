"""Stationary points in the picture and in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Surface
from experiments.stability_limits import is_quadratic
from experiments.stationary_points import Stationary
from formulas import latex
from plots.text import number_text
from surfaces import Chance, DataLoss
from views.controls.kinds import facts_of, is_typed
from views.controls.stationary import landscape
from views.translation import tr

FARTHER, AROUND = (2.0, 5.0, 10.0, 100.0), 10_201  # windows around the usual one, and points in each


def words_of_minima(surface: Surface) -> dict[str, str]:
    """What the lowest of a surface's known minima are called, as "minimum" and, in short, "lowest"; others as "local".

    Global is what is known to be so: of the catalogue, where no lower value lies outside of the window, and where the
    surface is quadratic.
    """
    bare = surface.surface if isinstance(surface, Chance) else surface
    ours = not is_typed(surface) and not isinstance(bare, DataLoss)
    if ours and surface.minima and _goes_lower(bare, facts_of(bare)):
        lowest = where = tr("Lowest point of the usual window")
    elif ours or is_quadratic(bare):
        lowest = where = tr("Global minimum")
    else:
        lowest, where = tr("Lowest minimum found"), tr("Lowest minimum found (in this window)")
    return {"minimum": where, "lowest": lowest, "local": tr("Local minimum")}


@st.cache_data(max_entries=200, show_spinner=False)
def _goes_lower(_surface: Surface, facts: Any) -> bool:
    """Whether values lower than those of all known minima are found, on grids around the window."""
    low, high = np.array(_surface.domain, dtype=float).T
    middle, half = (low + high) / 2, (high - low) / 2
    side = np.linspace(-1, 1, round(AROUND ** (1 / len(middle))))
    grid = np.stack(np.meshgrid(*[side] * len(middle), indexing="ij")).reshape(len(middle), 1, -1)
    points = middle[:, None, None] + half[:, None, None] * grid * np.array(FARTHER)[:, None]
    with np.errstate(all="ignore"):
        values = _surface.f(points)
    lowest = _surface.lowest()
    return bool(np.fmin.reduce(values, axis=None) < lowest - 1e-6 * max(1.0, abs(lowest)))


def kinds(surface: Surface) -> dict[str, str]:
    """What a stationary point of a surface can be, in words; its lowest minima apart, as "lowest"."""
    words = words_of_minima(surface)
    return {
        "lowest": words["lowest"],
        "minimum": words["local"],
        "maximum": tr("Maximum"),
        "saddle": tr("Saddle"),
        "flat": tr("Flat"),
    }


def _named(surface: Surface, spot: Stationary) -> str:
    """Which of `kinds` a point is."""
    return "lowest" if spot.kind == "minimum" and surface.is_lowest(spot.value) else spot.kind


def marks(surface: Surface, look: plots.Look) -> list[dict[str, Any]]:
    """Traces of the stationary points that are no minima."""
    found = landscape(surface).points
    words = kinds(surface)
    return [
        plots.stationary_trace(surface, np.array(spots), kind, words[kind], look)
        for kind in ("maximum", "saddle", "flat")
        if (spots := [spot.point for spot in found if spot.kind == kind])
    ]


def tell_derivatives(surface: Any) -> None:
    """Gradient and Hessian, typeset."""
    x, y = (latex.symbol(c) for c in surface.coordinates)
    slopes, bends = surface.gradient_latex, surface.hessian_latex
    if not slopes or any(slope is None for slope in slopes):
        st.caption(tr("The gradient is too long to be shown; it is computed exactly all the same."))
    else:
        rows = r"\\[4pt] ".join(
            rf"\frac{{\partial f}}{{\partial {c}}} &= {slope}" for c, slope in zip((x, y), slopes, strict=True)
        )
        st.latex(rf"\begin{{aligned}}{rows}\end{{aligned}}")
    if not bends or any(bend is None for row in bends for bend in row):
        st.caption(tr("The Hessian is too long to be shown; it is computed exactly all the same."))
    else:
        rows = r"\\[4pt] ".join(" & ".join(row) for row in bends)
        st.latex(rf"\nabla^2 f = \begin{{pmatrix}}{rows}\end{{pmatrix}}")


def tell_stationary(surface: Surface) -> None:
    """What was found in the window, as a table."""
    found = landscape(surface)
    if not found.points:
        st.info(tr("No point of this window is flat: there is no minimum, maximum or saddle in it."))
        return
    words = kinds(surface)
    names = ", ".join(surface.coordinates)
    st.table(
        {
            tr("Kind"): [words[_named(surface, spot)] for spot in found.points],
            f"({names})": [f"({', '.join(number_text(c, 6) for c in spot.point)})" for spot in found.points],
            "f": [number_text(spot.value, 6) for spot in found.points],
            f"{tr('Curvature')} λ": [", ".join(number_text(c) for c in spot.curvatures) for spot in found.points],
        },
        border="horizontal",
        hide_index=True,
    )
    if found.more:
        st.caption(tr("There are more; these are the {n} lowest.").format(n=len(found.points)))
    if found.curve:
        st.caption(tr("Whole curves or plains are flat here; a few of their points stand for them."))
    st.caption(tr("Found numerically, from a grid of starts: what is very small may be missed."))
