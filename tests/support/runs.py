"""Runs that several tests look at."""

from __future__ import annotations

import dataclasses
from typing import Any

from core import Optimizer, Surface, Trajectory, run
from experiments.stationary_points import stationary_points
from surfaces import from_formula


def ends(t: Trajectory) -> tuple[str, int]:
    return str(t.status), int(t.stopped_at)


def surveyed(text: str, **keywords: Any) -> Surface:
    """A typed surface with the minima that are found in its window, as pages have it."""
    surface = dataclasses.replace(from_formula(text, **keywords))
    found = tuple(spot.point for spot in stationary_points(surface, surface.domain).points if spot.kind == "minimum")
    object.__setattr__(surface, "minima", found)
    return surface


def ran(surface: Surface, optimizer: Optimizer, start: Any = None, steps: int | None = None) -> Trajectory:
    start = surface.start if start is None else start
    return run(surface, optimizer, start, surface.steps if steps is None else steps, keep="path")
