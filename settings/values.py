"""Values that a link may hold: how each is spelled, and which texts are refused."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

from core import Param
from plots.text import number_text

MAX_COORDINATE = 1000.0  # largest size of a coordinate of the start


def text_of(value: float) -> str:
    """Text of a number that no other number has: 0.95, 1e-5. It stands on sliders and in links."""
    text = number_text(value, digits=12)
    return text if float(text) == value else repr(float(value))


class Control(ABC):
    """One value of a page, as a link spells it.

    default  the value where neither the page nor a surface sets another; None where it depends on other values
    """

    default: Any = None

    @abstractmethod
    def read_text(self, text: str) -> Any:
        """Value of one text. Raises ValueError for a text that cannot be used."""

    def read(self, texts: Sequence[str]) -> Any:
        """Value of the texts under one key: the last of them, unless a control takes all or only one.

        Raises ValueError where one cannot be used.
        """
        return [self.read_text(text) for text in texts][-1]

    def write(self, value: Any) -> list[str]:
        """Texts of a value: `read` gives it back."""
        return [str(value)]


@final
@dataclass(frozen=True)
class Switch(Control):
    """A switch."""

    default: bool = False

    def read_text(self, text: str) -> bool:
        return ("false", "true").index(text.lower()) == 1

    def write(self, value: bool) -> list[str]:
        return ["true" if value else "false"]


@final
@dataclass(frozen=True)
class Number(Control):
    """A declared number."""

    param: Param

    @property
    def default(self) -> float:  # type: ignore[override]
        return self.param.default

    def read_text(self, text: str) -> float:
        return in_range(self.param, float(text))

    def read(self, texts: Sequence[str]) -> float:
        if len(texts) > 1:
            raise ValueError  # of several values, other controls take the last; a slider takes none
        return self.read_text(*texts)

    def write(self, value: float) -> list[str]:
        return [text_of(value)]


@final
@dataclass(frozen=True)
class Coordinate(Control):
    """A coordinate of the start or of the window."""

    default: float | None = None

    def read_text(self, text: str) -> float:
        return coordinate(text)

    def write(self, value: float) -> list[str]:
        return [text_of(value)]


@final
@dataclass(frozen=True)
class Choice(Control):
    """One of several names, at first `usual`, or the first."""

    options: tuple[str, ...]
    usual: str = ""

    @property
    def default(self) -> str:  # type: ignore[override]
        return self.usual or self.options[0]

    def read_text(self, text: str) -> str:
        return self.options[self.options.index(text)]


@final
@dataclass(frozen=True)
class Choices(Control):
    """Any number of names, in the order of the options; at first `usual`."""

    options: tuple[str, ...]
    usual: tuple[str, ...] = ()

    @property
    def default(self) -> list[str]:  # type: ignore[override]
        return [*self.usual]

    def read_text(self, text: str) -> str:
        return text and self.options[self.options.index(text)]

    def read(self, texts: Sequence[str]) -> list[str]:
        chosen = {self.read_text(text) for text in texts}
        return [option for option in self.options if option in chosen]

    def write(self, value: Sequence[str]) -> list[str]:
        return [*value] or [""]


@final
@dataclass(frozen=True)
class Text(Control):
    """A text that says more than how it is spelled: a formula, or a name among those that other values leave."""

    default: str | None = None

    def read_text(self, text: str) -> str:
        return text


def coordinate(value: Any) -> float:
    """`value` as a coordinate. Raises ValueError or TypeError when it is no number or too large."""
    if not abs(float(value)) <= MAX_COORDINATE:
        raise ValueError
    return float(value)


def control_of(param: Param) -> Control:
    """Control of a declared number: a switch if it is boolean."""
    return Switch(bool(param.default)) if type(param.default) is bool else Number(param)


def in_range(param: Param, value: float) -> float:
    """`value` with the type of `param`. Raises ValueError when it is out of range or of another type."""
    kind = type(param.default)
    if not (math.isfinite(value) and param.low <= value <= param.high and value == kind(value)):
        raise ValueError
    return kind(value)
