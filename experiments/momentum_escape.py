"""How much momentum a run needs to leave the valley where it begins: one run for each of many momenta."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Schedule, Surface, params_of, run, spread
from experiments.basins import GONE, NOWHERE

COUNT = 500  # momenta that are tried, as densely as the slider's scale has them
EXACT = 1e-4


@dataclass(frozen=True)
class Escape:
    """Momenta (R,), ascending, and where their runs end.

    ends       (n, R)  the last point; NaN where a run diverges
    reached    (R,)    place of the minimum at which a run ends, see `ends_at`; or NOWHERE, or GONE
    lowest     places of the known minima that no other lies below
    threshold  the smallest momentum found whose run ends at one of those, up to EXACT; NaN where there is none
    """

    momenta: Array
    ends: Array
    reached: NDArray[np.int_]
    lowest: Sequence[int]
    threshold: float

    @property
    def arrived(self) -> NDArray[np.bool_]:
        """Which of the runs end at a lowest minimum, (R,)."""
        return np.isin(self.reached, self.lowest)

    def lost_again(self) -> list[tuple[float, float]]:
        """Above the threshold, neighbouring momenta whose runs end elsewhere after all, as (from, to)."""
        above = [pair for pair in zip(self.momenta, self.arrived, strict=True) if pair[0] > self.threshold]
        runs = [(there, [float(m) for m, _ in group]) for there, group in groupby(above, lambda pair: pair[1])]
        return [(group[0], group[-1]) for there, group in runs if not there]


def escape(
    surface: Surface, optimizer: Any, start: ArrayLike, steps: int, *, schedule: Schedule | None = None
) -> Escape:
    """Runs of `optimizer`, which has a momentum, from `start`, (n,), for momenta over the declared range.

    Between the first momentum that arrives at a lowest minimum and the one before it, the threshold is looked for in
    steps of EXACT: a smaller one, between two that were tried and do not arrive, can be missed. Raises ValueError when
    no minimum is known.
    """
    if not surface.minima:
        raise ValueError("Without a known minimum there is nothing to arrive at.")
    (p,) = (p for p in params_of(optimizer) if p.name == "momentum")
    places = np.linspace(p.scaled(p.low), p.scaled(p.high), COUNT)
    momenta = np.clip(p.unscaled(places), p.low, p.high)
    heights = surface.f(np.array(surface.minima, dtype=float).T)
    lowest = np.flatnonzero(heights <= heights[0] + 1e-9 * max(1.0, abs(heights[0])))

    def tried(momenta: Array) -> tuple[Array, NDArray[np.int_]]:
        of = run(surface, replace(optimizer, momentum=momenta), start, steps, schedule=schedule, keep="path")
        reached = ends_at(surface, of.theta)
        gone = of.status == "diverged"
        return np.where(gone, np.nan, of.theta[-1]), np.where(gone, GONE, reached)

    ends, reached = tried(momenta)
    (arrived,) = np.nonzero(np.isin(reached, lowest))
    if not len(arrived):
        threshold = np.nan
    elif not arrived[0]:
        threshold = float(momenta[0])
    else:
        low, high = momenta[arrived[0] - 1], momenta[arrived[0]]
        between = np.linspace(low, high, int(np.ceil((high - low) / EXACT)) + 1)[1:]
        threshold = float(between[np.argmax(np.isin(tried(between)[1], lowest))])
    return Escape(momenta, ends, reached, [int(place) for place in lowest], threshold)


def ends_at(surface: Surface, theta: Array) -> NDArray[np.int_]:
    """The place of the known minimum at which each path of `theta`, (T+1, n, ...), ends, (...).

    It is the one that lies nearest to the last point, and to every other point of the last quarter of the steps; where
    that is not the same one, or a point is not finite: NOWHERE.
    """
    late = np.moveaxis(theta[-1 - (len(theta) - 1) // 4 :], 1, 0)
    with np.errstate(invalid="ignore"):
        apart = [np.hypot.reduce(late - spread(np.array(spot, dtype=float), late.ndim - 1)) for spot in surface.minima]
    nearest = np.argmin(apart, axis=0)
    stays = np.all(nearest == nearest[-1], axis=0) & np.all(np.isfinite(late), axis=(0, 1))
    return np.where(stays, nearest[-1], NOWHERE)
