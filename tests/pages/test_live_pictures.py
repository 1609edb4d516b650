"""Live pictures at other values of a number: what a person sees while a slider moves."""

import numpy as np
import pytest

from core import Optimizer, params_of
from optimizers import CLASSIC, OPTIMIZERS
from settings.controls import STEPS
from settings.keys import key_of
from settings.values import text_of
from tests.support.live_picture import unpack
from tests.support.paths import CHOSEN
from tests.support.records import Arrays, lines_at, lines_of
from views.live.contour.drawing import Drawing
from views.pages import live_pictures
from views.pages.live_pictures import COMPOSED, LivePicture, live_picture

WIDTH, HEIGHT = 1100, 480  # pixels of a large picture, and of its loss chart
MARKS = 3  # of each slider


def picture_of(cls: type[Optimizer], surface: str) -> LivePicture:
    group, other = ("optimizers", "more") if cls in CLASSIC else ("more", "optimizers")
    return live_picture("root", {"surface": [surface], group: [cls.name], other: [""]})


def pixels_apart(lines: list[Arrays], others: list[Arrays], drawing: Drawing) -> float:
    """Largest distance of points of lines in the axes of a drawing; infinite where points are missing."""
    axis = drawing.losses.chart.layout["yaxis"] if drawing.losses else {}
    worst = 0.0
    for line, other in zip(lines, others, strict=True):
        for name in line:
            if line[name].shape != other[name].shape:
                return np.inf
            side = axis.get("range", (0, 1)) if name == "loss" else drawing.visible["xy".index(name)]
            pixels = HEIGHT if name == "loss" else WIDTH
            values = [line[name], other[name]]
            if name == "loss" and axis.get("type") == "log":
                values = [np.log10(value, where=value > 0, out=np.full_like(value, np.nan)) for value in values]
            if not np.array_equal(np.isnan(values[0]), np.isnan(values[1])):
                return np.inf
            with np.errstate(invalid="ignore"):
                gaps = np.where(values[0] == values[1], 0, np.abs(values[0] - values[1]))
            worst = max(worst, float(np.nanmax(gaps, initial=0.0)) / (side[1] - side[0]) * pixels)
    return worst


@pytest.fixture(autouse=True)
def _few_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    all_marks = LivePicture.marks

    def few_marks(live: LivePicture, key: str) -> list[float]:
        marks = all_marks(live, key)
        return marks[:: max(1, len(marks) // MARKS)]

    monkeypatch.setattr(LivePicture, "marks", few_marks)
    monkeypatch.setattr(live_pictures, "PATIENCE", np.inf)


def assert_followed(live: LivePicture, key: str) -> None:
    """That the record of each mark is the picture that a release there shows, within a pixel."""
    head, *records = live.records(key)
    marks = {text_of(mark): mark for mark in live.marks(key)}
    assert {unpack(record)["mark"] for record in records} == {*marks}
    known = [lines_of(live.present)]
    for record in records:
        text = unpack(record)["mark"]
        exact, lines = live.with_number(key, marks[text]).present, lines_at(record, known)
        assert pixels_apart(lines, lines_of(exact), exact) <= 1, (live.selection.surface.name, key, text)
        if text == unpack(head)["longest"]:
            known.append(lines)


@pytest.mark.parametrize("cls", OPTIMIZERS, ids=lambda cls: cls.__name__)
def test_what_follows_a_slider_is_what_its_release_shows(cls: type[Optimizer]) -> None:
    keys = [STEPS.name, *(key_of(cls, p.name) for p in params_of(cls) if type(p.default) is not bool)]
    for surface in CHOSEN:
        live = picture_of(cls, surface.name)
        for key in keys:
            assert_followed(live, key)


@pytest.mark.parametrize(
    ("page", "query"),
    [
        *((page, {}) for page in COMPOSED if page != "root"),
        ("root", {"noise": ["0.5"], "seed": ["3"], "schedule": ["Step"]}),
        ("root", {"surface": ["Rotated bowl"], "noise": ["0.5"]}),
        ("root", {"surface": ["Rosenbrock"]}),
        ("batch", {"surface": ["Tanh neuron"]}),
    ],
)
def test_so_it_is_on_every_page_with_all_numbers_that_no_optimizer_has(page: str, query: dict[str, list[str]]) -> None:
    live = live_picture(page, query)
    optimizers = tuple(f"{cls.__name__}." for cls in OPTIMIZERS)
    keys = [key for key in live.numbers if not key.startswith(optimizers)]
    assert keys
    for key in keys:
        assert_followed(live, key)
