"""The kinds of surfaces, the one that a person types, and what a formula tells: derivatives, stationary points."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

import plots
import typeset
from core import Interval, Param, Surface, param, params_of
from experiments.stability import is_quadratic
from experiments.stationary import Landscape, Stationary, stationary_points
from plots.style import coordinate_text, number_text
from surfaces import CONSTANTS, CURVES, FUNCTIONS, PROBLEMS, SURFACES, Chance, DataLoss, prepared
from views import controls
from views.plain_text import plain
from views.translation import tr

NAME = "Your own formula"
EXAMPLE = "x^2/4 + y^2 + 2 sin(2x) cos(a y)"
LETTERS = {letter: param(1.0, letter, "Parameter", -10.0, 10.0) for letter in "abcd"}
RATES = {"GradientDescent": 0.05, "Momentum": 0.01, "Nesterov": 0.01, "AdaGrad": 0.5, "RMSProp": 0.05, "Adam": 0.2}
NARROWEST = 1e-6
FARTHER, AROUND = (2.0, 5.0, 10.0, 100.0), 10_201  # windows around the usual one, and points in each
_LAST_WINDOW = "last good window"
Sides = tuple[Interval, ...]


def _by_name(surfaces: Sequence[Surface]) -> dict[str, Surface]:
    return {surface.name: surface for surface in surfaces}


@dataclass(frozen=True)
class Kind:
    """What can be chosen on a page, and perhaps typed: surfaces, curves or losses over data. Names, keys are in links.

    known    those of the catalogue, by name
    key      of the choice among them
    at       keys of the start's coordinates; those of the window's ends begin alike
    name     of the typed one in that choice; empty where none can be typed
    formula  key of its text
    example  that text before anything is typed, with its window and start
    """

    known: Mapping[str, Surface]
    key: str
    at: tuple[str, ...]
    name: str = ""
    formula: str = ""
    example: str = ""
    coordinates: tuple[str, ...] = ()
    window: Sides = ()
    start: tuple[float, ...] = ()

    @property
    def names(self) -> list[str]:
        """All that can be chosen."""
        return [*self.known, *([self.name] if self.name else [])]

    def named(self, name: str) -> Surface:
        """The surface of that name; the example, where it is that of the typed one."""
        return typed(self, self.example, self.window) if name == self.name else self.known[name]


SURFACE = Kind(
    _by_name(SURFACES), "surface", ("x", "y"), NAME, "formula", EXAMPLE, ("x", "y"), ((-5.0, 5.0),) * 2, (-4, 3)
)
CURVE = Kind(
    _by_name(CURVES),
    "curve",
    ("at",),
    "Your own curve",
    "formula1",
    "x^2/10 - sin(a x)",
    ("x",),
    ((-6.0, 6.0),),
    (-5.0,),
)
PROBLEM = Kind(_by_name(PROBLEMS), "problem", ("start1", "start2"))
KINDS = SURFACE, CURVE, PROBLEM


def kind_of(surface: Surface) -> Kind:
    """Whether it is a surface, a curve or a loss over data, perhaps over a batch of them."""
    if surface.name in PROBLEM.known:
        return PROBLEM
    return CURVE if plots.is_curve(surface) else SURFACE


def functions() -> str:
    """What a formula may hold besides."""
    return ", ".join([*FUNCTIONS, *CONSTANTS])


def is_typed(surface: Surface) -> bool:
    """Whether a surface is not of the catalogue."""
    return surface.name not in kind_of(surface).known


def facts_of(surface: Surface) -> tuple[Any, ...]:
    """What tells a surface without noise or batches from others: name, numbers, window, data."""
    numbers = tuple(float(getattr(surface, p.name)) for p in params_of(surface))
    data = surface.table.key if isinstance(surface, DataLoss) and surface.table is not None else None
    return surface.name, numbers, surface.domain, data


def key_of(surface: Surface, p: Param) -> str:
    """The key of the control of one of a surface's numbers."""
    return f"own.{p.name}" if is_typed(surface) else p.name


