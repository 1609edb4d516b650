"""A number of a record: its symbol, label, range, scale and default, declared once."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Param:
    """A number of an optimizer, a schedule or a surface, declared once; controls, links and tests are made from it.

    name       the field's name
    default    default value; its type, bool, int or float, is the type of the number
    symbol     LaTeX
    label      English; the key of its translation
    low, high  the range
    log        the scale is logarithmic
    decay      the scale is logarithmic in the distance to 1, for a decay rate such as momentum
    stops      values at which a slider stops besides round ones
    """

    name: str
    default: float
    symbol: str
    label: str
    low: float
    high: float
    log: bool = False
    decay: bool = False
    stops: tuple[float, ...] = ()

    def to_scale(self, values: Any) -> Any:
        """Positions of numbers, (...), on the scale: value; log10(value) for `log`; -log10(1 - value) for `decay`."""
        return np.log10(values) if self.log else -np.log10(1 - np.asarray(values)) if self.decay else np.asarray(values)

    def from_scale(self, positions: Any) -> Any:
        """Numbers, (...), at positions on the scale: the inverse of `to_scale`."""
        x: Any = np.asarray(positions)
        return 10.0**x if self.log else 1 - 10.0**-x if self.decay else x

    def lowest(self) -> float:
        """Lowest value of the scale: `low`, or four decades below `high` where the scale is logarithmic from 0."""
        return self.low or self.high * 1e-4 if self.log else self.low

    def rounded(self, value: float) -> float:
        """`value` rounded to three digits and clipped to the range; of a decay rate, the distance to 1 is rounded."""
        short = 1 - float(f"{1 - value:.3g}") if self.decay else float(f"{value:.3g}")
        return min(self.high, max(self.low, float(f"{short:.9g}")))

    def grid(self, count: int) -> NDArray[np.float64]:
        """Numbers evenly spaced on the scale and rounded, (count,)."""
        first, last = float(self.to_scale(self.lowest())), float(self.to_scale(self.high))
        return np.array([self.rounded(float(value)) for value in self.from_scale(np.linspace(first, last, count))])

    def slider_values(self) -> tuple[float, ...]:
        """Values at which a slider stops: round ones, both ends of the range, the default and `stops`."""
        if self.log:
            bottom = math.floor(math.log10(self.lowest()))
            top = math.ceil(math.log10(self.high))
            per_decade = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if top - bottom <= 8 else (1,)
            round_values = (float(f"{m}e{e}") for e in range(bottom, top + 1) for m in per_decade)
        elif self.decay:
            near_one = (round(1 - float(f"{m}e{e}"), 9) for e in range(-6, -1) for m in (1, 2, 5))
            round_values = (*(k / 10 for k in range(10)), *near_one)
        else:
            step = 10 ** math.floor(math.log10((self.high - self.low) / 50))
            round_values = (self.low + step * k for k in range(round((self.high - self.low) / step)))
        kind = type(self.default)
        values = {self.low, self.high, *(float(f"{v:.9g}") for v in round_values), self.default, *self.stops}
        return tuple(sorted({kind(v) for v in values if self.low <= v <= self.high}))


def param(
    default: float,
    symbol: str,
    label: str,
    low: float = False,
    high: float = True,
    *,
    log: bool = False,
    decay: bool = False,
) -> Any:
    """A dataclass field with a `Param`. Without a range it is a switch, and its default is a bool."""
    return field(default=default, metadata={"param": Param("", default, symbol, label, low, high, log, decay)})


def params_of(cls_or_instance: Any) -> tuple[Param, ...]:
    """The declared numbers of an optimizer, a schedule or a surface, in the order of its fields."""
    return _declared(cls_or_instance if isinstance(cls_or_instance, type) else type(cls_or_instance))


@lru_cache(maxsize=1000)  # every typed formula is a class of its own
def _declared(cls: Any) -> tuple[Param, ...]:
    return tuple(replace(f.metadata["param"], name=f.name) for f in dataclasses.fields(cls) if "param" in f.metadata)
