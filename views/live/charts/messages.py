"""What Python sends to the charts; `messages.js` has the same by the script's names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from core import Array
from plots import Chart, Frames, Picks, TrialPaths


class PointerTexts(TypedDict):
    """Texts for people who point at a place: name of the chart, label of its slider, of its button, and a hint."""

    picture: str
    slider: str
    take: str
    idle: str


class CurveTexts(PointerTexts):
    """Texts about a point of a curve with {name}, {rate} and {end}, its value {v}, and how runs end, at step {k}."""

    point: str
    value: str
    endings: Sequence[str]


class SquareTexts(PointerTexts):
    """Texts about a square of a map with {rate}, {value} and {end}, its loss {v}, and a run that diverges."""

    square: str
    loss: str
    diverged: str


@dataclass(frozen=True)
class CurvePoints:
    """The points of C curves over the rates (R,), in the first of the charts.

    name     of the setting that the curves belong to
    names    (C,)    of the curves
    current  index of the rate that is set
    heights  (C, R)  of the points in the chart, on its scale
    values   (C, R)
    endings  (C, R)  indices into the texts for endings
    stops    (C, R)  steps at which the runs ended
    take     called when a point has been taken
    asks     whether the browser may ask for the paths of all rates, see `requested_paths`
    paths    the paths of each curve's rates, once they were asked for
    """

    texts: CurveTexts
    name: str
    rates: Array
    names: Sequence[str]
    current: int
    heights: Array
    values: Array
    endings: Array
    stops: Array
    take: Callable[[], None]
    asks: bool = False
    paths: Sequence[TrialPaths] | None = None

    def message(self) -> dict[str, object]:
        """What the script needs, by its names."""
        shown = np.where(np.isfinite(self.heights), self.heights, np.nan)
        paths = None if self.paths is None else [vars(path) for path in self.paths]
        return {
            "of": self.name,
            "rates": self.rates,
            "places": np.log10(self.rates),
            "names": self.names,
            "at": self.current,
            "shown": shown,
            "values": self.values,
            "endings": self.endings,
            "stops": self.stops,
            "still": self.asks,
            **({} if paths is None else {"paths": paths}),
        }


@dataclass(frozen=True)
class Squares:
    """The squares of a heat map over the rates (R,), in the first of the charts.

    current            indices of the row and of the rate that are set
    rows       (V,)    positions of the rows along their axis
    row_texts  (V,)    their values
    values     (V, R)
    diverged   (V, R)  whether a run diverged
    take       called when a square has been taken
    """

    texts: SquareTexts
    rates: Array
    current: tuple[int, int]
    rows: Array
    row_texts: Sequence[str]
    values: Array
    diverged: NDArray[np.bool_]
    take: Callable[[], None]

    def message(self) -> dict[str, object]:
        """What the script needs, by its names."""
        return {
            "rates": self.rates,
            "places": np.log10(self.rates),
            "row": self.current[0],
            "at": self.current[1],
            "rows": self.rows,
            "rowTexts": self.row_texts,
            "values": self.values,
            "gone": self.diverged.astype(float),
        }


def chart_message(chart: Chart) -> dict[str, object]:
    """A chart by the script's names, without its layout."""
    texts = {"title": chart.title, "text": chart.text}
    return {
        "data": [trace.entries for trace in chart.traces],
        "layout": None,
        "alt": chart.alt,
        "frames": [_frames_message(frames) for frames in chart.frames],
        **{key: text for key, text in texts.items() if text is not None},
        **({"free": True} if chart.free else {}),
    }


def _frames_message(frames: Frames) -> dict[str, object]:
    rows = {"trace": frames.trace, "y": frames.y}
    return rows if frames.x is None else {**rows, "x": frames.x}


def picks_message(picks: Picks) -> dict[str, object]:
    return {"trace": picks.trace, "x": picks.x, "y": picks.y, "points": picks.indices}
