"""Short texts that describe a picture: the numbers of each method, and the settings that all methods share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core import Optimizer, Param, Schedule, Surface, params_of
from plots.text import coordinate_text, number_text, symbol_text
from schedules import Formula
from settings import kinds
from settings.selection import Setting
from settings.values import text_of
from surfaces import DataLoss, StochasticSurface
from views.plain_text import plain
from views.translation import tr

MAX_METHODS = 4  # named in a file's name
MAX_LENGTH = 200  # characters of a formula


def label(name: str, optimizer: Optimizer) -> str:
    """Entry of a method in a legend: Adam  η = 0.3, β₁ = 0.9, β₂ = 0.999."""
    return f"{name}  {', '.join(number_texts(optimizer))}"


def number_texts(record: Any) -> list[str]:
    """Texts of the numbers of a method, a schedule or a surface.

    Switches, numbers whose default is 0, and the constants that keep a division finite are left out at their defaults.
    """
    values = [(p, getattr(record, p.name)) for p in params_of(record)]
    return [_value_text(p, value) for p, value in values if value != p.default or _is_always_shown(p)]


def _is_always_shown(p: Param) -> bool:
    return p.name == "lr" or bool(p.default and p.symbol and p.symbol != r"\epsilon")


def _value_text(p: Param, value: Any) -> str:
    if type(p.default) is bool:
        return f"{tr(p.label)}: {tr('on') if value else tr('off')}"
    return f"{symbol_text(p.symbol) or tr(p.label)} = {number_text(float(value), digits=12)}"


def shared_texts(setting: Setting, *, length: str = "") -> list[str]:
    """Texts of the settings that all methods share. `length` says how long the runs are, if not by steps."""
    bare = setting.noiseless
    start = ", ".join(text_of(float(c)) for c in setting.start)
    has_table = isinstance(bare, DataLoss) and bare.table is not None  # then no number describes the data
    return [
        *([length or tr("{n} steps").format(n=setting.steps)] if setting.optimizers else []),
        f"{tr('Start')} ({start})",
        *([f"N = {bare.count}"] if isinstance(bare, DataLoss) and has_table else number_texts(bare)),
        *(number_texts(setting.surface) if isinstance(setting.surface, StochasticSurface) else []),
        *([] if setting.has_constant_rate else [schedule_text(setting.schedule)]),
    ]


def schedule_text(schedule: Schedule) -> str:
    """Text of a schedule, with its numbers."""
    if isinstance(schedule, Formula):
        return f"ηₜ / η = {_formula_text(schedule.factor)}"
    texts = number_texts(schedule)
    return f"{schedule.name} ({', '.join(texts)})" if texts else schedule.name


def title(surface: Surface) -> str:
    """Name and formula of a surface as plain text; the formula alone for a typed surface."""
    names = ", ".join(coordinate_text(c) for c in surface.coordinates)
    bare = surface.surface if isinstance(surface, StochasticSurface) else surface
    formula = f"1/N Σ [{_formula_text(bare.sample)}]" if isinstance(bare, DataLoss) else _formula_text(bare)
    equation = f"f({names}) = {formula}"
    return equation if kinds.is_typed(surface) else f"{surface.name}:  {equation}"


def _formula_text(surface: Any) -> str:
    return plain(surface.text.replace("**", "^"), "text", MAX_LENGTH)


def file_name(subject: str, optimizers: Sequence[Optimizer]) -> str:
    """Name for a file with a picture, in ASCII letters, digits and hyphens: rosenbrock-momentum-adam."""
    names = [*dict.fromkeys(optimizer.name for optimizer in optimizers)]
    words = names if len(names) <= MAX_METHODS else [f"{len(names)} methods"]
    return re.sub(r"[^a-z0-9]+", "-", " ".join([subject, *words]).lower()).strip("-")


def name_of(surface: Surface) -> str:
    """Name of a surface in a file's name, which never holds a typed text."""
    typed = "own curve" if len(surface.coordinates) == 1 else "own formula"
    return typed if kinds.is_typed(surface) else surface.name
