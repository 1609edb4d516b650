"""The contour with the paths on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core import Array, Interval, Surface
from plots.style import Line, Look, coordinate_text, number_text

Window = tuple[Interval, Interval]
POINTS = 120  # along the longer side of the grid


@dataclass(frozen=True)
class Ground:
    """A surface over a window: grid axes (nx,), (ny,), values z (ny, nx), and the values at which contours are drawn.

    `height` is z in units of contours: 0 on the lowest drawn level, 1 on the next, whatever their spacing; a whole
    number exactly where z is a level.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    z: NDArray[np.float32]
    height: NDArray[np.float32]
    levels: Array
    labels: tuple[tuple[float, float, str], ...]


def window_of(surface: Surface, start: Sequence[float]) -> Window:
    """The surface's window, widened to take in the start where that lies outside."""

    def widened(low: float, high: float, at: float) -> Interval:
        edge = 0.02 * (high - low)
        if low + edge <= at <= high - edge:
            return low, high
        low, high = min(low, at), max(high, at)
        return low - 0.06 * (high - low), high + 0.06 * (high - low)

    x, y = (widened(*side, at) for side, at in zip(surface.domain, start, strict=True))
    return x, y


def ground(surface: Surface, window: Window) -> Ground:
    """Evaluate `surface` over `window` and choose the contour levels: even, or 1-2-5 where values span decades."""
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
    if high > 10 * low:
        exponents = np.arange(np.floor(np.log10(low)) - 1, np.ceil(np.log10(finite.max() - floor)) + 2)
        above = np.concatenate([10.0**e * np.array([1, 2, 5]) for e in exponents])
        above = above[: np.searchsorted(above, finite.max() - floor) + 1]
        levels = floor + above
        height = np.interp(np.log(np.maximum(z - floor, above[0] / 2)), np.log(above), np.arange(len(above)))
        height = np.where(z - floor < above[0], -1 + (z - floor) / above[0], height)
    else:
        step = _round_step((finite.max() - floor) / 14 or 1.0)
        levels = np.arange(np.ceil(floor / step), np.floor(finite.max() / step) + 2) * step
        height = (z - levels[0]) / step
    with np.errstate(over="ignore"):
        x, y, z, height = (a.astype(np.float32) for a in (x, y, z, height))
    return Ground(x, y, z, height, levels, _labels(surface, window, levels))


def _round_step(step: float) -> float:
    power = 10.0 ** np.floor(np.log10(step))
    return float(power * min((m for m in (1, 2, 2.5, 5, 10)), key=lambda m: abs(np.log(m * power / step))))


def _labels(surface: Surface, window: Window, levels: Array) -> tuple[tuple[float, float, str], ...]:
    """Where to write each level's value: its first crossing on the way from a minimum to the corner beyond it."""
    low, high = np.array(window, dtype=float).T
    foot = np.clip(np.array(surface.minima[0] if surface.minima else (low + high) / 2, dtype=float), low, high)
    corner = np.where(np.array(surface.start) < foot, high, low) * 0.95 + foot * 0.05
    along = foot[:, None] + (corner - foot)[:, None] * np.linspace(0, 1, 600)
    with np.errstate(all="ignore"):
        z = surface.f(along)
    crossings = []
    for level in levels:
        (at,) = np.nonzero((z[:-1] < level) & (z[1:] >= level))
        text = number_text(float(f"{level:.3g}"))
        # Only where the whole text has room: half a number would be another number.
        room = np.array([0.017 * len(text), 0.03]) * (high - low)
        if len(at) and np.all((along[:, at[0]] > low + room) & (along[:, at[0]] < high - room)):
            crossings.append((along[:, at[0]], text))
    kept: list[tuple[float, float, str]] = []
    for point, text in reversed(crossings):  # from the outside in, as long as there is room
        if all(np.max(np.abs((point - (x, y)) / (high - low))) > 0.045 for x, y, _ in kept):
            kept.append((float(point[0]), float(point[1]), text))
    return tuple(kept)


