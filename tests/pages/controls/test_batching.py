"""The note below the slider of the batch size names the batch, for every size and number of samples."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import open_page, without_exception


def note(page: AppTest) -> str:
    (text,) = (caption.value for caption in page.sidebar.caption if "B = " in caption.value)
    return text


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ({}, "1 < B = 10 < N = 100: **mini-batch**"),
        ({"Batches.size": "1"}, "B = 1, one sample of N = 100: **online**"),
        ({"Batches.size": "100"}, "B = 100, all N = 100 samples: **batch**"),
        ({"Batches.size": "2048"}, "B = 2,048 is more than N = 100, so all samples: **batch**"),
        (
            {"Batches.size": "100", "Batches.replacement": "true"},
            "B = 100 draws from N = 100 samples, some more than once: **mini-batch**",
        ),
        ({"samples": "2048", "Batches.size": "1024"}, "1 < B = 1,024 < N = 2,048: **mini-batch**"),
        ({"Batches.size": "10", "lang": "ja"}, "1 < B = 10 < N = 100：**ミニバッチ**"),
    ],
)
@pytest.mark.parametrize("path", ["batch", "cuts"])
def test_the_note_names_the_batch(path: str, link: dict[str, str], told: str) -> None:
    assert note(without_exception(open_page(path, **link))) == told


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("samples", 200, "1 < B = 10 < N = 200: **mini-batch**"),
        ("samples", 10, "B = 10, all N = 10 samples: **batch**"),
        ("Batches.size", 1, "B = 1, one sample of N = 100: **online**"),
    ],
)
def test_the_note_follows_the_sliders_of_both_numbers(key: str, value: int, told: str) -> None:
    page = without_exception(open_page("batch"))
    assert note(without_exception(page.select_slider(key=key).set_value(value).run())) == told


@pytest.mark.parametrize("cut", ["one", "all"])
def test_without_a_slider_there_is_no_note(cut: str) -> None:
    page = without_exception(open_page("batch", cut=cut))
    assert not [caption.value for caption in page.sidebar.caption if "B = " in caption.value]


def test_penguins_are_counted() -> None:
    assert "N = 333" in note(without_exception(open_page("batch", source="penguins")))
