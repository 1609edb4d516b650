"""Stationary points in the picture and in words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, TypedDict

import numpy as np
import streamlit as st

import plots
from core import Surface
from experiments.stability_limits import is_quadratic
from experiments.stationary_points import StationaryPoint
from formulas import latex
from plots.text import number_text
from settings.kinds import is_typed
from settings.stationary import cached_stationary_points
from surfaces import DataLoss, StochasticSurface
from views.translation import tr

WINDOW_FACTORS = 2.0, 5.0, 10.0, 100.0  # sizes of the windows that are searched for lower values
POINTS_PER_WINDOW = 10_201


class MinimaTexts(TypedDict):
    """Names of a surface's minima: of the lowest ones, long and short, and of the others."""

    minimum: str
    lowest: str
    local: str


def certainty(surface: Surface) -> Literal["global", "window", "found"]:
    """What is known of the lowest known minimum, if there is one.

    It is global only if that is certain: on a surface of the catalogue with no lower value outside of the window, and
    on a quadratic surface. In a "window" of the catalogue it is the lowest, and values outside are lower. Else it was
    "found" as the lowest.
    """
    bare = surface.surface if isinstance(surface, StochasticSurface) else surface
    is_catalogued = not is_typed(surface) and not isinstance(bare, DataLoss)
    if is_catalogued and surface.minima and _is_lower_outside(bare):
        return "window"
    return "global" if is_catalogued or is_quadratic(bare) else "found"


def words_of_minima(surface: Surface) -> MinimaTexts:
    """Names of a surface's minima."""
    known = certainty(surface)
    if known == "window":
        short = long = tr("Lowest point of the usual window")
    elif known == "global":
        short = long = tr("Global minimum")
    else:
        short, long = tr("Lowest minimum found"), tr("Lowest minimum found (in this window)")
    return {"minimum": long, "lowest": short, "local": tr("Local minimum")}


@lru_cache(maxsize=200)
def _is_lower_outside(surface: Surface) -> bool:
    """Whether grids on larger windows have values below all known minima."""
    low, high = np.array(surface.domain, dtype=float).T
    middle, half = (low + high) / 2, (high - low) / 2
    side = np.linspace(-1, 1, round(POINTS_PER_WINDOW ** (1 / len(middle))))
    grid = np.stack(np.meshgrid(*[side] * len(middle), indexing="ij")).reshape(len(middle), 1, -1)
    points = middle[:, None, None] + half[:, None, None] * grid * np.array(WINDOW_FACTORS)[:, None]
    with np.errstate(all="ignore"):
        values = surface.f(points)
    lowest = surface.lowest()
    return bool(np.fmin.reduce(values, axis=None) < lowest - 1e-6 * max(1.0, abs(lowest)))


def kinds(surface: Surface) -> dict[str, str]:
    """Names of the kinds of stationary points, with the lowest minima as a kind of their own, "lowest"."""
    words = words_of_minima(surface)
    return {
        "lowest": words["lowest"],
        "minimum": words["local"],
        "maximum": tr("Maximum"),
        "saddle": tr("Saddle"),
        "flat": tr("Flat"),
    }


def _kind(surface: Surface, found: StationaryPoint) -> str:
    """Kind of a point, one of `kinds`."""
    return "lowest" if found.kind == "minimum" and surface.is_lowest(found.value) else found.kind


def marks(surface: Surface, theme: plots.Theme) -> list[plots.Trace]:
    """Traces of the stationary points that are no minima."""
    stationary = cached_stationary_points(surface).points
    words = kinds(surface)
    return [
        plots.stationary_trace(surface, np.array(points), kind, words[kind], theme)
        for kind in ("maximum", "saddle", "flat")
        if (points := [found.point for found in stationary if found.kind == kind])
    ]


def tell_derivatives(surface: Any) -> None:
    """Show gradient and Hessian, typeset."""
    symbols = [latex.symbol(c) for c in surface.coordinates]
    gradient, hessian = surface.gradient_latex, surface.hessian_latex
    if not gradient or any(entry is None for entry in gradient):
        st.caption(tr("The gradient is too long to be shown; it is computed exactly all the same."))
    else:
        rows = r"\\[4pt] ".join(
            rf"\frac{{\partial f}}{{\partial {symbol}}} &= {entry}"
            for symbol, entry in zip(symbols, gradient, strict=True)
        )
        st.latex(rf"\begin{{aligned}}{rows}\end{{aligned}}")
    if not hessian or any(entry is None for row in hessian for entry in row):
        st.caption(tr("The Hessian is too long to be shown; it is computed exactly all the same."))
    else:
        rows = r"\\[4pt] ".join(" & ".join(row) for row in hessian)
        st.latex(rf"\nabla^2 f = \begin{{pmatrix}}{rows}\end{{pmatrix}}")


def tell_stationary(surface: Surface) -> None:
    """Show a table of the stationary points in the window."""
    found = cached_stationary_points(surface)
    if not found.points:
        st.info(tr("No point of this window is flat: there is no minimum, maximum or saddle in it."))
        return
    words = kinds(surface)
    names = ", ".join(surface.coordinates)
    st.table(
        {
            tr("Kind"): [words[_kind(surface, point)] for point in found.points],
            f"({names})": [f"({', '.join(number_text(c, 6) for c in point.point)})" for point in found.points],
            "f": [number_text(point.value, 6) for point in found.points],
            f"{tr('Curvature')} λ": [", ".join(number_text(c) for c in point.curvatures) for point in found.points],
        },
        border="horizontal",
        hide_index=True,
    )
    if found.is_truncated:
        st.caption(tr("There are more; these are the {n} lowest.").format(n=len(found.points)))
    if found.has_curves:
        st.caption(tr("Whole curves or plains are flat here; a few of their points stand for them."))
    st.caption(tr("Found numerically, from a grid of starts: what is very small may be missed."))
