"""The kinds of surfaces that a page may offer, and the one that a person types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

import plots
from core import Interval, Param, Surface, param, params_of
from plots.text import coordinate_text
from surfaces import CONSTANTS, CURVES, FUNCTIONS, PROBLEMS, SURFACES, DataLoss, prepared
from views import controls
from views.controls import session
from views.plain_text import plain
from views.translation import tr

NAME = "Your own formula"


EXAMPLE = "x^2/4 + y^2 + 2 sin(2x) cos(a y)"


LETTERS = {letter: param(1.0, letter, "Parameter", -10.0, 10.0) for letter in "abcd"}


RATES = {"GradientDescent": 0.05, "Momentum": 0.01, "Nesterov": 0.01, "AdaGrad": 0.5, "RMSProp": 0.05, "Adam": 0.2}


NARROWEST = 1e-6


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
    with st.expander(tr("Window")):
        window = _window(kind)
    if window is None:
        st.error(tr("A window goes from a smaller to a larger number."))
        window = session.GOOD_WINDOWS.get().get(kind.key, kind.window)
    session.GOOD_WINDOWS.get()[kind.key] = window
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
