"""What names the setting of a picture, in short: the numbers of each method, and what all of them share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core import Optimizer, Param, Schedule, Surface, params_of
from plots.text import coordinate_text, symbol_text
from schedules import Formula
from surfaces import Chance, DataLoss
from views import controls
from views.controls import kinds
from views.controls.selection import Setting
from views.plain_text import plain
from views.translation import tr

MOST = 4  # methods that a file's name tells
LONGEST = 200  # characters of a formula


def label(name: str, racer: Optimizer) -> str:
    """A method's entry in a legend: Adam  η = 0.3, β₁ = 0.9, β₂ = 0.999."""
    return f"{name}  {', '.join(numbers(racer))}"


def numbers(record: Any) -> list[str]:
    """The numbers of a method, a schedule or a surface: all that shape it, and of the rest what is not as usual.

    The rest are switches, what is usually 0, and the constants that only keep a division finite.
    """
    told = [(p, getattr(record, p.name)) for p in params_of(record)]
    return [_written(p, value) for p, value in told if value != p.default or _shapes(p)]


def _shapes(p: Param) -> bool:
    return p.name == "lr" or bool(p.default and p.symbol and p.symbol != r"\epsilon")


def _written(p: Param, value: Any) -> str:
    if type(p.default) is bool:
        return f"{tr(p.label)}: {tr('on') if value else tr('off')}"
    return f"{symbol_text(p.symbol) or tr(p.label)} = {controls.text_of(float(value))}"


def shared(setting: Setting, *, length: str = "") -> list[str]:
    """What all methods of a setting share, in parts; `length` says how long they run, if not by steps."""
    bare = setting.bare
    at = ", ".join(controls.text_of(float(c)) for c in setting.start)
    given = isinstance(bare, DataLoss) and bare.table is not None  # data that no number made
    return [
        *([length or tr("{n} steps").format(n=setting.steps)] if setting.racers else []),
        f"{tr('Start')} ({at})",
        *([f"N = {bare.count}"] if isinstance(bare, DataLoss) and given else numbers(bare)),
        *(numbers(setting.surface) if isinstance(setting.surface, Chance) else []),
        *([] if setting.steady else [pace(setting.schedule)]),
    ]


def pace(schedule: Schedule) -> str:
    """A schedule, with its numbers."""
    if isinstance(schedule, Formula):
        return f"ηₜ / η = {_typed(schedule.factor)}"
    told = numbers(schedule)
    return f"{schedule.name} ({', '.join(told)})" if told else schedule.name


def title(surface: Surface) -> str:
    """Name and formula of a surface as plain text; of one that a person typed the formula alone."""
    names = ", ".join(coordinate_text(c) for c in surface.coordinates)
    bare = surface.surface if isinstance(surface, Chance) else surface
    formula = f"1/N Σ [{_typed(bare.sample)}]" if isinstance(bare, DataLoss) else _typed(bare)
    written = f"f({names}) = {formula}"
    return written if kinds.is_typed(surface) else f"{surface.name}:  {written}"


def _typed(surface: Any) -> str:
    text, _ = surface.asked
    return plain(text.replace("**", "^"), "text", LONGEST)


def file_name(what: str, racers: Sequence[Optimizer]) -> str:
    """What is in a picture, for the name of a file, in ASCII letters, digits and hyphens: rosenbrock-momentum-adam."""
    names = [*dict.fromkeys(racer.name for racer in racers)]
    told = names if len(names) <= MOST else [f"{len(names)} methods"]
    return re.sub(r"[^a-z0-9]+", "-", " ".join([what, *told]).lower()).strip("-")


def name_of(surface: Surface) -> str:
    """A surface's name in that of a file: a text that a person typed is none."""
    typed = "own curve" if len(surface.coordinates) == 1 else "own formula"
    return typed if kinds.is_typed(surface) else surface.name
