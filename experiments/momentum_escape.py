"""Momentum that a run needs to leave the valley where it begins: one run for each of many momenta."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core import Array, Schedule, Status, Surface, add_lane_axes, params_of, run
from experiments.basins import DIVERGED, NOWHERE

MOMENTA = 500  # number of momenta that are tried, evenly spaced on the slider's scale
THRESHOLD_STEP = 1e-4  # accuracy of the threshold


@dataclass(frozen=True)
class MomentumEscape:
    """Momenta (R,), ascending, and where their runs end.

    ends       (n, R)  the last point; NaN where a run diverges
    reached    (R,)    index of the minimum at which a run ends, see `ends_at`; NOWHERE if none, GONE if it diverges
    lowest     indices of the lowest known minima
    threshold  the smallest momentum found whose run ends at one of those, to THRESHOLD_STEP; NaN if there is none
    """

    momenta: Array
    ends: Array
    reached: NDArray[np.int_]
    lowest: Sequence[int]
    threshold: float

    @property
    def arrived(self) -> NDArray[np.bool_]:
        """Whether each run ends at a lowest minimum, (R,)."""
        return np.isin(self.reached, self.lowest)

    def gaps(self) -> list[tuple[float, float]]:
        """Intervals of momenta above the threshold whose runs end elsewhere, as (from, to)."""
        larger = [pair for pair in zip(self.momenta, self.arrived, strict=True) if pair[0] > self.threshold]
        runs = [(arrived, [float(m) for m, _ in group]) for arrived, group in groupby(larger, lambda pair: pair[1])]
        return [(group[0], group[-1]) for arrived, group in runs if not arrived]


def sweep_momenta(
    surface: Surface, optimizer: Any, start: ArrayLike, steps: int, *, schedule: Schedule | None = None
) -> MomentumEscape:
    """Run `optimizer`, which has a momentum, from `start`, (n,), with momenta over the declared range.

    The threshold is searched in steps of THRESHOLD_STEP between the first momentum that arrives at a lowest minimum and
    the previous one. Smaller thresholds, between two momenta that do not arrive, can be missed. Raises ValueError if no
    minimum is known.
    """
    if not surface.minima:
        raise ValueError("Without a known minimum there is nothing to arrive at.")
    (p,) = (p for p in params_of(optimizer) if p.name == "momentum")
    positions = np.linspace(float(p.to_scale(p.low)), float(p.to_scale(p.high)), MOMENTA)
    momenta = np.clip(p.from_scale(positions), p.low, p.high)
    heights = surface.f(np.array(surface.minima, dtype=float).T)
    lowest = np.flatnonzero(heights <= heights[0] + 1e-9 * max(1.0, abs(heights[0])))

    def run_momenta(momenta: Array) -> tuple[Array, NDArray[np.int_]]:
        runs = run(surface, replace(optimizer, momentum=momenta), start, steps, schedule=schedule, keep="path")
        reached = ends_at(surface, runs.theta)
        gone = runs.status == Status.DIVERGED
        return np.where(gone, np.nan, runs.theta[-1]), np.where(gone, DIVERGED, reached)

    ends, reached = run_momenta(momenta)
    (arrived,) = np.nonzero(np.isin(reached, lowest))
    if not len(arrived):
        threshold = np.nan
    elif not arrived[0]:
        threshold = float(momenta[0])
    else:
        low, high = float(momenta[arrived[0] - 1]), float(momenta[arrived[0]])
        finer = np.linspace(low, high, int(np.ceil((high - low) / THRESHOLD_STEP)) + 1)[1:]
        threshold = float(finer[np.argmax(np.isin(run_momenta(finer)[1], lowest))])
    return MomentumEscape(momenta, ends, reached, [int(index) for index in lowest], threshold)


def ends_at(surface: Surface, theta: Array) -> NDArray[np.int_]:
    """Index of the known minimum at which each path of `theta`, (T+1, n, ...), ends, (...).

    This is the nearest minimum to all points of the last quarter of the steps. NOWHERE if their nearest minima differ,
    or if a point is not finite.
    """
    late = np.moveaxis(theta[-1 - (len(theta) - 1) // 4 :], 1, 0)
    with np.errstate(invalid="ignore"):
        distances = [
            np.hypot.reduce(late - add_lane_axes(np.array(minimum, dtype=float), late.ndim - 1))
            for minimum in surface.minima
        ]
    nearest = np.argmin(distances, axis=0)
    stays = np.all(nearest == nearest[-1], axis=0) & np.all(np.isfinite(late), axis=(0, 1))
    return np.where(stays, nearest[-1], NOWHERE)
