"""Colours, dashes and markers, and the layout that all figures share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import wrap

import numpy as np
import plotly  # pyright: ignore[reportMissingTypeStubs]

from plots.traces import Layout, Marker, Stroke

PLOTLY_JS = Path(plotly.__file__).with_name("package_data") / "plotly.min.js"  # the script in the package


# Okabe and Ito's colour-blind-safe set; darkened on a light background and lightened on a dark one for contrast.
_COLORS = {
    "light": ("#b85000", "#0072b2", "#2e93d1", "#00805e", "#ad4c83", "#1c1c1c"),
    "dark": ("#ff8a3d", "#4da6e0", "#8fd0f7", "#2fc79a", "#e79cc6", "#f4f4f4"),
}


_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


_MARKERS = (
    ("circle", "●"),
    ("square", "■"),
    ("diamond", "◆"),
    ("triangle-up", "▲"),
    ("x", "✖"),
    ("star", "★"),
    ("triangle-down", "▼"),
)


# Fonts of the system: a saved image has no others, and texts measured in another font would be cut off.
SYSTEM_FONTS = '"Hiragino Sans", "Noto Sans CJK JP", "Yu Gothic", sans-serif'


@dataclass(frozen=True)
class LineStyle:
    """Style of one optimizer in all charts: colour, dash and marker, and the marker as a character for texts.

    `width` is relative: a wide line can be seen under a narrow one on the same path.
    """

    color: str
    dash: str
    marker: str
    glyph: str
    width: float = 1.0

    def stroke(self, width: float) -> Stroke:
        """The line of a trace, `width` pixels wide if the relative width is 1."""
        return {"color": self.color, "dash": self.dash, "width": width * self.width}

    def marks(self, size: float) -> Marker:
        """The markers of a trace, of `size` pixels if the relative width is 1."""
        return {"symbol": self.marker, "color": self.color, "size": size * self.width**0.5}


@dataclass(frozen=True)
class Theme:
    """Theme of the charts: dark or light background, and a scale of text and lines (1, or more for a projector)."""

    dark: bool = False
    scale: float = 1.0

    @property
    def ground_name(self) -> str:
        """Name of the background: dark or light."""
        return "dark" if self.dark else "light"

    @property
    def ink(self) -> str:
        """Colour of text and strong lines."""
        return "#e8ebef" if self.dark else "#1f2933"

    @property
    def paper(self) -> str:
        """Colour of the background."""
        return "#12171d" if self.dark else "#ffffff"

    @property
    def faint(self) -> str:
        """Colour of grid lines and contours."""
        return "rgba(200,212,224,0.22)" if self.dark else "rgba(31,41,51,0.16)"

    @property
    def calm(self) -> str:
        """A second colour for points that belong to no run."""
        return "#8fb3cc" if self.dark else "#4b6b82"

    @property
    def batch(self) -> str:
        """Colour of batches: different from the colours of all optimizers."""
        return "#cba6ff" if self.dark else "#7b2fd0"

    @property
    def ground(self) -> list[tuple[float, str]]:
        """Quiet colour scale of the contours, from low to high."""
        ends = ("#0f2233", "#1d3a52", "#3a6079") if self.dark else ("#fbfdff", "#dfe9f1", "#b3c6d6")
        return [(i / 2, color) for i, color in enumerate(ends)]

    def stroke(self, color: str, width: float, dash: str = "") -> Stroke:
        """A line of this width before scaling."""
        stroke: Stroke = {"color": color, "width": width * self.scale}
        return {**stroke, "dash": dash} if dash else stroke

    def marker(self, symbol: str, size: float, color: str, edge: float = 0.0, edge_color: str = "") -> Marker:
        """A marker of this size before scaling; with an `edge`, a line of this width before scaling around it."""
        marker: Marker = {"symbol": symbol, "size": size * self.scale, "color": color}
        if not edge:
            return marker
        line: Stroke = {"width": edge * self.scale}
        return {**marker, "line": {**line, "color": edge_color} if edge_color else line}

    def layout(self, x_title: str = "", y_title: str = "") -> Layout:
        """Layout that all figures share, with the titles of the axes."""
        axis = {
            "gridcolor": self.faint,
            "linecolor": self.ink,
            "zeroline": False,
            "ticks": "outside",
            "tickcolor": self.ink,
            "automargin": False,
        }
        return {
            "template": {},
            "height": 560 * (1 + self.scale) / 2,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {
                "family": f'"Source Sans", {SYSTEM_FONTS}',
                "size": 15 * self.scale,
                "color": self.ink,
            },
            "margin": {"l": 64 * self.scale, "r": 24, "t": 8, "b": 56 * self.scale},
            "xaxis": {**axis, "title": {"text": x_title, "standoff": 6}},
            "yaxis": {**axis, "title": {"text": y_title, "standoff": 6}},
            "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "xanchor": "left"},
            "hoverlabel": {"font": {"size": 14 * self.scale}},
        }


def title_layout(texts: Sequence[str], theme: Theme) -> Layout:
    """Additions to a layout that show texts under the figure, in lines, so that a saved image explains itself."""
    lines = [escape(line, quote=False) for text in texts for line in wrap(text, 64)]
    title = {"text": "<br>".join(lines), "font": {"size": 13 * theme.scale}}
    return {
        "font": {"family": SYSTEM_FONTS},
        "title": {**title, "x": 0.01, "xanchor": "left", "y": 0.01, "yanchor": "bottom"},
        "margin": {"b": (56 + 18 * len(lines)) * theme.scale},
    }


def term_colors(theme: Theme) -> tuple[str, ...]:
    """Colours of the terms of a rule: of the gradient, of the step, and of the other terms."""
    # Numbers are written in them: sky has too little contrast for text on a light background.
    orange, blue, _sky, green, pink, ink = _COLORS[theme.ground_name]
    return blue, ink, orange, green, pink, theme.batch


def line_style(index: int, theme: Theme) -> LineStyle:
    """Style of the optimizer with this index; colour and marker repeat together only after 42 optimizers."""
    marker, glyph = _MARKERS[index % len(_MARKERS)]
    colors = _COLORS[theme.ground_name]
    return LineStyle(colors[index % len(colors)], _DASHES[(index + index // len(colors)) % len(_DASHES)], marker, glyph)


UNKNOWN_AXIS: Layout = {"showticklabels": False}  # while the range of an axis is not known


def log_axis(bottom: float, top: float) -> Layout:
    """A logarithmic axis from `bottom` to `top`, over at most 17 decades, with a margin."""
    bottom = max(bottom, 1e-17 * top)
    decades = float(np.log10(max(top, bottom) / bottom))
    start = float(np.log10(bottom))
    # Whole decades, or 1, 2 and 5 of each if there are few: Plotly would write 0.3 as a small 3. Within one decade its
    # own choice is good.
    ticks: Layout = {}
    if decades >= 2:
        ticks = {"dtick": max(1, round(decades / 6))}
    elif decades >= 0.7:
        ticks = {"dtick": "D2", "tickformat": "~g"}
    return {"type": "log", "range": [start - 0.15, start + decades + 0.15], "exponentformat": "power", **ticks}
