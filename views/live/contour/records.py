"""What differs from a picture at another value of one number, packed for a browser that has the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import Interval
from plots import Trace
from views.live.contour import lasting_part, line_traces, moving_part
from views.live.contour.drawing import Drawing
from views.live.contour.quantized import quantized, quantized_grid
from views.live.pack import pack

STEPS_A_LEVEL = 64  # of rises, up to the lowest level
_KEPT = frozenset({"lines", "results", "more", "opens", "band", "link"})  # of the picture that is shown


@dataclass(frozen=True)
class Recorder:
    """What the browser has: the present picture, and perhaps one with longer paths, of which others are the first part.

    Coordinates and losses are rounded to less than a pixel, and the numbers beside a point are left out.
    """

    present: Drawing
    longest: Drawing | None = None

    def record(self, mark: str, drawing: Drawing) -> bytes:
        """Packed difference of a drawing from the present one; `mark` is the text of its value on the slider."""
        return pack(
            {
                "mark": mark,
                "moving": _changed(moving_part(self.present), moving_part(drawing), _KEPT),
                "lasting": _changed(lasting_part(self.present), lasting_part(drawing)),
                "lines": self._changed_lines(drawing),
                "results": _changed_rows(self.present.results, drawing.results),
                **self._changed_ground(drawing),
                **self._changed_sums(drawing),
            }
        )

    def _changed_lines(self, drawing: Drawing) -> dict[str, object]:
        """Changed lines by their place."""
        axis = drawing.losses.chart.layout["yaxis"] if drawing.losses else {}
        known = [line_traces(picture) for picture in (self.present, self.longest) if picture]
        lines: dict[str, object] = {}
        for place, traces in enumerate(line_traces(drawing)):
            if _are_alike(traces, known[0][place]):
                continue
            whole = [[pictured[place][part] for pictured in known] for part in (0, 2)]
            path, end, loss = traces
            lines[str(place)] = {
                "name": path.points["name"],
                "path": {
                    name: _shortened(path, name, whole[0], side)
                    for name, side in zip("xy", drawing.visible, strict=True)
                },
                "end": end.points,
                "loss": {
                    name: _shortened(loss, name, whole[1], axis.get("range") if name == "y" else None, axis.get("type"))
                    for name in ("x", "y")
                    if name in loss.points
                },
            }
        return lines

    def _changed_ground(self, drawing: Drawing) -> dict[str, object]:
        """Another ground: few numbers of which the browser paints it, or its traces where these are few numbers."""
        background, visible = drawing.background, drawing.visible
        if (background.key, visible) == (self.present.background.key, self.present.visible):
            return {}
        if not background.coarse:
            traces = [trace.entries for trace in background.traces(visible)]
            return {"ground": {"window": visible, "data": traces}}
        coarse = background.coarse(visible)
        first, *others = coarse["scale"]["levels"]
        step = min(first, others[0] - first) if others else first
        return {"coarse": {**coarse, "rises": quantized_grid(coarse["rises"], step / STEPS_A_LEVEL)}}

    def _changed_sums(self, drawing: Drawing) -> dict[str, object]:
        """Contours of the batches, where they are others."""
        batch, known = drawing.batch_contours, self.present.batch_contours
        return {"sums": batch.sums[1]()} if batch and known and batch.sums[0] != known.sums[0] else {}


def _changed(present: Mapping[str, Any], other: Mapping[str, Any], kept: frozenset[str] = frozenset()) -> Any:
    return {key: value for key, value in other.items() if key not in kept and not _is_equal(value, present.get(key))}


def _is_equal(value: Any, other: Any) -> bool:
    try:
        return bool(value == other)
    except ValueError:  # there are arrays in them
        return pack(value) == pack(other)


def _changed_rows(present: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Changed rows of a table, by their place."""
    rows, known = (zip(*table.values(), strict=True) for table in (other, present))
    return {str(place): [*row] for place, (row, old) in enumerate(zip(rows, known, strict=True)) if row != old}


def _are_alike(traces: tuple[Trace, ...], others: tuple[Trace, ...]) -> bool:
    return all(_is_equal_trace(trace.points, other.points) for trace, other in zip(traces, others, strict=True))


def _is_equal_trace(points: Mapping[str, Any], others: Mapping[str, Any]) -> bool:
    return points is others or (
        points.keys() == others.keys()
        and all(
            np.array_equal(points[key], others[key], equal_nan=key in ("x", "y"))
            for key in ("name", "x", "y")
            if key in points
        )
    )


def _shortened(
    trace: Trace, name: str, known: list[Trace], side: Interval | None, scale: str | None = None
) -> dict[str, Any]:
    """An array of a trace: the first part of a known one, or rounded along the axis over `side`, or as it is."""
    values = trace.points[name]
    for place, other in enumerate(known):
        if np.array_equal(values, other.points[name][: len(values)], equal_nan=True):
            return {"of": place, "count": len(values)}
    rounded = quantized(values, side, log=scale == "log") if side else None
    return rounded or {"values": values}
