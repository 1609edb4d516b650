"""A drawing is extended by its builders, and sent in two parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plots import Chart, Theme, Trace
from views.live import contour
from views.live.contour.drawing import Background, BatchContours, Drawing, LineTraces, LossChart, Memo, Start

WINDOW = (0.0, 1.0), (0.0, 1.0)
MARK = Trace({"symbol": "circle"}, {"x": [1]})


@pytest.fixture
def drawing() -> Drawing:
    return Drawing(
        name="bowl",
        theme=Theme(),
        window=WINDOW,
        visible=WINDOW,
        layout={"height": 3},
        start=Start(1.0, 2.0, ("x", "y")),
        steps=1,
        lines=[LineTraces("Adam", Trace({"color": "red"}, {"x": [1, 2]}), Trace({}, {"x": [2]}))],
        marks=[MARK],
        background=Background("contours", lambda _: []),
        words={},
        memo=Memo("f", [], "f", ""),
        alt="",
    )


def test_builders_add_to_a_copy(drawing: Drawing) -> None:
    curves = Background("curves", lambda _: [])
    extended = drawing.with_marks([Trace({}, {"x": [3]})]).over(curves, 7)
    assert extended.marks == [MARK, Trace({}, {"x": [3]})]
    assert (extended.background, extended.token) == (curves, 7)
    assert (drawing.marks, drawing.token) == ([MARK], 0)


def test_what_numbers_change_travels_apart_from_looks(drawing: Drawing) -> None:
    loss, rate = Trace({"dash": "dot"}, {"y": [4]}), Trace({}, {"y": [5]})
    losses = LossChart(Chart([loss], {"yaxis": "log", "height": 3}), rate)
    full = drawing.with_losses(losses, {"Optimizer": ["Adam"]})
    moving, lasting = contour.moving_part(full), contour.lasting_part(full)
    assert moving["lines"] == [("Adam", [{"x": [1, 2]}, {"x": [2]}, {"y": [4]}])]
    assert lasting["lines"] == [[{"color": "red"}, {}, {"dash": "dot"}]]
    assert (moving["losses"], lasting["losses"]) == ({"yaxis": "log"}, {"yaxis": None, "height": 3})
    assert moving["results"] == {"Optimizer": ["Adam"]}
    assert losses.complete.traces == [loss, rate]


@pytest.mark.parametrize(("change", "sent"), [({}, None), ({"start": Start(1.0, 2.0)}, True)])
def test_a_start_without_controls_does_not_move(drawing: Drawing, change: dict[str, Any], sent: Any) -> None:
    moving: Any = contour.moving_part(replace(drawing, **change))
    assert moving["start"].get("fixed") is sent


def test_contours_of_batches_have_their_entry_after_all_marks(drawing: Drawing) -> None:
    batches = BatchContours(Trace({}, {"name": "batch"}), (0, dict), (0, dict))
    moving: Any = contour.moving_part(replace(drawing, batch_contours=batches).with_marks([MARK]))
    assert moving["fleeting"] == 2
    assert moving["marks"][2] == {"name": "batch"}
