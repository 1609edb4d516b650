"""The page of a batch in the layers: every shown equation holds as it stands."""

from __future__ import annotations

import json
import math
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import Array
from experiments.layer_pass import draw_samples, reduce_inputs
from experiments.training import Task
from networks import ACTIVATIONS, LOSSES, Design, Digits, first_weights
from tests.support.digits import number, unit
from tests.support.pages import open_page, without_exception, words
from views.live.matrices import text
from views.pages.networks.layers.layer_pass import DRAW, SAMPLES, UNITS

NUMBER = r"−?\d+(?:\.\d+)?(?:e[+−]\d+)?"


def sent(page: AppTest) -> Any:
    (element,) = (e for e in page.get("bidi_component") if e.proto.component_name == "matrices")
    return json.loads(element.proto.mixed.json or element.proto.json)


def body(page: AppTest) -> ElementTree.Element:
    return ElementTree.fromstring(f"<body>{sent(page)['body']}</body>")


def grids(page: AppTest) -> list[tuple[str, Array, Array]]:
    """The name, numbers, and units of their last digits, of every matrix."""
    found = []
    for figure in body(page).iter("figure"):
        if figure.find(".//table") is None:
            continue
        cells = [[cell.text or "" for cell in row.iter("td") if "style" in cell.attrib] for row in figure.iter("tr")]
        rows = [row for row in cells if row]
        values = np.array([[number(cell) for cell in row] for row in rows])
        said = figure.find("small")
        assert said is not None
        assert said.text == f"({values.shape[0]}, {values.shape[1]})"
        name = "".join(figure.find("figcaption").itertext())  # type: ignore[union-attr]
        found.append((name, values, np.array([[unit(cell) for cell in row] for row in rows])))
    return found


def named(page: AppTest) -> dict[str, tuple[Array, Array]]:
    """By name, those that have one of the formulas'."""
    return {name: (values, units) for name, values, units in grids(page)}


def evaluated(expression: str) -> float:
    """What a shown sum of products comes to."""
    plain = expression.replace("−", "-").replace("·", "*")
    plain = plain.replace(")^(2)", ")**2")
    plain = re.sub(r"e\^\(([^)]*)\)", r"exp(\1)", plain)
    own = {
        "exp": math.exp,
        "log": math.log,
        "ReLU": lambda x: max(x, 0.0),
        "Sigmoid": lambda x: 1 / (1 + math.exp(-x)),
        "tanh": math.tanh,
        "Linear": lambda x: x,
    }
    return float(eval(plain, {"__builtins__": {}}, own))


def plain_equations(page: AppTest) -> list[str]:
    """With powers as e^(...)."""
    found = []
    for p in body(page).iter("p"):
        for power in p.iter("sup"):
            power.text = f"^({power.text})"
        found.append("".join(p.itertext()))
    return found


LAYERS = ("affine1", "activation1", "affine2", "output")

MANY = {"net.data": "Two spirals", "layers.samples": "6", "layers.units": "5", "layers.steps": "100"}

MOONS = {"net.data": "Moons", "net.loss": "Binary cross-entropy", "net.hidden": "2"}

KINDS = [{}, MANY, MOONS, {"net.hidden": "0"}]

PLACES = [
    *({"net.activation": name, "layers.layer": "activation1"} for name in ACTIVATIONS),
    *({"net.loss": name, "layers.layer": "output"} for name in LOSSES),
    *({**kind, "layers.layer": layer} for kind in KINDS for layer in ("affine1", "output")),
    *({**MANY, "layers.layer": layer} for layer in ("activation1", "affine2")),
]


@pytest.mark.parametrize("link", PLACES, ids=str)
def test_every_equation_holds_as_it_is_shown(link: dict[str, str]) -> None:
    shown = plain_equations(without_exception(open_page("layers", **link)))
    assert shown
    for equation in shown:
        _, middle, result = equation.split(" = ")
        assert re.fullmatch(NUMBER, result)
        assert text(evaluated(middle), f".{len(result.partition('.')[2])}f") == result, equation


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_matrices_agree_within_their_digits(kind: dict[str, str]) -> None:
    page = without_exception(open_page("layers", **kind))
    of = named(page)

    def close(name: str, found: Array, slack: Array) -> None:
        values, units = of[name]
        assert found.shape == values.shape
        assert (np.abs(found - values) <= units / 2 + slack + 1e-12).all()

    def product(left: str, right: str) -> tuple[Array, Array]:
        """With what the digits that are not shown may add."""
        (A, a), (B, b) = of[left], of[right]
        return A @ B, np.abs(A) @ b / 2 + a / 2 @ np.abs(B) + a @ b / 4

    found, slack = product("X", "W")
    close("Y", found + of["B"][0], slack + of["B"][1] / 2)
    close("dW", *product("X⊤", "dY"))
    close("dX", *product("dY", "W⊤"))
    close("dB", of["dY"][0].sum(axis=0, keepdims=True), of["dY"][1].sum(axis=0, keepdims=True) / 2)
    np.testing.assert_array_equal(of["X⊤"][0], of["X"][0].T)
    np.testing.assert_array_equal(of["W⊤"][0], of["W"][0].T)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_sums_so_far_grow_to_the_gradients(lang: str) -> None:
    page = without_exception(open_page("layers", lang=lang, **{"layers.samples": "4"}))
    shown = grids(page)
    parts = [values for name, values, _ in shown if re.search(r"part of sample \d|サンプル\dの分", name)]
    sums = [values for name, values, _ in shown if re.search("so far|samples 1 to|ここまで|サンプル1〜", name)]
    assert len(parts) == 4
    assert len(sums) == 2 * 3  # the last are dW and dB themselves
    weights = [values for values in sums if values.shape == parts[0].shape]
    dW, units = named(page)["dW"]
    for n in range(3):
        assert (np.abs(sum(parts[: n + 1]) - weights[n]) <= (n + 2) * units).all()
    assert (np.abs(sum(parts) - dW) <= 3 * units).all()


