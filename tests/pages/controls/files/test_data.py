"""Data that a person gives: fitted, and told with what is left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from surfaces import PROBLEMS, LineFit, penguins, read_table
from surfaces.data.table import MIN_ROWS
from tests.support.live_picture import received
from tests.support.pages import open_page, without_exception
from tests.support.tables import chosen, told


def minimum(page: AppTest) -> Any:
    """As the live picture marks it; None where there is none."""
    marks = [trace for trace in received(page)[0]["marks"] if "minimum" in trace.get("name", "")]
    return [marks[0]["x"][0], marks[0]["y"][0]] if marks else None


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
def test_penguins_stand_in_for_generated_data(problem: Any) -> None:
    page = without_exception(open_page("batch", problem=problem.name, source="penguins"))
    assert "333 penguins" in told(page)
    assert not [slider for slider in page.select_slider if slider.key in ("samples", "scatter", "data_seed")]
    surface = type(problem)(penguins(labelled=problem.classify))
    spot = minimum(page)
    assert np.hypot(*surface.grad(np.array(spot, dtype=float))) < 1e-5
    japanese = without_exception(open_page("batch", problem=problem.name, source="penguins", lang="ja"))
    assert "333" in told(japanese)


def test_sliders_keep_their_values_while_other_data_are_shown() -> None:
    page = without_exception(open_page("batch", samples="50"))
    page = without_exception(page.selectbox(key="source").set_value("penguins").run())
    page = without_exception(page.selectbox(key="source").set_value("generated").run())
    assert page.select_slider(key="samples").value == 50
    assert "source" not in page.query_params


@pytest.mark.parametrize("path", ["batch", "leaving"])
def test_a_link_holds_no_file_and_says_so(path: str) -> None:
    page = without_exception(open_page(path, source="file", problem="Tanh neuron"))
    assert "a link does not hold it" in told(page)
    assert minimum(page) == pytest.approx(minimum(without_exception(open_page(path, problem="Tanh neuron"))))


LINES = "x,y\n" + "\n".join(f"{i},{2 * i + i * i % 3}" for i in range(20)) + "\nNA,1\n,\n3,x\n4,inf\n"


def test_a_file_is_fitted_and_its_bad_lines_are_told() -> None:
    page = chosen(without_exception(open_page("batch", source="file")), "points.csv", LINES.encode())
    assert "`points.csv`, 20 samples; x: `x`, y: `y`." in told(page)
    assert "Skipped lines: 22, 24, 25 (3 in all)" in told(page)
    line = LineFit(read_table(LINES.encode()).table)
    np.testing.assert_allclose(minimum(page), np.polyfit(line.data.x, line.data.y, 1), rtol=1e-5)
    # It is there on other pages too, though the control forgets it.
    page._page_hash = calc_hash("lab")
    page = without_exception(page.run())
    page._page_hash = calc_hash("leaving")
    assert "`points.csv`, 20 samples" in told(without_exception(page.run()))
    # Nor does a file that is none take it away.
    page = chosen(page, "image.png", b"\x89PNG\r\n\x1a\n\0")
    assert "`image.png`: This file is not a text" in told(page)
    assert "Until then this file is shown: `points.csv`" in told(page)
    page._page_hash = calc_hash("batch")
    np.testing.assert_allclose(
        minimum(without_exception(page.run())), np.polyfit(line.data.x, line.data.y, 1), rtol=1e-5
    )


def test_a_file_without_classes_does_not_suit_classification() -> None:
    page = chosen(
        without_exception(open_page("batch", source="file", problem="Logistic regression")),
        "points.csv",
        LINES.encode(),
    )
    assert "a third column must tell two classes" in told(page)
    assert "Until then generated data are shown." in told(page)
    page = without_exception(page.selectbox(key="problem").set_value("Line fit").run())
    assert "`points.csv`, 20 samples" in told(page)


def test_classes_that_a_line_parts_have_no_minimum() -> None:
    raw = "a,b,kind\n" + "\n".join(f"{i},{i * i % 5},{'no' if i < 6 else 'yes'}" for i in range(12))
    page = chosen(
        without_exception(open_page("batch", source="file", problem="Logistic regression")), "<b>`a`.csv", raw.encode()
    )
    assert minimum(page) is None
    assert "no minimum in the window: it falls beyond its edge" in told(page)
    assert "12 samples; x: `a`, y: `b`, `kind`: `no` / `yes`." in told(page)


def test_of_a_long_file_the_share_that_is_taken_is_told() -> None:
    raw = "\n".join(f"{i},{i % 7}" for i in range(4177)).encode()
    page = chosen(without_exception(open_page("batch", source="file")), "long.csv", raw)
    assert "`long.csv`, 2,048 of 4,177 lines, evenly spaced; x: `x`, y: `y`." in told(page)


def test_defaults_bring_generated_data_back() -> None:
    page = without_exception(open_page("batch", source="penguins"))
    (back,) = (button for button in page.button if "defaults" in button.label)
    assert without_exception(back.click().run()).selectbox(key="source").value == "generated"


@pytest.mark.parametrize(
    "link", [{"Batches.size": "500"}, {"cut": "one"}, {"cut": "all"}, {"Batches.replacement": "true"}]
)
def test_few_samples_suit_every_cut(link: dict[str, str]) -> None:
    raw = "\n".join(f"{i},{i * i}" for i in range(MIN_ROWS)).encode()
    for path in ("batch", "floor", "cuts", "cloud", "fan"):
        assert "5 samples" in told(chosen(without_exception(open_page(path, source="file", **link)), "few.csv", raw))
