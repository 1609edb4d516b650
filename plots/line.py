"""A run as it is drawn, in one or two dimensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import Array, Surface, Trajectory
from plots.style import LineStyle
from plots.text import coordinate_text


@dataclass(frozen=True)
class Line:
    """One run to be drawn: proper name, legend entry, points (T+1, 2), losses and gradient norms (T+1,), style.

    `theta` are the points as the picture has them, see `in_plane`.

    `spent`, (T+1,), is where its steps stand in the loss chart, if not at their numbers.
    """

    name: str
    label: str
    theta: Array
    loss: Array
    slope: Array
    style: LineStyle
    spent: Array | None = None


def line_of(name: str, label: str, surface: Surface, trajectory: Trajectory, style: LineStyle) -> Line:
    """The line of one run on `surface`, which also gives the gradient norms."""
    with np.errstate(all="ignore"):
        slope = np.hypot.reduce(surface.grad(trajectory.theta.T))
    return Line(name, label, in_plane(surface, trajectory.theta), trajectory.loss, slope, style)


def is_curve(surface: Surface) -> bool:
    """Whether a surface has one coordinate, so that its picture is its graph."""
    return len(surface.coordinates) == 1


def in_plane(surface: Surface, theta: Array) -> Array:
    """Points (k, n) as the picture has them, (k, 2): themselves or, of a curve, on its graph."""
    with np.errstate(all="ignore"):
        return np.column_stack([theta, surface.f(theta.T)]) if is_curve(surface) else theta


def axes_of(surface: Surface) -> tuple[str, ...]:
    """What the picture's two axes are called."""
    names = tuple(coordinate_text(name) for name in surface.coordinates)
    return (*names, f"f({names[0]})") if is_curve(surface) else names


def single(values: Array) -> NDArray[np.float32]:
    """Half the bytes. What is too large for it lies far outside every chart, and is infinite there: not clipped."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32)