def contour_figure(
    surface: Surface, window: Window, drawn: Ground, lines: Sequence[Line], look: Look, *, words: dict[str, str]
) -> go.Figure:
    """Contour of `drawn` with the minima as + (local ones smaller), the start as a ring, and one path per line.

    An arrow ends a path that leaves the window. `words` gives the texts for: start, minimum, step, loss.
    """
    x_name, y_name = (coordinate_text(c) for c in surface.coordinates)
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
    where = f"{x_name} %{{x:.4g}}, {y_name} %{{y:.4g}}"
    # Everything is gathered as plain data and checked by plotly once: several times faster than trace by trace.
    traces: list[dict[str, Any]] = [contour, labels]
    for line in lines:
        points, arrow = cut(line.theta, window)
        steps = np.arange(len(points))
        stroke = {"color": line.style.color, "dash": line.style.dash, "width": 2 * look.scale}
        traces.append(
            {
                "type": "scatter",
                "x": points[:, 0].astype(np.float32),
                "y": points[:, 1].astype(np.float32),
                "customdata": np.stack([steps, line.loss[: len(points)]], axis=1).astype(np.float32),
                "mode": "lines+markers",
                "name": line.label,
                "legendgroup": line.label,
                "line": stroke,
                "marker": {
                    "symbol": line.style.marker,
                    "color": line.style.color,
                    "size": np.where(steps == len(points) - 1, 13, 6 if len(points) < 120 else 4) * look.scale,
                    "line": {"width": 0},
                    "opacity": 1,
                },
                "hovertemplate": (
                    f"{words['step']} %{{customdata[0]:.0f}}<br>{where}"
                    f"<br>{words['loss']} %{{customdata[1]:.4g}}<extra>{line.label}</extra>"
                ),
            }
        )
        if arrow is not None:
            (x, y), angle = arrow
            traces.append(
                {
                    "type": "scatter",
                    "x": [points[-1, 0], x],
                    "y": [points[-1, 1], y],
                    "mode": "lines+markers",
                    "legendgroup": line.label,
                    "showlegend": False,
                    "line": stroke,
                    "marker": {
                        "symbol": ["circle", "arrow"],
                        "size": [0, 18 * look.scale],
                        "angle": [0, angle],
                        "color": line.style.color,
                    },
                    "hoverinfo": "skip",
                    "cliponaxis": False,
                }
            )
    if lines:
        traces.append(_mark(lines[0].theta[:1], words["start"], where, "circle-open", np.ones(1), look))
    if surface.minima:
        minima = np.array(surface.minima, dtype=float)
        size = np.where(
            surface.f(minima.T) <= surface.lowest() + 1e-6, 1.0, 0.45
        )  # local minima are marked, but smaller
        traces.append(_mark(minima, words["minimum"], where, "cross-thin", size, look))
    layout = look.layout(x_name, y_name)
    layout["xaxis"]["range"], layout["yaxis"]["range"] = window
    sides = [high - low for low, high in window]
    if max(sides) <= 1.5 * min(sides):  # near-square windows get square units: gradients meet contours at right angles
        layout["xaxis"] |= {"constrain": "domain"}
        layout["yaxis"] |= {"scaleanchor": "x", "constrain": "domain"}
    return go.Figure({"data": traces, "layout": layout})


def _mark(points: Array, name: str, where: str, symbol: str, size: Array, look: Look) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": points[:, 0],
        "y": points[:, 1],
        "mode": "markers",
        "name": name,
        "marker": {
            "symbol": symbol,
            "size": 16 * size * look.scale,
            "opacity": 1,
            "color": look.ink,
            "line": {"width": 2.75 * size * look.scale, "color": look.ink},
        },
        "hovertemplate": f"{name}<br>{where}<extra></extra>",
    }


def cut(theta: Array, window: Window) -> tuple[Array, tuple[tuple[float, float], float] | None]:
    """A path (T+1, 2) up to its last point inside the window, and where and how an arrow shows that it left.

    The arrow is ((x, y) on the window's edge, degrees clockwise from up); None when the path ends inside. Nothing is
    changed: a path that leaves and returns is kept whole.
    """
    low, high = np.array(window, dtype=float).T
    (inside,) = np.nonzero(np.all((theta >= low) & (theta <= high), axis=1))
    last = int(inside[-1]) if len(inside) else 0
    if last == len(theta) - 1:
        return theta, None
    here, there = theta[last], theta[last + 1]
    way = there - here if np.all(np.isfinite(there)) else here - (low + high) / 2
    with np.errstate(all="ignore"):
        reach = np.nanmin(np.where(way > 0, (high - here) / way, np.where(way < 0, (low - here) / way, np.inf)))
    # The edge itself, which rounding may miss by a bit: plotly leaves out what lies outside.
    x, y = np.clip(here + way * (reach if np.isfinite(reach) else 0), low, high)
    across, up = way / (high - low)
    return theta[: last + 1], ((float(x), float(y)), float(np.degrees(np.arctan2(across, up))))