def sidebar(kind: Kind) -> Surface:
    """The controls of the typed surface or curve, without its numbers."""
    place = st.container()
    last_good = f"{_LAST_WINDOW} {kind.key}"
    with st.expander(tr("Window")):
        window = _window(kind)
    if window is None:
        st.error(tr("A window goes from a smaller to a larger number."))
        window = st.session_state.get(last_good, kind.window)
    st.session_state[last_good] = window
    label = f"{tr('Formula')} f({', '.join(kind.coordinates)})"
    with place:
        surface = controls.typed(kind.formula, label, kind.example, lambda text: typed(kind, text, window))
        _tell_roots(surface)
        return surface


def _tell_roots(surface: Any) -> None:
    """Which powers in it are no number where their base is below 0, and what to type for a real root."""
    told = []
    for root in dict.fromkeys(surface.roots):
        text = tr("{power} is not a number where {base} is below 0.")
        told.append(text.format(power=f"${root.power}$", base=f"${root.base}$"))
        if root.instead:
            told[-1] += " " + tr("For the real root type {root}.").format(root=plain(root.instead))
    if told:
        st.info("\n\n".join(told))


def typed(kind: Kind, text: str, window: Sides) -> Surface:
    """The surface or curve of a text. Raises FormulaError when it is none."""
    known: Any = prepared(text, coordinates=kind.coordinates, **LETTERS)
    used = {letter: p for letter, p in LETTERS.items() if letter in known.uses}
    return prepared(text, coordinates=kind.coordinates, domain=window, start=kind.start, rates=RATES, **used)


def _window(kind: Kind) -> Sides | None:
    """The chosen window; None where it is none."""
    sides = []
    for name, key, (low, high) in zip(kind.coordinates, kind.at, kind.window, strict=True):
        with st.container(horizontal=True, gap="xsmall"):
            first = controls.position(f"{coordinate_text(name)} {tr('from')}", f"{key}0", low, redraw=False, width=92)
            last = controls.position(tr("to"), f"{key}1", high, redraw=False, width=92)
        sides.append((first, last))
    return tuple(sides) if all(last - first >= NARROWEST for first, last in sides) else None


@st.cache_data(max_entries=200, show_spinner=False)
def _landscape(_surface: Surface, facts: Any) -> Landscape:
    found = stationary_points(_surface, _surface.domain)
    return dataclasses.replace(found, points=tuple(_without_rounding(_surface, spot) for spot in found.points))


def landscape(surface: Surface) -> Landscape:
    """The stationary points of a surface in its window, remembered; with 0 in place of what is rounding."""
    return _landscape(surface, facts_of(surface))


def _without_rounding(surface: Surface, spot: Stationary) -> Stationary:
    """Places are found to 1e-9 of the window's width, values and curvatures to 1e-12 of what is usual there."""
    widths = np.ptp(np.array(surface.domain, dtype=float), axis=1)
    height = float(surface.height)
    bend = np.max(np.abs(spot.curvatures), initial=height / np.max(widths) ** 2)
    point, (value,), curvatures = (
        tuple(np.where(np.abs(numbers) < least, 0.0, numbers).tolist())
        for numbers, least in (
            (spot.point, 1e-9 * widths),
            ((spot.value,), 1e-12 * height),
            (spot.curvatures, 1e-12 * bend),
        )
    )
    return dataclasses.replace(spot, point=point, value=value, curvatures=curvatures)


def surveyed(surface: Surface) -> Surface:
    """A surface with the minima that were found in its window."""
    found = tuple(spot.point for spot in landscape(surface).points if spot.kind == "minimum")
    surface = dataclasses.replace(surface)
    object.__setattr__(surface, "minima", found)  # a fact of this record, not of its class
    return surface


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
    x, y = (typeset.symbol(c) for c in surface.coordinates)
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
