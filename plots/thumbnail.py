"""A small picture of paths on bands of equal height, as SVG; a ball runs along each path."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core import Array, Surface
from plots.ground import Ground
from plots.line import Line
from plots.style import Look
from plots.window import Window, cut

WIDTH, HEIGHT = 320, 220  # at most
SECONDS = 4  # that the ball takes for the whole path
FRAMES = 120


def thumbnail(surface: Surface, window: Window, drawn: Ground, lines: Sequence[Line], look: Look) -> str:
    """SVG of `lines` over `drawn`, both of `window`; minima as +, the start as a ring."""
    size = _size(window)
    width, height = size
    parts = [_bands(drawn, size, look)]
    for x, y in _places(np.array(surface.minima, dtype=float).reshape(-1, 2), window, size):
        parts.append(f'<path d="M{x - 5:.0f} {y:.0f}h10M{x:.0f} {y - 5:.0f}v10" stroke="{look.ink}" stroke-width="2"/>')
    for line in lines:
        points, edge = cut(line.theta, window)
        parts += _path(_places(points if edge is None else np.vstack([points, edge]), window, size), line, look)
    view = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    still = "<style>@media (prefers-reduced-motion: reduce) { .ball { display: none } }</style>"
    return f'<svg {view} xmlns="http://www.w3.org/2000/svg">{still}{"".join(parts)}</svg>'


def _size(window: Window) -> tuple[int, int]:
    """Width and height: equal units in both directions, unless the window is very wide or very high."""
    across, up = np.ptp(np.array(window, dtype=float), axis=1)
    if not 1 / 3 <= up / across <= 3:
        return WIDTH, HEIGHT
    width = min(WIDTH, HEIGHT * across / up)
    return round(width), round(width * up / across)


def _places(points: Array, window: Window, size: tuple[int, int]) -> Array:
    """Where points (k, 2) stand in the picture, (k, 2)."""
    low, high = np.array(window, dtype=float).T
    share = (points - low) / (high - low)
    return share * [size[0], -size[1]] + [0, size[1]]


def _path(places: Array, line: Line, look: Look) -> list[str]:
    places = places[np.isfinite(places).all(axis=1)]
    if not len(places):
        return []
    seen = places[np.unique(np.linspace(0, len(places) - 1, FRAMES).astype(int))]
    xs, ys = (";".join(f"{v:.1f}" for v in column) for column in seen.T)
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    color, (x0, y0), (x1, y1) = line.style.color, places[0], places[-1]
    run = f'dur="{SECONDS}s" repeatCount="indefinite" calcMode="linear"'
    return [
        f'<polyline points="{way}" fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round"/>',
        f'<circle cx="{x0:.1f}" cy="{y0:.1f}" r="5" fill="none" stroke="{look.ink}" stroke-width="2"/>',
        f'<circle cx="{x1:.1f}" cy="{y1:.1f}" r="4.5" fill="{color}"/>',
        f'<circle class="ball" r="6" fill="{color}" stroke="{look.ink}" stroke-width="1.5">'
        f'<animate attributeName="cx" values="{xs}" {run}/><animate attributeName="cy" values="{ys}" {run}/></circle>',
    ]


def _bands(drawn: Ground, size: tuple[int, int], look: Look) -> str:
    """The ground between one contour and the next in one colour each."""
    width, height = size
    rows = np.linspace(len(drawn.y) - 1, 0, height).astype(int)
    columns = np.linspace(0, len(drawn.x) - 1, width).astype(int)
    band = np.floor(np.nan_to_num(drawn.height, nan=0.0, posinf=0.0, neginf=0.0))[np.ix_(rows, columns)]
    share = (band - band.min()) / max(1.0, float(np.ptp(band)))
    stops = [at for at, _ in look.ground]
    colors = np.array([_channels(color) for _, color in look.ground])
    pixels = np.stack([np.interp(share, stops, channel) for channel in colors.T], axis=-1).round().astype(np.uint8)
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=True)
    data = base64.b64encode(file.getvalue()).decode()
    return f'<image href="data:image/png;base64,{data}" width="{width}" height="{height}"/>'


def _channels(color: str) -> NDArray[np.float64]:
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], dtype=float)
