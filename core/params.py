"""A number of a record: its symbol, label, range, scale and default, declared once."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from core.surface import Array

# ---------------------------------------------------------------------------------------------------------------------
# Numbers that know how they are shown


@dataclass(frozen=True)
class Param:
    """A number of an optimizer, a schedule or a surface, declared once: controls, links and tests derive from it.

    `symbol` is LaTeX, `label` is English (the key of its translation). The type of `default` (bool, int or float) is
    the type of the number. `log` spaces it evenly per decade; `decay` does the same for the distance to 1, as suits a
    decay rate such as momentum. A slider stops at `stops` too, besides round values.
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

    def scaled(self, values: Any) -> Any:
        """Numbers, (...), on the scale on which the range is even: itself, powers of ten, or -log10 of 1 - value."""
        return np.log10(values) if self.log else -np.log10(1 - np.asarray(values)) if self.decay else np.asarray(values)

    def unscaled(self, places: Any) -> Any:
        """The numbers, (...), at places of the scale of `scaled`."""
        places = np.asarray(places)
        return 10.0**places if self.log else 1 - 10.0**-places if self.decay else places

    def bottom(self) -> float:
        """The lower end; of a logarithmic range from 0, four decades below its upper end, next to 0 itself."""
        return self.low or self.high * 1e-4 if self.log else self.low

    def rounded(self, value: float) -> float:
        """`value` to three digits (of its distance to 1, for a decay rate), as a person would write it, in range."""
        near = 1 - float(f"{1 - value:.3g}") if self.decay else float(f"{value:.3g}")
        return min(self.high, max(self.low, float(f"{near:.9g}")))

    def spread(self, count: int) -> Array:
        """`count` numbers, evenly spaced over the scale and rounded, (count,)."""
        places = np.linspace(self.scaled(self.bottom()), self.scaled(self.high), count)
        return np.array([self.rounded(float(value)) for value in self.unscaled(places)])

    def marks(self) -> tuple[float, ...]:
        """The values at which a slider stops: round ones, with the range's ends and the default among them."""
        if self.log:
            bottom = math.floor(math.log10(self.bottom()))
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
    """A dataclass field that is a `Param` under the field's name; without a range a switch, whose default is a bool."""
    return field(default=default, metadata={"param": Param("", default, symbol, label, low, high, log, decay)})


def params_of(cls_or_instance: Any) -> tuple[Param, ...]:
    """The declared numbers of an optimizer, schedule or surface, in the order of its fields."""
    return tuple(
        replace(f.metadata["param"], name=f.name) for f in dataclasses.fields(cls_or_instance) if "param" in f.metadata
    )
