"""A small SVG picture of paths on coloured contours; a ball moves along each path."""

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
from plots.style import Theme
from plots.window import Window, clip_path

MAX_WIDTH, MAX_HEIGHT = 320, 220
SECONDS = 4  # duration of the ball's movement
FRAMES = 120


def thumbnail(surface: Surface, window: Window, drawn: Ground, lines: Sequence[Line], theme: Theme) -> str:
    """SVG of `lines` on `drawn`, both over `window`; minima are +, the start is a ring."""
    size = _size(window)
    width, height = size
    parts = [_bands(drawn, size, theme)]
    for x, y in _to_pixels(np.array(surface.minima, dtype=float).reshape(-1, 2), window, size):
        parts.append(
            f'<path d="M{x - 5:.0f} {y:.0f}h10M{x:.0f} {y - 5:.0f}v10" stroke="{theme.ink}" stroke-width="2"/>'
        )
    for line in lines:
        points, edge = clip_path(line.theta, window)
        points = points if edge is None else np.vstack([points, edge])
        parts += _path(_to_pixels(points, window, size), line, theme)
    view = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    still = "<style>@media (prefers-reduced-motion: reduce) { .ball { display: none } }</style>"
    return f'<svg {view} xmlns="http://www.w3.org/2000/svg">{still}{"".join(parts)}</svg>'


def _size(window: Window) -> tuple[int, int]:
    """Width and height of the picture: with square units, unless the window is very wide or very high."""
    x_side, y_side = np.ptp(np.array(window, dtype=float), axis=1)
    if not 1 / 3 <= y_side / x_side <= 3:
        return MAX_WIDTH, MAX_HEIGHT
    width = min(MAX_WIDTH, MAX_HEIGHT * x_side / y_side)
    return round(width), round(width * y_side / x_side)


def _to_pixels(points: Array, window: Window, size: tuple[int, int]) -> Array:
    """Pixels of points (k, 2) in the picture, (k, 2)."""
    low, high = np.array(window, dtype=float).T
    share = (points - low) / (high - low)
    return share * [size[0], -size[1]] + [0, size[1]]


def _path(pixels: Array, line: Line, theme: Theme) -> list[str]:
    """SVG elements of a path (k, 2), of its ends and of its ball."""
    pixels = pixels[np.isfinite(pixels).all(axis=1)]
    if not len(pixels):
        return []
    frames = pixels[np.unique(np.linspace(0, len(pixels) - 1, FRAMES).astype(int))]
    xs, ys = (";".join(f"{v:.1f}" for v in column) for column in frames.T)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in pixels)
    color, (x0, y0), (x1, y1) = line.style.color, pixels[0], pixels[-1]
    animation = f'dur="{SECONDS}s" repeatCount="indefinite" calcMode="linear"'
    return [
        f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round"/>',
        f'<circle cx="{x0:.1f}" cy="{y0:.1f}" r="5" fill="none" stroke="{theme.ink}" stroke-width="2"/>',
        f'<circle cx="{x1:.1f}" cy="{y1:.1f}" r="4.5" fill="{color}"/>',
        f'<circle class="ball" r="6" fill="{color}" stroke="{theme.ink}" stroke-width="1.5">'
        f'<animate attributeName="cx" values="{xs}" {animation}/>'
        f'<animate attributeName="cy" values="{ys}" {animation}/></circle>',
    ]


def _bands(drawn: Ground, size: tuple[int, int], theme: Theme) -> str:
    """SVG element with the area between two contours in one colour each."""
    width, height = size
    rows = np.linspace(len(drawn.y) - 1, 0, height).astype(int)
    columns = np.linspace(0, len(drawn.x) - 1, width).astype(int)
    band = np.floor(np.nan_to_num(drawn.height, nan=0.0, posinf=0.0, neginf=0.0))[np.ix_(rows, columns)]
    share = (band - band.min()) / max(1.0, float(np.ptp(band)))
    stops = [stop for stop, _ in theme.ground]
    colors = np.array([_channels(color) for _, color in theme.ground])
    channels: list[Array] = [np.interp(share, stops, channel) for channel in colors.T]
    pixels = np.stack(channels, axis=-1).round().astype(np.uint8)
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=True)
    data = base64.b64encode(file.getvalue()).decode()
    return f'<image href="data:image/png;base64,{data}" width="{width}" height="{height}"/>'


def _channels(color: str) -> NDArray[np.float64]:
    """Red, green and blue of the colour #rrggbb, (3,)."""
    return np.array([int(color[first : first + 2], 16) for first in (1, 3, 5)], dtype=float)
