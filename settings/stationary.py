"""The stationary points of a surface, found once and remembered."""

from __future__ import annotations

import dataclasses
from functools import lru_cache

import numpy as np

from core import Surface
from experiments.stationary_points import StationaryPoint, StationaryPoints, stationary_points


@lru_cache(maxsize=200)
def cached_stationary_points(surface: Surface) -> StationaryPoints:
    """Stationary points of a surface in its window, cached; rounding errors around 0 are replaced by 0."""
    found = stationary_points(surface, surface.domain)
    return dataclasses.replace(found, points=tuple(_without_rounding(surface, point) for point in found.points))


def _without_rounding(surface: Surface, found: StationaryPoint) -> StationaryPoint:
    """The point with 0 in place of numbers below the accuracy of the search.

    Coordinates are found to 1e-9 of the window's width, values and curvatures to 1e-12 of their usual size there.
    """
    widths = np.ptp(np.array(surface.domain, dtype=float), axis=1)
    height = float(surface.height)
    curvature = np.max(np.abs(found.curvatures), initial=height / np.max(widths) ** 2)
    point, (value,), curvatures = (
        tuple(np.where(np.abs(numbers) < smallest, 0.0, numbers).tolist())
        for numbers, smallest in (
            (found.point, 1e-9 * widths),
            ((found.value,), 1e-12 * height),
            (found.curvatures, 1e-12 * curvature),
        )
    )
    return dataclasses.replace(found, point=point, value=value, curvatures=curvatures)


def with_minima(surface: Surface) -> Surface:
    """Copy of a surface that knows the minima found in its window."""
    minima = tuple(found.point for found in cached_stationary_points(surface).points if found.kind == "minimum")
    surface = dataclasses.replace(surface)
    object.__setattr__(surface, "minima", minima)  # an attribute of the class, set on this record alone
    return surface
