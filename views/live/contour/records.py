"""What differs from a picture at another value of one number, packed for a browser that has the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core import Interval
from plots import Trace
from views.live.contour import lasting_part, line_traces, moving_part
from views.live.contour.drawing import Drawing
from views.live.contour.quantized import GridCoder, quantized
from views.live.pack import pack

STEPS_A_LEVEL = 64  # of rises, up to the lowest level
_KEPT = frozenset({"lines", "results", "more", "opens", "band", "link"})  # of the picture that is shown


@dataclass(frozen=True)
class Recorder:
    """What the browser has: the present picture, and perhaps one with longer paths, which begin like shorter ones.

    Coordinates and losses are rounded to less than a pixel, and the numbers beside a point are left out. Without a
    present picture all is told, but not the ground, and not the contours of batches.
    """

    present: Drawing | None
    longest: Drawing | None = None
    grids: GridCoder = field(default_factory=GridCoder)

    def record(self, mark: str, drawing: Drawing) -> bytes:
        """Packed difference of a drawing from the present one; `mark` is the text of its value on the slider."""
        present = self.present
        return pack(
            {
                "mark": mark,
                "moving": _changed(moving_part(present) if present else {}, moving_part(drawing), _KEPT),
                "lasting": _changed(lasting_part(present) if present else {}, lasting_part(drawing)),
                "lines": self._changed_lines(drawing),
                "results": _changed_rows(present.results if present else {}, drawing.results),
                **(self._changed_ground(present, drawing) if present else {}),
                **(_changed_sums(present, drawing) if present else {}),
            }
        )

    def _changed_lines(self, drawing: Drawing) -> dict[str, object]:
        """Changed lines by their place."""
        axis = drawing.losses.chart.layout["yaxis"] if drawing.losses else {}
        known = [line_traces(picture) for picture in (self.present, self.longest) if picture]
        lines: dict[str, object] = {}
        for place, traces in enumerate(line_traces(drawing)):
            if self.present and _are_alike(traces, known[0][place]):
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

    def _changed_ground(self, present: Drawing, drawing: Drawing) -> dict[str, object]:
        """Another ground: few numbers of which the browser paints it, or its traces where these are few numbers."""
        background, visible = drawing.background, drawing.visible
        if (background.key, visible) == (present.background.key, present.visible):
            return {}
        if not background.coarse:
            traces = [trace.entries for trace in background.traces(visible)]
            return {"ground": {"window": visible, "data": traces}}
        coarse = background.coarse(visible)
        first, *higher = coarse["scale"]["levels"]
        step = min(first, higher[0] - first) if higher else first
        return {"coarse": {**coarse, "rises": self.grids.coded(coarse["rises"], step / STEPS_A_LEVEL)}}


def _changed_sums(present: Drawing, drawing: Drawing) -> dict[str, object]:
    """Contours of the batches, where they are others."""
    batch, known = drawing.batch_contours, present.batch_contours
    return {"sums": batch.sums[1]()} if batch and known and batch.sums[0] != known.sums[0] else {}


def _changed(known: Mapping[str, Any], new: Mapping[str, Any], kept: frozenset[str] = frozenset()) -> Any:
    return {key: value for key, value in new.items() if key not in kept and not _is_equal(value, known.get(key))}


def _is_equal(value: Any, known: Any) -> bool:
    try:
        return bool(value == known)
    except ValueError:  # there are arrays in them
        return pack(value) == pack(known)


def _changed_rows(known: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Changed rows of a table, by their place; `known` may be empty."""
    known_rows = [*zip(*known.values(), strict=True)]
    rows = enumerate(zip(*new.values(), strict=True))
    return {str(place): [*row] for place, row in rows if not known_rows or row != known_rows[place]}


def _are_alike(traces: tuple[Trace, ...], known: tuple[Trace, ...]) -> bool:
    return all(_have_equal_points(new.points, old.points) for new, old in zip(traces, known, strict=True))


def _have_equal_points(points: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    return points is known or (
        points.keys() == known.keys()
        and points.get("name") == known.get("name")
        and all(np.array_equal(points[axis], known[axis], equal_nan=True) for axis in "xy" if axis in points)
    )


def _shortened(
    trace: Trace, name: str, known: list[Trace], side: Interval | None, scale: str | None = None
) -> dict[str, Any]:
    """An array of a trace: the first part of a known one, or rounded along the axis over `side`, or as it is."""
    values = trace.points[name]
    for place, whole in enumerate(known):
        if np.array_equal(values, whole.points[name][: len(values)], equal_nan=True):
            return {"of": place, "count": len(values)}
    rounded = quantized(values, side, log=scale == "log") if side else None
    return rounded or {"values": values}
