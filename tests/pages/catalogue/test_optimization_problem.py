"""The problem of optimization on the page of methods: what it says of a surface and a start is so."""

from __future__ import annotations

import numpy as np
import pytest

from core import Surface
from plots.text import number_text
from settings import kinds
from settings.link import read
from settings.pages import PAGES
from settings.selection import Selection
from surfaces import SURFACES
from tests.support.pages import open_page, sent, without_exception, words
from views.pages.catalogue.optimization_problem import DIGITS, sentences_of
from views.store import linked


def said(**link: str) -> str:
    return words(without_exception(open_page("methods", **link)))


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            ["Optimal: (0, 0), with f = 0.", "The start (-7, 2) is feasible, but higher: f = 6.45 ≥ 0.", "subject to"],
        ),
        ("ja", ["最適解：(0, 0)、f = 0", "開始点 (-7, 2) は許容解", "f = 6.45 ≥ 0", "制約条件"]),
    ],
)
def test_the_definition_and_the_numbers_of_the_surface(language: str, sentences: list[str]) -> None:
    text = said(lang=language)
    for sentence in sentences:
        assert sentence in text
    assert r"f(\boldsymbol{x}^*) \leq f(\boldsymbol{x})" in text


def test_the_start_is_followed() -> None:
    assert "(3, 0) is feasible, but higher: f = 0.45 ≥ 0." in said(x="3", y="0")
    assert "(0, 0) is feasible, and as low as that: f = 0." in said(x="0", y="0")


def test_what_is_not_optimal_is_not_called_so() -> None:
    assert "no optimal one" in said(surface="Saddle")
    assert "Outside f is lower" in said(surface="McCormick")
    typed = said(surface=kinds.NAME, formula="x^4 - x^2 + x/10 + y^2")
    assert "No proof says that it is optimal" in typed
    assert "Only local: 1 more minima" in typed
    assert "Optimal: (2, 0), with f = -4." in said(surface=kinds.NAME, formula="x^2 - 4x + y^2")
    assert "is not known" in said(surface=kinds.NAME, formula="x + y")
    assert "not defined at this start" in said(surface=kinds.NAME, formula="log(x) + y^2")


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_the_numbers_of_each_surface_are_right(surface: Surface) -> None:
    setting, _ = read(PAGES["methods"], {"surface": [surface.name]})
    assert isinstance(setting, Selection)
    with linked({"lang": "en"}):
        text = "\n".join(sentences_of(setting.setting()))
    value = float(surface.f(np.array(surface.start, dtype=float)))
    assert f": f = {number_text(value, DIGITS)}" in text
    assert ("f falls without end" in text) == (not surface.minima)
    # What is called optimal is nowhere undercut, far outside of the window either.
    with np.errstate(all="ignore"):
        values = surface.f(np.random.default_rng(1).uniform(-300, 300, (2, 20_000)))
    if "Optimal:" in text:
        assert np.nanmin(values) >= surface.lowest() - 1e-9 * abs(surface.lowest())
        assert f"with f = {number_text(surface.lowest(), DIGITS)}." in text


def test_the_curve_has_its_solutions() -> None:
    (chart,) = sent(open_page("methods"))["charts"]
    assert chart["alt"] == "f(x): f(2) = -2.67, f(-1) = -0.417"
