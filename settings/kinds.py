"""The kinds of problem that a page may offer: surfaces, curves and losses over data, typed formulas among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core import Interval, Param, Surface, param
from plots import is_curve
from settings.keys import TYPED, key_of
from surfaces import CURVES, PROBLEMS, SURFACES, from_formula, prepare_surface

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
    start_keys   keys of the start's coordinates; see `window_keys` for those of the window
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
    def window_keys(self) -> tuple[str, ...]:
        """Keys of the bounds of the typed surface's window: low and high for each coordinate."""
        return tuple(f"{key}{end}" for key in self.start_keys for end in "01") if self.name else ()

    @property
    def names(self) -> list[str]:
        """Names of all surfaces that can be chosen, the typed one last."""
        return [*self.known, *([self.name] if self.name else [])]

    def surface_named(self, name: str) -> Surface:
        """Surface of that name; the example in place of the typed one."""
        return typed_surface(self, self.example, self.window) if name == self.name else self.known[name]

    def window_of(self, values: Mapping[str, Any]) -> Domain | None:
        """Window of the typed surface from the values of its controls; None if a side is narrower than MIN_WIDTH."""
        bounds = [values.get(key, bound) for key, bound in zip(self.window_keys, sum(self.window, ()), strict=True)]
        sides = tuple(zip(bounds[::2], bounds[1::2], strict=True))
        return sides if all(high - low >= MIN_WIDTH for low, high in sides) else None


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
    return CURVE if is_curve(surface) else SURFACE


def is_typed(surface: Surface) -> bool:
    """Whether a surface is not in the catalogue."""
    return surface.name not in kind_of(surface).known


def number_key(surface: Surface, p: Param) -> str:
    """Key of the control of one of a surface's numbers."""
    return key_of(TYPED, p.name) if is_typed(surface) else p.name


def typed_surface(kind: ProblemKind, text: str, window: Domain) -> Surface:
    """Surface or curve of a typed formula. Raises FormulaError for a text that is no formula."""
    return _typed(text, kind.coordinates, window, kind.start)


@lru_cache(maxsize=64)
def _typed(text: str, coordinates: tuple[str, ...], window: Domain, start: tuple[float, ...]) -> Surface:
    formula: Any = from_formula(text, coordinates=coordinates, **LETTERS)
    used = {letter: p for letter, p in LETTERS.items() if letter in formula.names}
    return prepare_surface(text, coordinates=coordinates, domain=window, start=start, rates=RATES, **used)