def test_the_page_shows_the_sidebars_network_but_narrow() -> None:
    page = without_exception(open_page("layers", **{"net.seed": "7", "net.activation": "tanh", "net.split": "3"}))
    task = Task(*Digits().made().split(0.2, 3), Design(activation="tanh"), 64, 20, (7,))
    few = reduce_inputs(draw_samples(task.train, SAMPLES.default, DRAW.default))  # type: ignore[arg-type]
    theta = first_weights((4, UNITS.default, 3), "He", 0.1, 7)  # type: ignore[arg-type]
    shown = named(page)
    np.testing.assert_allclose(shown["X"][0], few.x, atol=0.005)
    np.testing.assert_allclose(shown["W"][0].ravel(), theta[:12], atol=0.0006)
    assert "4–3–3" in words(page)
    assert sent(page)["samples"] == 3
    assert sent(page)["units"] == 3


def test_relu_shuts_what_is_not_positive_on_both_ways() -> None:
    page = without_exception(open_page("layers", **{"layers.layer": "activation1"}))
    shown = named(page)
    X, slope = shown["X"][0], shown["slope"][0]
    np.testing.assert_array_equal(slope, X > 0)
    assert f"{int((X <= 0).sum())} of 9 slopes are 0" in words(page)
    np.testing.assert_allclose(shown["dX"][0], shown["dY"][0] * slope, atol=0.001)
    closed = [
        ["shut" in cell.get("class", "").split() for cell in figure.iter("td")]
        for figure in body(page).iter("figure")
        if figure.find(".//table") is not None
    ]
    assert len(closed) == 5
    for cells in closed:
        assert cells == (X <= 0).ravel().tolist()


@pytest.mark.parametrize(("layer", "noun", "count"), [("activation1", "unit", 1), ("activation2", "units", 2)])
def test_units_that_are_shut_for_all_samples_are_named(layer: str, noun: str, count: int) -> None:
    link = {"net.hidden": "2", "layers.samples": "6", "layers.units": "5", "layers.layer": layer}
    page = without_exception(open_page("layers", **link))
    dead = np.flatnonzero((named(page)["X"][0] <= 0).all(axis=0)) + 1
    assert len(dead) == count
    assert f"In {noun} {', '.join(map(str, dead))} that holds for all samples" in words(page)


def test_slopes_that_are_all_1_are_told_as_such() -> None:
    link = {"net.data": "Two spirals", "net.loss": "Binary cross-entropy", "net.weight_decay": "0.1"}
    page = without_exception(
        open_page("layers", **link | {"layers.samples": "6", "layers.steps": "100", "layers.layer": "activation1"})
    )
    assert (named(page)["slope"][0] == 1).all()
    assert "All slopes of ReLU are 1 here" in words(page)


def test_the_longest_row_of_dY_is_told_and_that_there_is_none() -> None:
    page = without_exception(open_page("layers"))
    dY = named(page)["dY"][0]
    (n, length) = re.findall(r"Sample (\d) has the longest row in dY, (\S+)\.", words(page))[0]
    lengths = np.hypot.reduce(dY, axis=1)
    assert int(n) == lengths.argmax() + 1
    np.testing.assert_allclose(float(length), lengths.max(), atol=0.002)
    page = without_exception(open_page("layers", **{"net.hidden": "4"}))  # behind units that are shut
    assert not named(page)["dY"][0].any()
    assert "all of dY is 0" in words(page)


@pytest.mark.parametrize("activation", ["Sigmoid", "tanh"])
def test_smooth_slopes_are_told_by_their_ends(activation: str) -> None:
    page = without_exception(open_page("layers", **{"layers.layer": "activation1", "net.activation": activation}))
    low, high = (float(x) for x in re.findall(r"between (\S+) and (\S+) here", words(page))[0])
    slope = named(page)["slope"][0]
    np.testing.assert_allclose([low, high], [slope.min(), slope.max()], rtol=2e-3)


