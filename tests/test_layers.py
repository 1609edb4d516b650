"""A batch in the layers: what is shown is what the layers do, and every shown equation holds as it stands."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core import Array
from experiments.layer_pass import MAX_INPUTS, Passage, drawn, narrowed, parts_of_dW, seen_pixels, stepped
from experiments.training import Task
from networks import (
    ACTIVATIONS,
    LOSSES,
    SOURCES,
    Affine,
    CrossEntropy,
    Dataset,
    Design,
    Digits,
    Linear,
    Moons,
    Softmax,
    first_weights,
)
from optimizers import GradientDescent
from rules import layers
from tests.test_lab import at
from tests.test_networks import network, somewhere
from tests.test_page import sound, words
from views.live.matrices import spec, text, worked
from views.pages.networks.layer_pass import DRAW, SAMPLES, UNITS

NUMBER = r"−?\d+(?:\.\d+)?(?:e[+−]\d+)?"


# --- one batch


@pytest.mark.parametrize("hidden", [0, 1, 2])
def test_what_each_sample_adds_makes_up_the_gradient(hidden: int) -> None:
    surface = network(("tanh", "Cross-entropy", hidden, 0.0))
    of = Passage(surface, somewhere(surface))
    found = []
    for layer, X, dY in zip(of.layers, of.values, of.back[1:], strict=False):
        if isinstance(layer, Affine):
            parts = parts_of_dW(X, dY)
            for n in range(len(X)):
                np.testing.assert_array_equal(parts[n], np.outer(X[n], dY[n]))
            found += [parts.sum(axis=0).ravel(), dY.sum(axis=0)]
    np.testing.assert_allclose(np.concatenate(found), surface.grad(of.theta), rtol=1e-12, atol=1e-15)
    assert of.loss == surface.f(of.theta)


def test_a_passage_leaves_the_penalty_out() -> None:
    free, tied = (network(("tanh", "Cross-entropy", 1, decay)) for decay in (0.0, 0.1))
    theta = somewhere(free)
    assert Passage(free, theta).loss == Passage(tied, theta).loss < tied.f(theta)


@pytest.mark.parametrize("cls", SOURCES, ids=lambda cls: cls.name)
@pytest.mark.parametrize("count", [2, 6])
def test_samples_are_drawn_by_their_seed_from_the_first_classes(cls: Any, count: int) -> None:
    data = cls().made()
    found = drawn(data, count, 4)
    assert len(found) == count
    assert found.classes == data.classes[:3]
    assert found.labels.max() < len(found.classes)
    rows = {row.tobytes(): label for row, label in zip(data.x, data.labels, strict=True)}
    assert [rows[row.tobytes()] for row in found.x] == found.labels.tolist()
    np.testing.assert_array_equal(drawn(data, count, 4).x, found.x)
    assert (drawn(data, count, 5).x != found.x).any()


def test_of_few_samples_there_are_no_more() -> None:
    data = Dataset(np.arange(4.0).reshape(2, 2), np.array([1, 0]), ("A", "B"), "two")
    assert sorted(drawn(data, 6, 0).labels) == [0, 1]


def test_what_is_wide_is_narrowed() -> None:
    digits = drawn(Digits().made(), 6, 0)
    few = narrowed(digits)
    assert few.x.shape == (6, MAX_INPUTS)
    assert seen_pixels((8, 8)) == [(2, 2), (2, 5), (5, 2), (5, 5)]
    images = digits.x.reshape(-1, 8, 8)
    np.testing.assert_array_equal(few.x, np.stack([images[:, y, x] for y, x in seen_pixels((8, 8))], axis=1))
    plain = replace(digits, sides=None)
    np.testing.assert_array_equal(narrowed(plain).x, digits.x[:, :MAX_INPUTS])
    moons = Moons().made()
    assert narrowed(moons) is moons


def test_steps_are_those_of_the_optimizer_on_these_samples() -> None:
    surface = network(("tanh", "Cross-entropy", 1, 0.1))
    theta = somewhere(surface)
    np.testing.assert_array_equal(stepped(surface, GradientDescent(0.5), theta, 0), theta)
    once = theta - 0.5 * surface.grad(theta)
    np.testing.assert_allclose(stepped(surface, GradientDescent(0.5), theta, 1), once, rtol=1e-14)
    twice = once - 0.5 * surface.grad(once)
    np.testing.assert_allclose(stepped(surface, GradientDescent(0.5), theta, 2), twice, rtol=1e-14)


# --- formulas


def test_formulas_are_those_of_the_code() -> None:
    affine = Affine(np.zeros((1, 1)), np.zeros((1, 1)))
    assert layers.layer_rule(affine, "forward") == r"X \cdot W + B"
    assert layers.layer_rule(affine, "backward") == r"\mathrm{d}Y \cdot W^{\top}"
    assert layers.layer_rule(affine, "dW") == r"X^{\top} \cdot \mathrm{d}Y"
    assert layers.layer_rule(affine, "dB") == r"\sum_{n} \mathrm{d}Y"
    relu = ACTIVATIONS["ReLU"]
    assert layers.layer_rule(relu, "forward") == r"\max\left(X,\;0\right)"
    assert layers.layer_rule(relu, "backward") == r"\mathrm{d}Y \odot \left(X > 0\right)"
    assert layers.layer_rule(ACTIVATIONS["Sigmoid"], "backward") == r"\mathrm{d}Y \odot Y \odot \left(1 - Y\right)"
    assert (
        layers.layer_rule(Softmax(), "forward", {"X": "Z"}) == r"\frac{e^{Z - \max_{m} Z}}{\sum_{m} e^{Z - \max_{m} Z}}"
    )
    back = r"Y \odot \left(\mathrm{d}Y - \sum_{n} \mathrm{d}Y \odot Y\right)"
    assert layers.layer_rule(Softmax(axis=-2), "backward") == back
    assert layers.layer_rule(Linear(), "forward") == "X"
    assert layers.layer_rule(CrossEntropy(), "grad") == r"\frac{Y - T}{N}"


def test_a_method_that_is_no_formula_is_refused() -> None:
    with pytest.raises(ValueError, match="targets of CrossEntropy"):
        layers.layer_rule(CrossEntropy(), "targets")


# --- numbers


def number(shown: str) -> float:
    return float(shown.replace("−", "-"))


def unit(shown: str) -> float:
    """What the last digit of a number counts."""
    mantissa, _, exponent = shown.replace("−", "-").partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e200, max_value=1e200)


@given(values=st.lists(st.one_of(finite, st.floats(-10, 10), st.integers(-3, 3)), min_size=1, max_size=6))
@settings(max_examples=200)
def test_every_number_is_right_to_the_digits_it_has(values: list[float]) -> None:
    form = spec(np.array(values, dtype=float))
    shown = [text(float(value), form) for value in values]
    for value, said in zip(values, shown, strict=True):
        assert re.fullmatch(NUMBER, said)
        assert abs(number(said) - value) <= 0.500001 * unit(said)
        assert said.startswith("−") == (number(said) < 0)
    largest = max(abs(value) for value in values)
    assert unit(text(largest, form)) <= max(1.01e-2 * largest, float(largest == 0 or largest == round(largest)))
    if "e" not in form:
        assert len({len(said.partition(".")[2]) for said in shown}) == 1


@given(values=st.lists(st.floats(-3, 3), min_size=4, max_size=4), size=st.sampled_from([1e-9, 0.01, 1.0, 1e7]))
@example(values=[1.57421875, 2.375, 0.0, 0.0], size=1e7)  # one of them a whole number
@settings(max_examples=100)
def test_what_is_worked_out_can_be_worked_out_from_what_is_shown(values: list[float], size: float) -> None:
    given = size * np.array(values)
    result = given[0] * given[1] + given[2] - given[3]
    assume(result == 0 or abs(result) > 1e-12 * np.abs(given).max())  # else rounding decides
    form = spec(np.array([result]))
    (a, b, c, d), shown = worked(form, given, lambda v: v[0] * v[1] + v[2] - v[3])
    assert shown == text(float(result), form)
    assert text(number(a) * number(b) + number(c) - number(d), form) == shown


# --- the page


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
    plain = re.sub(r"e\^\(([^)]*)\)", r"exp(\1)", plain)
    own = {
        "exp": math.exp,
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
    shown = plain_equations(sound(at("layers", **link)))
    assert shown
    for equation in shown:
        _, middle, result = equation.split(" = ")
        assert re.fullmatch(NUMBER, result)
        assert text(evaluated(middle), f".{len(result.partition('.')[2])}f") == result, equation


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_matrices_agree_within_their_digits(kind: dict[str, str]) -> None:
    page = sound(at("layers", **kind))
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
    page = sound(at("layers", lang=lang, **{"layers.samples": "4"}))
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
    page = sound(at("layers", **{"net.seed": "7", "net.activation": "tanh", "net.split": "3"}))
    task = Task(*Digits().made().split(0.2, 3), Design(activation="tanh"), 64, 20, (7,))
    few = narrowed(drawn(task.train, SAMPLES.default, DRAW.default))  # type: ignore[arg-type]
    theta = first_weights((4, UNITS.default, 3), "He", 0.1, 7)  # type: ignore[arg-type]
    shown = named(page)
    np.testing.assert_allclose(shown["X"][0], few.x, atol=0.005)
    np.testing.assert_allclose(shown["W"][0].ravel(), theta[:12], atol=0.0006)
    assert "4–3–3" in words(page)
    assert sent(page)["samples"] == 3
    assert sent(page)["units"] == 3


def test_relu_shuts_what_is_not_positive_on_both_ways() -> None:
    page = sound(at("layers", **{"layers.layer": "activation1"}))
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
    page = sound(at("layers", **link))
    dead = np.flatnonzero((named(page)["X"][0] <= 0).all(axis=0)) + 1
    assert len(dead) == count
    assert f"In {noun} {', '.join(map(str, dead))} that holds for all samples" in words(page)


def test_slopes_that_are_all_1_are_told_as_such() -> None:
    link = {"net.data": "Two spirals", "net.loss": "Binary cross-entropy", "net.weight_decay": "0.1"}
    page = sound(at("layers", **link | {"layers.samples": "6", "layers.steps": "100", "layers.layer": "activation1"}))
    assert (named(page)["slope"][0] == 1).all()
    assert "All slopes of ReLU are 1 here" in words(page)


def test_the_longest_row_of_dY_is_told_and_that_there_is_none() -> None:
    page = sound(at("layers"))
    dY = named(page)["dY"][0]
    (n, length) = re.findall(r"Sample (\d) has the longest row in dY, (\S+)\.", words(page))[0]
    lengths = np.hypot.reduce(dY, axis=1)
    assert int(n) == lengths.argmax() + 1
    np.testing.assert_allclose(float(length), lengths.max(), atol=0.002)
    page = sound(at("layers", **{"net.hidden": "4"}))  # behind units that are shut
    assert not named(page)["dY"][0].any()
    assert "all of dY is 0" in words(page)


@pytest.mark.parametrize("activation", ["Sigmoid", "tanh"])
def test_smooth_slopes_are_told_by_their_ends(activation: str) -> None:
    page = sound(at("layers", **{"layers.layer": "activation1", "net.activation": activation}))
    low, high = (float(x) for x in re.findall(r"between (\S+) and (\S+) here", words(page))[0])
    slope = named(page)["slope"][0]
    np.testing.assert_allclose([low, high], [slope.min(), slope.max()], rtol=2e-3)


def test_softmax_sums_to_1_along_its_axis_only() -> None:
    page = sound(at("layers", **{"layers.layer": "output"}))
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
    page = sound(at("layers", **{"layers.layer": "output", "net.data": "Moons", "net.loss": "Binary cross-entropy"}))
    shown = named(page)
    Y, T = shown["Y"][0], shown["T"][0]
    loss = -(T * np.log(Y) + (1 - T) * np.log(1 - Y)).mean()
    said, right = re.findall(r"The loss is (\S+), the mean over 3 samples; classed rightly: (\d)", words(page))[0]
    np.testing.assert_allclose(float(said), loss, rtol=0.01)
    assert int(right) == ((Y > 0.5) == T).sum()
    assert sent(page)["units"] == 1


def test_steps_on_the_batch_lower_its_loss() -> None:
    page = at("layers", **{"layers.steps": "100", "net.optimizers": "Adam", "layers.layer": "output"})
    first, last = re.findall(
        r"100 steps of Adam on these 3 samples alone the loss went from (\S+) to (\S+),", words(page)
    )[0]
    assert float(last) < float(first)
    (told,) = re.findall(r"The loss is (\S+),", words(page))
    assert told == last
    largest = re.findall(r"largest entry of dZ from (\S+) to (\S+)\.$", words(page), re.MULTILINE)[0]
    np.testing.assert_allclose(float(largest[1]), np.abs(named(page)["dZ"][0]).max(), rtol=0.01)


def test_without_an_optimizer_gradient_descent_takes_the_steps() -> None:
    page = sound(at("layers", **{"layers.steps": "5", "net.optimizers": ""}))
    assert "After 5 steps of Gradient descent" in words(page)


def test_weights_that_are_lost_are_told() -> None:
    lost = {"net.loss": "Squared error", "net.GradientDescent.lr": "100", "layers.steps": "100"}
    page = sound(at("layers", **lost))
    assert "not all weights are finite" in words(page)
    assert not [e for e in page.get("bidi_component") if e.proto.component_name == "matrices"]


def test_large_numbers_stay_readable() -> None:
    for name in (f"affine{k}" for k in range(1, 6)):
        page = sound(at("layers", **{"net.init": "Given", "net.scale": "10", "net.hidden": "4", "layers.layer": name}))
        cells = [cell.text or "" for cell in body(page).iter("td")]
        assert max(map(len, cells)) <= 10


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("layer", LAYERS)
def test_it_opens_in_both_languages(layer: str, lang: str) -> None:
    page = sound(at("layers", lang=lang, **{"layers.layer": layer, "net.weight_decay": "0.1", "layers.steps": "3"}))
    assert "nan" not in words(page)
    assert "λW" in words(page)


def test_nonsense_in_the_link_is_left_out() -> None:
    page = sound(at("layers", **{"layers.samples": "99", "layers.layer": "attention", "layers.units": "many"}))
    assert sent(page)["samples"] == 3
    assert "layers.samples=99" in words(page)
    assert "layers.layer=attention" in words(page)


def test_controls_change_what_is_shown() -> None:
    page = at("layers")
    page = sound(page.select_slider(key="layers.samples").set_value(5).run())
    assert named(page)["X"][0].shape == (5, 4)
    page = sound(page.select_slider(key="layers.units").set_value(2).run())
    assert named(page)["W"][0].shape == (4, 2)


@pytest.mark.parametrize("layer", ["activation1", "affine2", "affine5", "output"])
def test_layers_that_are_alike_are_told_apart(layer: str) -> None:
    page = sound(at("layers", **{"net.hidden": "4", "layers.layer": layer}))
    (offered,) = (group for group in page.button_group if group.key == "layers.layer")
    assert offered.value == layer
    assert len(set(offered.options)) == len(offered.options) == 10
