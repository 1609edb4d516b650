"""The figure names what made it: every number that shapes it, in full, and files by what is in them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from core import params_of
from optimizers import OPTIMIZERS, Adam, Momentum, RMSProp
from plots.text import symbol_text
from tests.support.live_picture import received
from tests.support.pages import open_root, without_exception
from views.picture import memo


def picture(**link: Any) -> dict[str, Any]:
    return received(without_exception(open_root(**link)))[0]


def labels(shown: dict[str, Any]) -> list[str]:
    return [path["name"] for _, (path, _, _) in shown["lines"]]


@pytest.mark.parametrize("cls", OPTIMIZERS, ids=lambda cls: cls.name)
def test_every_number_that_is_not_as_usual_is_named_in_full(cls: Any) -> None:
    usual = memo.number_texts(cls())
    assert usual[0].startswith("η = ")
    for p in params_of(cls):
        other = not p.default if isinstance(p.default, bool) else type(p.default)(p.high * 0.123456789)
        told = set(memo.number_texts(dataclasses.replace(cls(), **{p.name: other}))) - set(usual)
        (only,) = told
        if isinstance(p.default, bool):
            assert only.split(": ") == [p.label, "on" if other else "off"]
        else:
            symbol, text = only.split(" = ")
            assert (symbol, float(text)) == (symbol_text(p.symbol), pytest.approx(other, rel=1e-11))


def test_a_rounding_error_is_not_named() -> None:
    assert memo.number_texts(Momentum(0.1 / (1 - 0.9)))[0] == "η = 1"


def test_the_numbers_that_shape_a_method_are_always_named() -> None:
    assert memo.label("Adam", Adam(0.3)) == "Adam  η = 0.3, β₁ = 0.9, β₂ = 0.999"
    assert memo.label("Adam", Adam(0.02, eps=1e-4, bias_correction=False)) == (
        "Adam  η = 0.02, β₁ = 0.9, β₂ = 0.999, ε = 0.0001, Bias correction: off"
    )
    assert memo.label("Momentum", Momentum(0.0001, 0.8739)) == "Momentum  η = 0.0001, μ = 0.8739"
    assert memo.label("RMSProp", RMSProp(0.1, centered=True)) == "RMSProp  η = 0.1, ρ = 0.9, Centred: on"


def test_the_picture_names_steps_start_numbers_schedule_and_noise() -> None:
    link = {"surface": "Rosenbrock", "b": "30", "x": "-1.25", "steps": "49", "noise": "0.5", "seed": "7"}
    shown = picture(optimizers=["Momentum", "Adam"], schedule="Exponential", **link)
    assert shown["memo"]["title"] == "Rosenbrock:  f(x, y) = (1 - x)^2 + b*(y - x^2)^2"
    assert shown["memo"]["parts"] == [
        "49 steps",
        "Start (-1.25, 1)",
        "b = 30",
        "σ = 0.5",
        "Noise seed = 7",
        "Exponential (γ = 0.1)",
    ]
    assert shown["memo"]["file"] == "rosenbrock-momentum-adam"
    assert labels(shown)[0] == "Momentum  η = 0.0003, μ = 0.9"


def test_what_a_person_typed_stands_in_the_title_as_it_is_and_in_no_file_name() -> None:
    shown = picture(surface="Your own formula", formula="x^2 + a y^2", schedule="Formula", factor="0.9^k")
    assert shown["memo"]["title"] == "f(x, y) = x^2 + a y^2"
    assert shown["memo"]["parts"] == ["100 steps", "Start (-4, 3)", "a = 1", "ηₜ / η = 0.9^k"]
    assert shown["memo"]["file"] == "own-formula-gradient-descent-momentum-adagrad-adam"


def test_a_formula_pasted_as_latex_is_sent_as_it_was_typed() -> None:
    shown = picture(surface="Your own formula", formula=r"\frac{x^2}{20} + y^2")
    assert shown["memo"]["title"] == r"f(x, y) = \frac{x^2}{20} + y^2"  # made fit for Plotly once, by the script


def test_a_batch_and_many_methods_are_named_in_short() -> None:
    names = [cls.name for cls in OPTIMIZERS]
    shown = picture(surface="Himmelblau", optimizers=names[:0], more=names)
    assert shown["memo"]["file"].startswith("himmelblau-")
    for file in (memo.file_name("Drop-wave", [cls() for cls in OPTIMIZERS]), memo.file_name("ロス", [Adam()])):
        assert file.isascii()
        assert len(file) < 100
        assert file.replace("-", "").isalnum()


@pytest.mark.parametrize(
    ("surface", "lowest", "japanese"),
    [
        ("Six-hump camel", "Global minimum", "最小点"),
        ("Himmelblau", "Global minimum", "最小点"),
        ("McCormick", "Lowest point of the usual window", "通常の表示範囲での最小点"),  # along x = y it falls for ever
        ("Schwefel", "Lowest point of the usual window", "通常の表示範囲での最小点"),
        ("Your own formula", "Lowest minimum found (in this window)", "この表示範囲で見つかった最小点"),
    ],
)
def test_local_and_global_minima_have_names_of_their_own(surface: str, lowest: str, japanese: str) -> None:
    shown = [picture(surface=surface, lang=lang, optimizers="Adam")["marks"] for lang in ("en", "ja")]
    english, ours = ([mark["name"] for mark in marks] for marks in shown)
    others = surface != "Himmelblau"  # of which all four are equally low
    assert english == ["Start", lowest, *["Local minimum"] * others]
    assert ours == ["開始点", japanese, *["極小点"] * others]


def test_of_a_quadratic_that_was_typed_the_minimum_is_known_to_be_global() -> None:
    shown = picture(surface="Your own formula", formula="x^2 + x y + y^2 - 3x")
    assert [mark["name"] for mark in shown["marks"]] == ["Start", "Global minimum"]
