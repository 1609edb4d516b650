"""The kinds of problem that a page may offer: surfaces, curves and losses over data, typed formulas among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

import plots
from core import Interval, Param, Surface, param, params_of
from plots.text import coordinate_text
from surfaces import CONSTANTS, CURVES, FUNCTIONS, PROBLEMS, SURFACES, DataLoss, prepare_surface
from views import controls
from views.controls import session
from views.controls.keys import TYPED, key_of
from views.plain_text import plain
from views.translation import tr

NAME = "Your own formula"
EXAMPLE = "x^2/4 + y^2 + 2 sin(2x) cos(a y)"
LETTERS = {letter: param(1.0, letter, "Parameter", -10.0, 10.0) for letter in "abcd"}
RATES = {"GradientDescent": 0.05, "Momentum": 0.01, "Nesterov": 0.01, "AdaGrad": 0.5, "RMSProp": 0.05, "Adam": 0.2}
MIN_WIDTH = 1e-6  # of a window

Domain = tuple[Interval, ...]


def _by_name(surfaces: Sequence[Surface]) -> dict[str, Surface]:
    return {surface.name: surface for surface in surfaces}


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem, and its controls. Names and keys stand in links.

    known        the surfaces of the catalogue, by name
    key          of the choice among them
    start_keys   keys of the start's coordinates; the keys of the window's bounds are these, followed by 0 or 1
    name         of the typed surface in that choice; empty where none can be typed
    formula      key of the text box for the typed formula
    example      text of the formula until a person types one
    coordinates  of the typed surface
    window       of the typed surface, until a person sets one
    start        of the typed surface
    """

    known: Mapping[str, Surface]
    key: str
    start_keys: tuple[str, ...]
    name: str = ""
    formula: str = ""
    example: str = ""
    coordinates: tuple[str, ...] = ()
    window: Domain = ()
    start: tuple[float, ...] = ()

    @property
    def names(self) -> list[str]:
        """Names of all surfaces that can be chosen, the typed one last."""
        return [*self.known, *([self.name] if self.name else [])]

    def surface_named(self, name: str) -> Surface:
        """Surface of that name; the example in place of the typed one."""
        return typed(self, self.example, self.window) if name == self.name else self.known[name]


SURFACE = ProblemKind(
    _by_name(SURFACES), "surface", ("x", "y"), NAME, "formula", EXAMPLE, ("x", "y"), ((-5.0, 5.0),) * 2, (-4, 3)
)
CURVE = ProblemKind(
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
PROBLEM = ProblemKind(_by_name(PROBLEMS), "problem", ("start1", "start2"))
KINDS = SURFACE, CURVE, PROBLEM


def kind_of(surface: Surface) -> ProblemKind:
    """Kind of a surface; batches of data and noisy surfaces are of the kind of what they wrap."""
    if surface.name in PROBLEM.known:
        return PROBLEM
    return CURVE if plots.is_curve(surface) else SURFACE


def functions() -> str:
    """Names of the functions and constants that a formula may use, as a list for people."""
    return ", ".join([*FUNCTIONS, *CONSTANTS])


def is_typed(surface: Surface) -> bool:
    """Whether a surface is not in the catalogue."""
    return surface.name not in kind_of(surface).known


def cache_key(surface: Surface) -> tuple[Any, ...]:
    """Cache key of a surface without noise or batches: name, numbers, window, data."""
    numbers = tuple(float(getattr(surface, p.name)) for p in params_of(surface))
    data = surface.table.key if isinstance(surface, DataLoss) and surface.table is not None else None
    return surface.name, numbers, surface.domain, data


def number_key(surface: Surface, p: Param) -> str:
    """Key of the control of one of a surface's numbers."""
    return key_of(TYPED, p.name) if is_typed(surface) else p.name


def sidebar(kind: ProblemKind) -> Surface:
    """Draw the controls of the typed surface or curve, except those of its numbers. Returns that surface."""
    place = st.container()
    with st.expander(tr("Window")):
        window = _window(kind)
    if window is None:
        st.error(tr("A window goes from a smaller to a larger number."))
        window = session.GOOD_WINDOWS.get().get(kind.key, kind.window)
    session.GOOD_WINDOWS.get()[kind.key] = window
    label = f"{tr('Formula')} f({', '.join(kind.coordinates)})"
    with place:
        surface = controls.formula_input(kind.formula, label, kind.example, lambda text: typed(kind, text, window))
        _show_roots(surface)
        return surface


def _show_roots(surface: Any) -> None:
    """Say which powers are undefined where their base is below 0, and what to type for a real root."""
    sentences: list[str] = []
    for root in dict.fromkeys(surface.roots):
        text = tr("{power} is not a number where {base} is below 0.")
        sentences.append(text.format(power=f"${root.power}$", base=f"${root.base}$"))
        if root.instead:
            sentences[-1] += " " + tr("For the real root type {root}.").format(root=plain(root.instead))
    if sentences:
        st.info("\n\n".join(sentences))


def typed(kind: ProblemKind, text: str, window: Domain) -> Surface:
    """Surface or curve of a typed formula. Raises FormulaError for a text that is no formula."""
    formula: Any = prepare_surface(text, coordinates=kind.coordinates, **LETTERS)
    used = {letter: p for letter, p in LETTERS.items() if letter in formula.names}
    return prepare_surface(text, coordinates=kind.coordinates, domain=window, start=kind.start, rates=RATES, **used)


def _window(kind: ProblemKind) -> Domain | None:
    """Draw the boxes for the bounds of the window. Returns the window, or None if a bound is not below the next."""
    sides: list[Interval] = []
    for name, key, (low, high) in zip(kind.coordinates, kind.start_keys, kind.window, strict=True):
        with st.container(horizontal=True, gap="xsmall"):
            lower = controls.position(f"{coordinate_text(name)} {tr('from')}", f"{key}0", low, redraw=False, width=92)
            upper = controls.position(tr("to"), f"{key}1", high, redraw=False, width=92)
        sides.append((lower, upper))
    return tuple(sides) if all(upper - lower >= MIN_WIDTH for lower, upper in sides) else None
