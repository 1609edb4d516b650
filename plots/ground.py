"""Background of the paths: contours with their labels, and arrows of the gradient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import Array, Surface
from plots.line import single
from plots.style import Theme
from plots.text import number_text
from plots.traces import GridLook, Layout, Trace, contours, scatter
from plots.window import Window

POINTS = 200  # along the longer side of the grid
LABEL_DIGITS = 4  # of the window, for the places of labels on a coarse ground
COARSE_POINTS = 48  # likewise, where few numbers must do: lines are then within a pixel on smooth surfaces


EDGE = 0.07  # distance of labels along an edge of the window from it, as a share of the window


ARROWS = 21  # arrows of the gradient field along the longer side


@dataclass(frozen=True)
class Ground:
    """A surface over a window: grid axes (nx,), (ny,), values z (ny, nx), and the levels of its contours.

    height  (ny, nx)  z in units of contours: 0 on the lowest level, 1 on the next, whatever their spacing
    labels  position and text of the label of each level
    floor   the lowest known value
    log     whether the levels grow with the logarithm of the height above it
    """

    x: NDArray[np.floating]
    y: NDArray[np.floating]
    z: NDArray[np.float32]
    height: NDArray[np.float32]
    levels: Array
    labels: tuple[tuple[float, float, str], ...]
    floor: float
    log: bool


def ground(surface: Surface, window: Window, *, log: bool = True, labels_on_edge: bool = False) -> Ground:
    """Evaluate `surface` over `window` and choose its levels: even, or with `log` 1-2-5 if the values span decades.

    The labels of the levels are on a line up from a minimum or, with `around`, along an edge of the window.
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
    is_log = log and bool(high > 10 * low)
    if is_log:
        levels, height = _log_levels(z, float(low), float(floor), float(finite.max()))
    else:
        levels, height = _even_levels(z, float(finite.min()), float(finite.max()))
    x, y = (to_window_precision(side, window) for side in (x, y))
    labels = _labels(surface, window, levels, on_edge=labels_on_edge)
    return Ground(x, y, single(z), single(height), levels, labels, float(floor), is_log)


def _log_levels(z: Array, low: float, floor: float, top: float) -> tuple[Array, Array]:
    """Levels at 1, 2 and 5 of each decade above `floor`, up to `top`, and z (ny, nx) in units of them."""
    first, last = np.floor(np.log10(low)) - 1, np.ceil(np.log10(top - floor)) + 2
    exponents: Array = np.arange(first, last, dtype=float)
    rises = np.concatenate([10.0**exponent * np.array([1, 2, 5]) for exponent in exponents])
    rises = rises[: np.searchsorted(rises, top - floor) + 1]
    height = np.interp(np.log(np.maximum(z - floor, rises[0] / 2)), np.log(rises), np.arange(len(rises)))
    return floor + rises, np.where(z - floor < rises[0], -1 + (z - floor) / rises[0], height)


def _even_levels(z: Array, low: float, high: float) -> tuple[Array, Array]:
    """Even levels over values from `low` to `high`, and z (ny, nx) in units of them."""
    step = _round_step((high - low) / 14 or 1.0)
    levels: Array = np.arange(np.ceil(low / step), np.floor(high / step) + 2, dtype=float) * step
    return levels, (z - levels[0]) / step


def to_window_precision(values: Array, window: Window) -> NDArray[np.floating]:
    """`values` in single precision, unless the window is so small that the difference would be visible."""
    sides = np.array(window, dtype=float)
    return values if np.any(np.ptp(sides, axis=1) < 1e-3 * np.abs(sides).max(axis=1)) else single(values)


def _round_step(step: float) -> float:
    power = 10.0 ** np.floor(np.log10(step))
    return float(power * min((m for m in (1, 2, 2.5, 5, 10)), key=lambda m: abs(np.log(m * power / step))))


def _labels(surface: Surface, window: Window, levels: Array, *, on_edge: bool) -> tuple[tuple[float, float, str], ...]:
    """Labels of the levels, on a line from the lowest minimum to a corner or side of the window.

    It is the first line with at least three labels, else the one with the most; with `on_edge`, the edge of the
    window with the most.
    """
    low, high = np.array(window, dtype=float).T
    if on_edge:
        edge = EDGE * (high - low)
        left, right = low + edge, high - edge
        corners = np.array([left, [right[0], left[1]], right, [left[0], right[1]]])
        sides = [*zip(corners, np.roll(corners, 1, axis=0), strict=True)]
        lines = [_line(*ends) for side in sides for ends in (side, side[::-1])]
        return max((_labels_along(surface, line, low, high, levels) for line in lines), key=len)
    foot = np.clip(np.array(surface.minima[0] if surface.minima else (low + high) / 2, dtype=float), low, high)
    left_of_foot = np.array(surface.start) < foot
    opposite, nearer = (
        np.asarray(np.where(left_of_foot, a, b), dtype=float) * 0.95 + foot * 0.05
        for a, b in ((high, low), (low, high))
    )  # corners of the window, the first one on the opposite side of the start
    best: tuple[tuple[float, float, str], ...] = ()
    for end in (opposite, nearer, np.array([opposite[0], foot[1]]), np.array([foot[0], opposite[1]])):
        best = max(best, _labels_along(surface, _line(foot, end), low, high, levels), key=len)
        if len(best) >= 3:
            break
    return best


def _line(start: Array, end: Array) -> Array:
    """Points on the line from start (n,) to end (n,), (n, 600)."""
    return start[:, None] + (end - start)[:, None] * np.linspace(0, 1, 600)


