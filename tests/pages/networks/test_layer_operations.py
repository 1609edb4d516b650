"""Layers with arrays of one's own, and a round of training: what is shown holds, and bad input is told."""

from __future__ import annotations

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from experiments.layer_operations import OPERATIONS
from tests.pages.networks.test_layer_pass import NUMBER, evaluated, grids, named, plain_equations, sent
from tests.support.pages import open_page, without_exception, words
from views.live.matrices import text

OWN = OPERATIONS[2:]
PASTED = "tensor([[1., 2., 3.],\n        [1., 2., 3.]])"


def opened(operation: str, **link: str) -> AppTest:
    """The page with an operation; keys of the link stand without their group."""
    keys = {key if "." in key else f"layers.{key}": value for key, value in link.items()}
    lang = {"lang": keys.pop("layers.lang")} if "lang" in link else {}
    return without_exception(open_page("layers", **{"layers.operation": operation, **keys, **lang}))


def errors(page: AppTest) -> str:
    return "\n".join(error.value for error in page.error)


@pytest.mark.parametrize("rows", ["1", "10"])
@pytest.mark.parametrize("operation", OWN)
def test_every_equation_holds_as_it_is_shown(operation: str, rows: str) -> None:
    shown = [line for line in plain_equations(opened(operation, rows=rows)) if line.count(" = ") == 2]
    assert shown
    for line in shown:
        _, middle, result = line.split(" = ")
        assert re.fullmatch(NUMBER, result)
        assert text(evaluated(middle), f".{len(result.partition('.')[2])}f") == result, line


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_it_opens_in_both_languages(operation: str, lang: str) -> None:
    page = opened(operation, lang=lang)
    assert not errors(page)
    assert "nan" not in words(page)
    assert len(grids(page)) > 2


def test_a_pasted_tensor_is_read() -> None:
    page = opened("Softmax", x=PASTED)
    np.testing.assert_array_equal(named(page)["Y"][0], [[0.0900, 0.2447, 0.6652]] * 2)
    assert next(cell[1] for cell in grids(page) if cell[0] == "J1").shape == (3, 3)
    page = opened("Softmax", x=PASTED, dim="0")
    np.testing.assert_array_equal(named(page)["Y"][0], [[0.5] * 3] * 2)


def test_losses_of_samples_and_their_mean() -> None:
    shown = named(opened("Cross-entropy", x=PASTED, t="2 0"))
    np.testing.assert_array_equal(shown["ℓ"][0], [[0.4076], [2.4076]])
    np.testing.assert_array_equal(shown["L"][0], [[1.4076]])
    np.testing.assert_array_equal(shown["T"][0], [[0, 0, 1], [1, 0, 0]])


def test_numbers_whose_exponential_overflows_are_told() -> None:
    page = opened("Softmax", x="999 1000")
    np.testing.assert_array_equal(named(page)["Y"][0], [[0.2689, 0.7311]])
    assert "exp(x) = inf and gives nan for an output that is 0." in words(page)
    assert "exp(−x) is above 1.80e+308" in words(opened("Sigmoid", x="-800"))
    assert "both forms agree to" in words(opened("Sigmoid", x="-8"))


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"x": "1 2\n3"}, "row 2 is not as long as row 1"),
        ({"x": "1 two"}, "`two` is not a number"),
        ({"x": "<b>x</b> $x$"}, "`<b>x</b>` is not a number"),
        ({"x": "1 " * 11}, "at most 10 rows"),
        ({"x": "inf"}, "`inf` cannot be used"),
        ({"x": "[[]]"}, "has no numbers"),
        ({"x": "1 2", "w": "1 2 3"}, "as many rows in W as columns in X"),
    ],
    ids=str,
)
def test_bad_input_is_told_and_random_arrays_stand(link: dict[str, str], said: str) -> None:
    page = opened("Affine", **link)
    assert said in errors(page)
    assert "random arrays" in words(page)
    assert named(page)["X"][0].shape == (10, 3)


def test_the_last_arrays_that_fit_are_kept() -> None:
    page = opened("Affine", x="1 2 3")
    page = without_exception(page.text_area(key="layers.x").set_value("1 2\n3").run())
    assert "row 2 is not as long" in errors(page)
    assert "the last arrays that fit" in words(page)
    np.testing.assert_array_equal(named(page)["X"][0], [[1, 2, 3]])
    page = without_exception(page.text_area(key="layers.x").set_value("4 5 6").run())
    assert not errors(page)
    np.testing.assert_array_equal(named(page)["X"][0], [[4, 5, 6]])


def test_random_numbers_can_be_edited_and_drawn_again() -> None:
    page = opened("ReLU", rows="2", seed="7")
    drawn = named(page)["X"][0]
    edit, again = (button for button in page.button if button.label in ("Edit these numbers", "Draw all at random"))
    page = without_exception(edit.click().run())
    assert str(page.text_area(key="layers.x").value).count("\n") == 1
    np.testing.assert_array_equal(named(page)["X"][0], drawn)
    page = without_exception(again.click().run())
    assert page.text_area(key="layers.x").value == ""


def test_arrays_are_kept_where_another_operation_has_them_too() -> None:
    page = opened("ReLU", x="1 -2 3")
    page = without_exception(page.selectbox(key="layers.operation").set_value("Softmax").run())
    np.testing.assert_array_equal(named(page)["X"][0], [[1, -2, 3]])
    assert page.query_params["layers.x"] == "1 -2 3"


def test_a_sample_alone_is_told_to_be_a_vector() -> None:
    assert "a vector of shape (3,)" in words(opened("Affine", rows="1"))
    assert "a vector" not in words(opened("Affine"))


@pytest.mark.parametrize(("batch", "count"), [("0", 4), ("2", 5)])
@pytest.mark.parametrize("steps", ["0", "7"])
def test_a_round_has_four_steps_or_five_with_a_draw(batch: str, count: int, steps: str) -> None:
    page = opened("round", batch=batch, steps=steps)
    titles = re.findall(r"<h4>(\d)\. ", sent(page)["body"])
    assert titles == [str(k) for k in range(1, count + 1)]
    assert f"Round {int(steps) + 1} of" in words(page)
    shown = grids(page)
    weights, gradients, updated = (next(v for name, v, _ in shown if name == key) for key in ("W", "∂L/∂W", "new W"))
    np.testing.assert_allclose(updated, weights - 0.2 * gradients, atol=0.0012)
    first, last = re.findall(r"loss of this batch from (\S+) to (\S+)\.", words(page))[0]
    np.testing.assert_allclose(float(first), next(v for name, v, _ in shown if name == "L")[0, 0], atol=0.006)
    assert float(last) < float(first)


def test_a_round_that_is_lost_is_told() -> None:
    lost = {"net.loss": "Squared error", "net.GradientDescent.lr": "100", "steps": "100"}
    page = opened("round", **lost)
    assert "not all numbers are finite" in words(page)


def test_a_marked_sample_in_the_link_is_known() -> None:
    assert "No page knows" not in words(without_exception(open_page("layers", sample="2", unit="2")))
