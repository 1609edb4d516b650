"""Arrays that are typed or pasted: what is written is read again, and nothing else is read as an array."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import Array
from networks import ARRAY_SENTENCES, ArrayError, read_array, write_array
from networks.arrays import MAX_NUMBER, MAX_SIDE, MAX_TEXT

NUMBERS = some.floats(-MAX_NUMBER, MAX_NUMBER).map(lambda value: value + 0.0)


@some.composite
def arrays(draw: some.DrawFn) -> Array:
    rows, columns = draw(some.integers(1, MAX_SIDE)), draw(some.integers(1, MAX_SIDE))
    return np.array(draw(some.lists(NUMBERS, min_size=rows * columns, max_size=rows * columns))).reshape(rows, columns)


@given(arrays())
def test_what_is_written_is_read_again(values: Array) -> None:
    spellings = (
        write_array(values),
        write_array(values).replace("\n", ";"),
        write_array(values).replace(" ", ", "),
        repr(values.tolist()),
        f"tensor({values.tolist()}, dtype=torch.float64, grad_fn=<AddmmBackward0>)",
        f"np.array({values.tolist()})",
    )
    for spelling in spellings:
        np.testing.assert_array_equal(read_array(spelling), values)


@given(arrays())
def test_what_numpy_prints_is_read(values: Array) -> None:
    with np.printoptions(floatmode="unique", threshold=1000):
        for spelling in (str(values), repr(values)):
            np.testing.assert_array_equal(read_array(spelling), values)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("[[1, 2, 3], [1, 2, 3]]", [[1, 2, 3], [1, 2, 3]]),
        ("tensor([[ 0.5, -2.],\n        [1e-3, 4.]])", [[0.5, -2], [0.001, 4]]),
        ("1 2 3\n\n4 5 6\n", [[1, 2, 3], [4, 5, 6]]),
        ("１，２；３，−４", [[1, 2], [3, -4]]),
        ("[1, 2, 3,]", [[1, 2, 3]]),
        ("7", [[7]]),
    ],
)
def test_spellings_of_arrays(text: str, values: list[list[float]]) -> None:
    np.testing.assert_array_equal(read_array(text), values)


REFUSED = {
    "": "empty",
    " \n;": "empty",
    "[]": "empty",
    "[[], []]": "empty",
    "[[1, 2], []]": "empty",
    "1 2\n3": "ragged",
    "[[1, 2], [3]]": "ragged",
    "1 x": "word",
    "1.2.3": "word",
    "1e 5": "word",
    "0x10": "word",
    "1_000": "word",
    "1,,2": "comma",
    "nan": "range",
    "1 -inf": "range",
    "1e400": "range",
    "1000001": "range",
    "[[[1]]]": "brackets",
    "[1, 2], [3, 4]": "brackets",
    "[[1, 2], 3]": "brackets",
    "[1, 2": "brackets",
    "__import__('os').getcwd()": "brackets",
    "tensor(1.5)": "brackets",
    "1 " * 11: "large",
    "1\n" * 11: "large",
    "1 " * MAX_TEXT: "long",
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.items(), ids=[repr(text[:20]) for text in REFUSED])
def test_what_is_no_array_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ArrayError) as caught:
        read_array(text, "W")
    assert caught.value.template == ARRAY_SENTENCES[sentence]
    assert str(caught.value).startswith("W")


@given(some.text() | some.text("[](),; \n.-+e0123456789tensorai=<>", max_size=60))
def test_any_text_is_an_array_or_refused(text: str) -> None:
    try:
        values = read_array(text)
    except ArrayError:
        return
    assert values.ndim == 2
    assert 1 <= min(values.shape) <= max(values.shape) <= MAX_SIDE
    assert (np.abs(values) <= MAX_NUMBER).all()


@pytest.mark.parametrize("text", ["tensor(" + ",a=b" * 1200, "[" + "[1 ]" * 1200 + "x", "[" + " " * 4900, "[1" * 2000])
def test_long_nonsense_is_refused_soon(text: str) -> None:
    with pytest.raises(ArrayError):
        read_array(text)