def _labels_along(
    surface: Surface, line: Array, low: Array, high: Array, levels: Array
) -> tuple[tuple[float, float, str], ...]:
    """Labels at the first crossing of each level, upwards on a line (2, k), that has room for the text."""
    with np.errstate(all="ignore"):
        z = surface.f(line)
    crossings: list[tuple[Array, str]] = []
    for previous, level, gap in zip([-np.inf, *levels[:-1]], levels, np.diff(levels, append=np.inf), strict=True):
        # On the wall of a sharp edge several levels are crossed at once, and a label would not be on its level.
        (indices,) = np.nonzero((z[:-1] >= previous) & (z[:-1] < level) & (z[1:] >= level))
        # As many digits as distinguish it from the next level.
        digits = max(3, 2 + int(np.floor(np.log10(max(abs(level), gap) / gap)))) if np.isfinite(gap) else 3
        text = number_text(float(f"{level:.{digits}g}"), digits)
        # Only where the whole text has room: half a number would be another number.
        margin = np.array([0.017 * len(text), 0.03]) * (high - low)
        points = line[:, indices].T
        crossings.append((points[np.all((points > low + margin) & (points < high - margin), axis=1)], text))
    kept: list[tuple[float, float, str]] = []
    for points, text in reversed(crossings):  # from the highest level to the lowest
        for point in points:
            if all(np.max(np.abs((point - (x, y)) / (high - low))) > 0.045 for x, y, _ in kept):
                kept.append((float(point[0]), float(point[1]), text))
                break
    return tuple(kept)


def ground_traces(surface: Surface, window: Window, drawn: Ground, theme: Theme, *, field: bool = False) -> list[Trace]:
    """Background of the paths: filled contours, the labels of the levels, and with `field` the negative gradient."""
    levels = contours(drawn.x, drawn.y, drawn.height, **_look(drawn, theme))
    labels = scatter(
        [x for x, _, _ in drawn.labels],
        [y for _, y, _ in drawn.labels],
        text=[text for _, _, text in drawn.labels],
        textfont={"size": 11 * theme.scale, "color": theme.ink},
        opacity=0.75,
        showlegend=False,
    )
    return [levels, *([_field(surface, window, theme)] if field else []), labels]


def _look(drawn: Ground, theme: Theme) -> GridLook:
    top = len(drawn.levels) - 1
    return {
        "contours": {"start": 0, "end": top - 1, "size": 1, "coloring": "fill"},
        "line": theme.stroke(theme.faint, 1),
        "colorscale": theme.ground,
        "zmin": -1,
        "zmax": top,
    }


def coarse_ground(surface: Surface, window: Window, drawn: Ground, theme: Theme) -> Layout:
    """Numbers of contours on a coarse grid, with the levels and labels of the fine one, for a browser to paint.

    columns  of the grid over the window, row by row from the lowest
    rises    losses above the lowest one; they bear a coarser grid than heights in units of contours
    scale    levels as rises, and whether heights between them grow with the logarithm
    """
    sides = np.ptp(np.array(window, dtype=float), axis=1)
    counts = (max(4, round(COARSE_POINTS * side / sides.max())) for side in sides)
    x, y = (np.linspace(*side, count) for side, count in zip(window, counts, strict=True))
    with np.errstate(all="ignore"):
        rises = surface.f(np.stack(np.meshgrid(x, y))) - drawn.floor
    levels = drawn.levels - drawn.floor
    digits = LABEL_DIGITS - np.floor(np.log10(sides)).astype(int)
    labels = [(round(x, int(digits[0])), round(y, int(digits[1])), text) for x, y, text in drawn.labels]
    return {
        "window": window,
        "columns": len(x),
        "rises": rises.ravel(),
        "scale": {"levels": levels.tolist(), "log": drawn.log},
        "labels": labels,
        **_look(drawn, theme),
    }


def _field(surface: Surface, window: Window, theme: Theme) -> Trace:
    """Arrows along the negative gradient, all in the window; their length grows with the logarithm of its norm."""
    low, high = np.array(window, dtype=float).T
    sides = high - low
    nx, ny = (max(8, round(ARROWS * side / sides.max())) for side in sides)
    cell = sides / (nx, ny)
    x, y = (a.ravel() for a in np.meshgrid(*(low[i] + cell[i] * (np.arange(n) + 0.5) for i, n in enumerate((nx, ny)))))
    with np.errstate(all="ignore"):
        direction = -surface.grad(np.stack([x, y]))
        norm = np.hypot(*direction)
        shown = np.isfinite(norm) & (norm > 0)
        x, y, direction, log_norm = x[shown], y[shown], direction[:, shown], np.log10(norm[shown])
        # Scaled so that the direction is that of the gradient in units of the axes, and every arrow stays in its cell.
        direction = direction / np.max(np.abs(direction) / cell[:, None], axis=0)
        smallest, largest = np.quantile(log_norm, (0.05, 0.95)) if len(log_norm) else (0.0, 1.0)
        direction = direction * (0.3 + 0.6 * np.clip((log_norm - smallest) / max(largest - smallest, 1e-9), 0, 1))
    # The head is computed in units of the cell, in which it is not distorted.
    forward = direction / cell[:, None]
    sideward = np.stack([-forward[1], forward[0]])
    tip, foot = np.stack([x, y]) + direction / 2, np.stack([x, y]) - direction / 2
    barbs = [tip - cell[:, None] * (0.35 * forward + sign * 0.2 * sideward) for sign in (1, -1)]
    stroke = np.stack([foot, tip, np.full_like(tip, np.nan), barbs[0], tip, barbs[1], np.full_like(tip, np.nan)])
    stroke = stroke.transpose(1, 2, 0).reshape(2, -1).astype(np.float32)
    return scatter(*stroke, line=theme.stroke(theme.ink, 1.1), opacity=0.4, showlegend=False)
