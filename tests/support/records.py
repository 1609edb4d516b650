"""Reads records of live pictures, as the browser does."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.live_picture import unpack
from views.live.contour import line_traces
from views.live.contour.drawing import Drawing

GAP = -(2**15)
Arrays = dict[str, NDArray[np.floating]]


def decoded(entry: dict[str, Any], known: list[Any]) -> NDArray[np.floating]:
    """Array of an entry; `known` are the arrays to which it may refer."""
    if "of" in entry:
        return np.asarray(known[entry["of"]], dtype=float)[: entry["count"]]
    if "values" in entry:
        return np.asarray(entry["values"], dtype=float)
    numbers = np.cumsum(entry["moves"].astype(np.int64)).astype(np.int16).astype(float)
    places = np.where(numbers == GAP, np.nan, entry["low"] + entry["step"] * numbers)
    return 10**places if entry["log"] else places


def lines_of(drawing: Drawing) -> list[Arrays]:
    """Arrays of the lines of a drawing: x and y of the path, and y of the loss."""
    return [
        {"x": np.asarray(path.points["x"], float), "y": np.asarray(path.points["y"], float)}
        | ({"loss": np.asarray(loss.points["y"], float)} if loss.points else {})
        for path, _, loss in line_traces(drawing)
    ]


def lines_at(record: bytes, known: list[list[Arrays]]) -> list[Arrays]:
    """The same arrays as a record has them; `known` are the lines of the pictures to which it may refer."""
    content = unpack(record)
    lines = [*known[0]]
    for place, line in content["lines"].items():
        others = [picture[int(place)] for picture in known]
        lines[int(place)] = {
            **{axis: decoded(entry, [other[axis] for other in others]) for axis, entry in line["path"].items()},
            **({"loss": decoded(line["loss"]["y"], [other["loss"] for other in others])} if line["loss"] else {}),
        }
    return lines
