"""A formula of one's own, typed or in a link: what the page shows of it, and what it says."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from settings import kinds
from tests.support.live_picture import received
from tests.support.pages import open_page, open_root, page_text, rows, without_exception, words


def typed(formula: str, **link: str) -> Any:
    return without_exception(open_page("formula", surface=kinds.NAME, formula=formula, **link))


def test_a_typed_formula_is_typeset_with_its_derivatives_and_stationary_points() -> None:
    page = typed("x^3 - 3x + y^2")
    said = page_text(page)
    assert "x^{3}" in said
    assert r"\frac{\partial f}{\partial x}" in said
    assert r"\nabla^2 f" in said
    assert "['Lowest minimum found', '(1, 0)', '-2'" in said
    assert "['Saddle', '(-1, 0)', '2'" in said
    marks = {trace["name"] for trace in received(page)[0]["marks"]}
    assert {"Start", "Lowest minimum found (in this window)", "Saddle"} == marks
    kinked = without_exception(page.text_input(key="formula").set_value("10abs(y - x^2) + (1 - x)^2").run())
    assert "['Lowest minimum found', '(1, 1)', '0', '–, –']" in page_text(kinked)
    removable = without_exception(
        page.text_input(key="formula").set_value("sin(sqrt(x^2 + y^2))/sqrt(x^2 + y^2)").run()
    )
    assert "['Maximum', '(0, 0)', '1', '-0.333, -0.333']" in page_text(removable)


def test_its_letters_have_sliders_and_its_window_is_drawn() -> None:
    page = typed("(x - a)^2 + c y^2", **{"own.a": "2", "x0": "-1", "x1": "4"})
    assert {"own.a", "own.c"} <= {s.key for s in page.select_slider}
    assert "own.b" not in {s.key for s in page.select_slider}
    assert "(2, 0)" in page_text(page)
    page = without_exception(page.number_input(key="x1").set_value(-3.0).run())
    assert "smaller to a larger" in page.error[0].value
    assert "(2, 0)" in page_text(page)


@pytest.mark.parametrize("formula", ["", "x +", "__import__('os')", "x" * 5000, "lambda: 1", "х^2", "1/0", "q"])
def test_what_cannot_be_used_gets_a_sentence_and_the_rest_stays(formula: str) -> None:
    page = typed(formula, steps="37")
    assert len(page.error) == 1
    assert page.error[0].value.endswith(".")
    assert page.select_slider(key="steps").value == 37
    good = without_exception(page.text_input(key="formula").set_value("x^2 + y^2").run())
    assert not good.error
    bad = without_exception(good.text_input(key="formula").set_value(formula).run())
    assert len(bad.error) == 1
    assert "x^{2} + y^{2}" in words(bad)


@pytest.mark.parametrize(
    "formula", ["x^2/a + y^2", "1/(a - 1) + x^2 + y^2", "a^0.7 x^2 + y^2", "(1e12*1e12*a)^19.5 + x"]
)
@pytest.mark.parametrize("a", ["0", "1", "-1", "10"])
def test_a_number_that_a_formula_cannot_take_is_no_crash(formula: str, a: str) -> None:
    typed(formula, **{"own.a": a})
    without_exception(open_root(surface=kinds.NAME, formula=formula, **{"own.a": a}))


def test_a_narrower_window_is_a_new_setting() -> None:
    link = {
        "surface": kinds.NAME,
        "formula": "-x^2 - y^2",
        "x": "1",
        "y": "1",
        "steps": "10",
        "optimizers": "Gradient descent",
        "GradientDescent.lr": "0.1",
    }
    page = without_exception(open_root(**link))
    wide = rows(page)
    for key, value in {"x0": -1.5, "x1": 1.5, "y0": -1.5, "y1": 1.5}.items():
        page = without_exception(page.number_input(key=key).set_value(value).run())
    narrow = without_exception(open_root(**link, x0="-1.5", x1="1.5", y0="-1.5", y1="1.5"))
    assert rows(page) == rows(narrow) != wide


def test_losses_below_the_lowest_minimum_of_the_window_are_shown() -> None:
    page = typed("x^3 - 3x + y^2", x="-1.5", y="1", steps="6")
    page = without_exception(
        open_root(surface=kinds.NAME, formula="x^3 - 3x + y^2", x="-1.5", y="1", optimizers="Gradient descent")
    )
    assert received(page)[0]["losses"]["yaxis"].get("type") is None


@pytest.mark.parametrize(
    "path", ["trajectories", "surfaces", "formula", "methods", "lab", "three", "heat", "basins", "race"]
)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_typed_surface_serves_every_page(path: str, lang: str) -> None:
    link = {"surface": kinds.NAME, "formula": "abs(x) + 2y^2", "lang": lang}
    without_exception(open_root(**link) if path == "trajectories" else open_page(path, **link))


def with_formula(formula: str, **link: str) -> AppTest:
    return without_exception(open_root(surface=kinds.NAME, formula=formula, **link))


def test_beside_a_typed_formula_stands_what_it_cannot_do() -> None:
    below = with_formula("x^(1/3) + (x-1)^{2/3} + y^2")
    assert r"$x^{\frac{1}{3}}$ is not a number where $x$ is below 0. For the real root type `cbrt(x)`." in words(below)
    assert "type `cbrt(x-1)^2`" in words(below)
    assert "is not a number" not in words(with_formula("abs(x)^(1/3) + (x^2 + y^2)^1.5 + 2^x"))


def test_a_plus_that_a_link_has_lost_is_told_until_the_formula_is_typed() -> None:
    page = with_formula("x^2 y^2")
    assert "A + in a link arrives as a space" in words(page)
    assert "A + in a link arrives as a space" in words(with_formula("2*x 3*y"))  # refused, and why it may be
    page.text_input(key="formula").set_value("x^2 y^4").run()
    assert "A + in a link" not in words(without_exception(page))
    assert "A + in a link" not in words(with_formula("x^2 + y^2"))


def test_a_number_too_large_is_told_from_one_that_is_not_defined() -> None:
    assert "too large to compute with at this start" in words(with_formula("exp(x^4) + y^2", x="9"))
    for formula in ("log(x) + y^2", "1/(x + 9) + y", "asin(x)"):
        assert "not defined at this start" in words(with_formula(formula, x="-9"))
    page = with_formula("-log(sigmoid(10*x)) + y^2", x="-100", y="0")
    assert "at this start" not in words(page)
