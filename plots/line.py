"""A run as a line in a picture, in one or two dimensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import Array, Surface, Trajectory
from plots.style import LineStyle
from plots.text import coordinate_text


@dataclass(frozen=True)
class Line:
    """One run as a line.

    name           proper name of the optimizer
    label          entry in the legend
    theta          (T+1, 2)  points in the picture, see `in_plane`
    loss           (T+1,)
    gradient_norm  (T+1,)
    x              (T+1,)    positions of the steps in the loss chart, if they are not their numbers
    """

    name: str
    label: str
    theta: Array
    loss: Array
    gradient_norm: Array
    style: LineStyle
    x: Array | None = None


def line_of(name: str, label: str, surface: Surface, trajectory: Trajectory, style: LineStyle) -> Line:
    """Make the line of one run on `surface`, and compute its gradient norms."""
    with np.errstate(all="ignore"):
        gradient_norm = np.hypot.reduce(surface.grad(trajectory.theta.T))
    return Line(name, label, in_plane(surface, trajectory.theta), trajectory.loss, gradient_norm, style)


def is_curve(surface: Surface) -> bool:
    """Whether a surface has one coordinate; its picture is then its graph."""
    return len(surface.coordinates) == 1


def in_plane(surface: Surface, theta: Array) -> Array:
    """Points (k, n) as points of the picture, (k, 2): the same points, or for a curve those of its graph."""
    with np.errstate(all="ignore"):
        return np.column_stack([theta, surface.f(theta.T)]) if is_curve(surface) else theta


def axes_of(surface: Surface) -> tuple[str, ...]:
    """Titles of the two axes of the picture."""
    names = tuple(coordinate_text(name) for name in surface.coordinates)
    return (*names, f"f({names[0]})") if is_curve(surface) else names


def single(values: Array) -> NDArray[np.float32]:
    """Values in single precision, to send half the bytes; values beyond its range lie outside all charts."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32)
