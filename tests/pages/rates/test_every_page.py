"""What no page on learning rates may break at."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.util import calc_hash

from settings import kinds
from surfaces import SURFACES, from_formula
from tests.support.pages import RATE_PAGES, open_page, page_text, sent, without_exception, words

BOWL: Any = SURFACES[0]

ON_EVERY_PAGE = pytest.mark.parametrize("path", RATE_PAGES)


def test_a_page_of_another_kind_keeps_the_choice_of_method_and_what_cannot_be_kept_is_the_first() -> None:
    page = open_page("heat", method="Adam")
    for path in ("basins", "three", "heat"):
        page._page_hash = calc_hash(path)
        page = without_exception(page.run())
        assert page.query_params["method"] in ("Adam", ["Adam"])
    page = without_exception(page.button_group(key="optimizers").set_value(["Momentum"]).run())
    assert page.selectbox(key="method").value == "Momentum"


@ON_EVERY_PAGE
def test_no_optimizer_says_what_to_do(path: str) -> None:
    page = open_page(path)
    page = without_exception(page.button_group(key="optimizers").set_value([]).run())
    assert words(page).count("Choose at least one optimizer") == 1


ODD = [
    {"steps": "1"},
    {"x": "0", "y": "0"},
    {"x": "1000", "y": "-1000", "surface": "Rosenbrock"},
    {"noise": "5", "seed": "3"},
    {"same_lr": "true", "lr": "100"},
    {"surface": "Rastrigin", "optimizers": "Nesterov"},
    {"surface": "Plateau", "optimizers": "AdaGrad", "AdaGrad.lr": "1e-5"},
    {"Momentum.dampening": "1", "optimizers": "Momentum"},
]


@ON_EVERY_PAGE
@pytest.mark.parametrize("link", ODD, ids=str)
def test_odd_settings_have_a_sensible_picture(path: str, link: dict[str, str]) -> None:
    page = without_exception(open_page(path, **link))
    assert "nan" not in page_text(page).lower().replace("nanm", "")


def test_odd_settings_are_explained() -> None:
    assert "gradient is zero at this start" in words(open_page("lab", x="0", y="0"))
    assert "gradient is zero at this start" in words(open_page("three", x="0", y="0"))
    assert "Fewer than 8 steps" in words(open_page("lab", steps="1"))
    far = words(open_page("lab", surface="Rosenbrock", x="1000", y="-1000"))
    assert "Gradient descent diverges from this start at every rate shown" in far


@ON_EVERY_PAGE
@pytest.mark.parametrize(
    "text", ["log(x) + y**2", "x**2 + y**2 - 3", "x + y", "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"]
)
def test_surfaces_without_a_known_minimum_have_a_sensible_picture(
    path: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    surface = from_formula(text, name="Typed", start=(-2, 1), lesson=BOWL.lesson)
    monkeypatch.setitem(kinds.SURFACE.known, "Typed", surface)
    page = without_exception(open_page(path, surface="Typed"))
    assert "nan" not in page_text(page).lower().replace("nanm", "")
    if text.startswith("log") and path in ("lab", "three"):
        assert "not defined at this start" in words(page)
    if text == "x + y" and path == "lab":
        assert "No minimum is known here" in words(page)


@pytest.mark.parametrize(("path", "charts_shown"), [("lab", 2), ("three", 3), ("heat", 2), ("basins", 2), ("race", 2)])
def test_where_the_live_pictures_cannot_be_loaded_there_are_plain_ones(path: str, charts_shown: int) -> None:
    page = (
        open_page(path, surface="Himmelblau", method="Momentum")
        if path in ("three", "heat", "basins")
        else open_page(path)
    )
    page.session_state["live pictures failed"] = True
    page = without_exception(page.run())
    assert len(page.get("plotly_chart")) == charts_shown
    if path == "basins":
        assert json.loads(page.get("plotly_chart")[0].proto.spec)["data"][0]["type"] == "heatmap"


@ON_EVERY_PAGE
def test_a_bad_choice_in_a_link_is_named_and_the_rest_kept(path: str) -> None:
    key = {"lab": "measure", "race": "held"}.get(path, "method")
    page = without_exception(open_page(path, x="3", **{key: "sorcery"}))
    assert f"`{key}=sorcery`" in words(page)
    assert page.number_input(key="x").value == 3


@ON_EVERY_PAGE
def test_the_lab_speaks_japanese(path: str) -> None:
    page = without_exception(
        open_page(path, lang="ja", method="Momentum")
        if path in ("three", "heat", "basins")
        else open_page(path, lang="ja")
    )
    assert "発散" in words(page) + str(sent(page) if path != "race" else "")
