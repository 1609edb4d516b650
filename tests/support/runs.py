"""Runs for several tests."""

from __future__ import annotations

import dataclasses
from typing import Any

from core import Optimizer, Surface, Trajectory, run
from experiments.stationary_points import stationary_points
from surfaces import from_formula


def ends(t: Trajectory) -> tuple[str, int]:
    return str(t.status), int(t.stopped_at)


def surveyed(text: str, **keywords: Any) -> Surface:
    """A typed surface that knows the minima found in its window, as on pages."""
    surface = dataclasses.replace(from_formula(text, **keywords))
    points = stationary_points(surface, surface.domain).points
    object.__setattr__(surface, "minima", tuple(found.point for found in points if found.kind == "minimum"))
    return surface


def ran(surface: Surface, optimizer: Optimizer, start: Any = None, steps: int | None = None) -> Trajectory:
    start = surface.start if start is None else start
    return run(surface, optimizer, start, surface.steps if steps is None else steps, keep="path")