def test_softmax_sums_to_1_along_its_axis_only() -> None:
    page = without_exception(open_page("layers", **{"layers.layer": "output"}))
    shown = named(page)
    Z, wrong = shown["Z"][0], shown["not Y"][0]
    np.testing.assert_allclose(wrong.sum(axis=0), 1, atol=0.002)
    np.testing.assert_allclose(shown["Y"][0].sum(axis=1), 1, atol=0.002)
    np.testing.assert_allclose(wrong, np.exp(Z) / np.exp(Z).sum(axis=0), atol=0.01)
    assert f"the first sample's row sums to {wrong[0].sum():.2f}" in words(page)
    sums = [cell.text for cell in body(page).iter("td") if "whole" in cell.get("class", "").split()]
    assert sums == ["Σ 1.00"] * 6
    np.testing.assert_allclose(shown["dZ"][0], (shown["Y"][0] - shown["T"][0]) / 3, atol=0.001)
    np.testing.assert_array_equal(shown["T"][0].sum(axis=1), 1)


def test_the_loss_and_who_is_classed_rightly() -> None:
    page = without_exception(
        open_page("layers", **{"layers.layer": "output", "net.data": "Moons", "net.loss": "Binary cross-entropy"})
    )
    shown = named(page)
    Y, T = shown["Y"][0], shown["T"][0]
    loss = -(T * np.log(Y) + (1 - T) * np.log(1 - Y)).mean()
    said, right = re.findall(r"The loss is (\S+), the mean over 3 samples; classed rightly: (\d)", words(page))[0]
    np.testing.assert_allclose(float(said), loss, rtol=0.01)
    assert int(right) == ((Y > 0.5) == T).sum()
    assert sent(page)["units"] == 1


def test_steps_on_the_batch_lower_its_loss() -> None:
    page = open_page("layers", **{"layers.steps": "100", "net.optimizers": "Adam", "layers.layer": "output"})
    first, last = re.findall(
        r"100 steps of Adam on these 3 samples alone the loss went from (\S+) to (\S+),", words(page)
    )[0]
    assert float(last) < float(first)
    (told,) = re.findall(r"The loss is (\S+),", words(page))
    assert told == last
    largest = re.findall(r"largest entry of dZ from (\S+) to (\S+)\.$", words(page), re.MULTILINE)[0]
    np.testing.assert_allclose(float(largest[1]), np.abs(named(page)["dZ"][0]).max(), rtol=0.01)


def test_without_an_optimizer_gradient_descent_takes_the_steps() -> None:
    page = without_exception(open_page("layers", **{"layers.steps": "5", "net.optimizers": ""}))
    assert "After 5 steps of Gradient descent" in words(page)


def test_weights_that_are_lost_are_told() -> None:
    lost = {"net.loss": "Squared error", "net.GradientDescent.lr": "100", "layers.steps": "100"}
    page = without_exception(open_page("layers", **lost))
    assert "not all weights are finite" in words(page)
    assert not [e for e in page.get("bidi_component") if e.proto.component_name == "matrices"]


def test_large_numbers_stay_readable() -> None:
    for name in (f"affine{k}" for k in range(1, 6)):
        page = without_exception(
            open_page("layers", **{"net.init": "Given", "net.scale": "10", "net.hidden": "4", "layers.layer": name})
        )
        cells = [cell.text or "" for cell in body(page).iter("td")]
        assert max(map(len, cells)) <= 10


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("layer", LAYERS)
def test_it_opens_in_both_languages(layer: str, lang: str) -> None:
    page = without_exception(
        open_page("layers", lang=lang, **{"layers.layer": layer, "net.weight_decay": "0.1", "layers.steps": "3"})
    )
    assert "nan" not in words(page)
    assert "λW" in words(page)


def test_nonsense_in_the_link_is_left_out() -> None:
    page = without_exception(
        open_page("layers", **{"layers.samples": "99", "layers.layer": "attention", "layers.units": "many"})
    )
    assert sent(page)["samples"] == 3
    assert "layers.samples=99" in words(page)
    assert "layers.layer=attention" in words(page)


def test_controls_change_what_is_shown() -> None:
    page = open_page("layers")
    page = without_exception(page.select_slider(key="layers.samples").set_value(5).run())
    assert named(page)["X"][0].shape == (5, 4)
    page = without_exception(page.select_slider(key="layers.units").set_value(2).run())
    assert named(page)["W"][0].shape == (4, 2)


@pytest.mark.parametrize("layer", ["activation1", "affine2", "affine5", "output"])
def test_layers_that_are_alike_are_told_apart(layer: str) -> None:
    page = without_exception(open_page("layers", **{"net.hidden": "4", "layers.layer": layer}))
    (offered,) = (group for group in page.button_group if group.key == "layers.layer")
    assert offered.value == layer
    assert len(set(offered.options)) == len(offered.options) == 10


@pytest.mark.parametrize(("lang", "told"), [("en", "The loss is "), ("ja", "個のサンプルの平均で")])
def test_a_regression_has_one_output_and_no_classes(lang: str, told: str) -> None:
    link = {"layers.layer": "output", "net.data": "Noisy sine", "lang": lang}
    page = without_exception(open_page("layers", **link))
    text = words(page)
    assert told in text
    assert "1–3–1" in text
    assert "classed rightly" not in text
    assert "正しく分類" not in text
