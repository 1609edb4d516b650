"""What lies under the paths: contours with their labels, and arrows of the gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array, Surface
from plots.line import single
from plots.style import Look
from plots.text import number_text
from plots.window import Window

POINTS = 200  # along the longer side of the grid


EDGE = 0.07  # share of the window between its edge and values of levels along it


ARROWS = 21  # of the gradient field, along the longer side


@dataclass(frozen=True)
class Ground:
    """A surface over a window: grid axes (nx,), (ny,), values z (ny, nx), and the values at which contours are drawn.

    `height` is z in units of contours: 0 on the lowest drawn level, 1 on the next, whatever their spacing; a whole
    number exactly where z is a level.
    """

    x: NDArray[np.floating]
    y: NDArray[np.floating]
    z: NDArray[np.float32]
    height: NDArray[np.float32]
    levels: Array
    labels: tuple[tuple[float, float, str], ...]


def ground(surface: Surface, window: Window, *, log: bool = True, around: bool = False) -> Ground:
    """Evaluate `surface` over `window` and choose the levels: even, or with `log` 1-2-5 where values span decades.

    The levels' values stand on a way up from a minimum or, with `around`, along an edge of the window.
    """
    (x0, x1), (y0, y1) = window
    longer = max(x1 - x0, y1 - y0)
    nx, ny = (max(60, round(POINTS * side / longer)) for side in (x1 - x0, y1 - y0))
    x, y = np.linspace(x0, x1, nx), np.linspace(y0, y1, ny)
    with np.errstate(all="ignore"):
        z = surface.f(np.stack(np.meshgrid(x, y)))
    finite = z[np.isfinite(z)]
    if not len(finite):
        finite = np.zeros(1)
    floor = np.fmin(finite.min(), surface.lowest())
    low, high = np.quantile(finite - floor, (0.1, 0.9))
    low = max(low, 1e-9 * high)
    if log and high > 10 * low:
        exponents = np.arange(np.floor(np.log10(low)) - 1, np.ceil(np.log10(finite.max() - floor)) + 2)
        above = np.concatenate([10.0**e * np.array([1, 2, 5]) for e in exponents])
        above = above[: np.searchsorted(above, finite.max() - floor) + 1]
        levels = floor + above
        height = np.interp(np.log(np.maximum(z - floor, above[0] / 2)), np.log(above), np.arange(len(above)))
        height = np.where(z - floor < above[0], -1 + (z - floor) / above[0], height)
    else:
        step = _round_step((finite.max() - finite.min()) / 14 or 1.0)
        levels = np.arange(np.ceil(finite.min() / step), np.floor(finite.max() / step) + 2) * step
        height = (z - levels[0]) / step
    x, y = (clipped(side, window) for side in (x, y))
    return Ground(x, y, single(z), single(height), levels, _labels(surface, window, levels, around=around))


def clipped(values: Array, window: Window) -> NDArray[np.floating]:
    """`values` in single precision, unless the window is so small that one would see the difference."""
    sides = np.array(window, dtype=float)
    return values if np.any(np.ptp(sides, axis=1) < 1e-3 * np.abs(sides).max(axis=1)) else single(values)


def _round_step(step: float) -> float:
    power = 10.0 ** np.floor(np.log10(step))
    return float(power * min((m for m in (1, 2, 2.5, 5, 10)), key=lambda m: abs(np.log(m * power / step))))


def _labels(surface: Surface, window: Window, levels: Array, *, around: bool) -> tuple[tuple[float, float, str], ...]:
    """Where to write each level's value: on the way from a minimum to the corner beyond it, or to another one.

    The way is the first on which three levels find room, else the one on which most do; `around`, of all edges the one
    on which most do.
    """
    low, high = np.array(window, dtype=float).T
    if around:
        edge = EDGE * (high - low)
        left, right = low + edge, high - edge
        corners = np.array([left, [right[0], left[1]], right, [left[0], right[1]]])
        ways = [*zip(corners, np.roll(corners, 1, axis=0), strict=True)]
        found = (_labels_along(surface, _line(*ends), low, high, levels) for way in ways for ends in (way, way[::-1]))
        return max(found, key=len)
    foot = np.clip(np.array(surface.minima[0] if surface.minima else (low + high) / 2, dtype=float), low, high)
    beyond, near = (
        np.where(np.array(surface.start) < foot, a, b) * 0.95 + foot * 0.05 for a, b in ((high, low), (low, high))
    )
    best: tuple[tuple[float, float, str], ...] = ()
    for end in (beyond, near, np.array([beyond[0], foot[1]]), np.array([foot[0], beyond[1]])):
        best = max(best, _labels_along(surface, _line(foot, end), low, high, levels), key=len)
        if len(best) >= 3:
            break
    return best


def _line(one: Array, other: Array) -> Array:
    return one[:, None] + (other - one)[:, None] * np.linspace(0, 1, 600)


def _labels_along(
    surface: Surface, along: Array, low: Array, high: Array, levels: Array
) -> tuple[tuple[float, float, str], ...]:
    """The first crossing of each level, upwards, on the way `along` (2, k), that has room."""
    with np.errstate(all="ignore"):
        z = surface.f(along)
    crossings = []
    for below, level, gap in zip([-np.inf, *levels[:-1]], levels, np.diff(levels, append=np.inf), strict=True):
        # On the wall of a sharp edge, where several levels are crossed at once, a number would stand beside its level.
        (at,) = np.nonzero((z[:-1] >= below) & (z[:-1] < level) & (z[1:] >= level))
        # As many digits as tell it from the next level.
        digits = max(3, 2 + int(np.floor(np.log10(max(abs(level), gap) / gap)))) if np.isfinite(gap) else 3
        text = number_text(float(f"{level:.{digits}g}"), digits)
        # Only where the whole text has room: half a number would be another number.
        room = np.array([0.017 * len(text), 0.03]) * (high - low)
        points = along[:, at].T
        crossings.append((points[np.all((points > low + room) & (points < high - room), axis=1)], text))
    kept: list[tuple[float, float, str]] = []
    for points, text in reversed(crossings):  # from the outside in, as long as there is room
        for point in points:
            if all(np.max(np.abs((point - (x, y)) / (high - low))) > 0.045 for x, y, _ in kept):
                kept.append((float(point[0]), float(point[1]), text))
                break
    return tuple(kept)


def ground_traces(
    surface: Surface, window: Window, drawn: Ground, look: Look, *, field: bool = False
) -> list[dict[str, Any]]:
    """What lies under the paths: filled contours, the values of the levels, and with `field` the negative gradient."""
    top = len(drawn.levels) - 1
    contour = {
        "type": "contour",
        "x": drawn.x,
        "y": drawn.y,
        "z": drawn.height,
        "contours": {"start": 0, "end": top - 1, "size": 1, "coloring": "fill"},
        "line": {"color": look.faint, "width": look.scale},
        "colorscale": look.ground,
        "zmin": -1,
        "zmax": top,
        "showscale": False,
        "hoverinfo": "skip",
    }
    labels = {
        "type": "scatter",
        "x": [x for x, _, _ in drawn.labels],
        "y": [y for _, y, _ in drawn.labels],
        "text": [text for _, _, text in drawn.labels],
        "mode": "text",
        "textfont": {"size": 11 * look.scale, "color": look.ink},
        "opacity": 0.75,
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return [contour, *([_field(surface, window, look)] if field else []), labels]


def _field(surface: Surface, window: Window, look: Look) -> dict[str, Any]:
    """Arrows along the negative gradient, all inside the window; their length grows with the slope's logarithm."""
    low, high = np.array(window, dtype=float).T
    sides = high - low
    nx, ny = (max(8, round(ARROWS * side / sides.max())) for side in sides)
    cell = sides / (nx, ny)
    x, y = (a.ravel() for a in np.meshgrid(*(low[i] + cell[i] * (np.arange(n) + 0.5) for i, n in enumerate((nx, ny)))))
    with np.errstate(all="ignore"):
        way = -surface.grad(np.stack([x, y]))
        slope = np.hypot(*way)
        seen = np.isfinite(slope) & (slope > 0)
        x, y, way, slope = x[seen], y[seen], way[:, seen], np.log10(slope[seen])
        # Scaled so that the direction is the gradient's in the units of the axes, and every arrow stays in its cell.
        way = way / np.max(np.abs(way) / cell[:, None], axis=0)
        least, most = np.quantile(slope, (0.05, 0.95)) if len(slope) else (0.0, 1.0)
        way = way * (0.3 + 0.6 * np.clip((slope - least) / max(most - least, 1e-9), 0, 1))
    # The head is drawn in units of the cell, where it is seen undistorted.
    along = way / cell[:, None]
    aside = np.stack([-along[1], along[0]])
    tip, foot = np.stack([x, y]) + way / 2, np.stack([x, y]) - way / 2
    barbs = [tip - cell[:, None] * (0.35 * along + turn * 0.2 * aside) for turn in (1, -1)]
    stroke = np.stack([foot, tip, np.full_like(tip, np.nan), barbs[0], tip, barbs[1], np.full_like(tip, np.nan)])
    stroke = stroke.transpose(1, 2, 0).reshape(2, -1).astype(np.float32)
    return {
        "type": "scatter",
        "x": stroke[0],
        "y": stroke[1],
        "mode": "lines",
        "line": {"color": look.ink, "width": 1.1 * look.scale},
        "opacity": 0.4,
        "hoverinfo": "skip",
        "showlegend": False,
    }
