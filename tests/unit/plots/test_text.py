"""Numbers, symbols and coordinates as they stand in charts."""

from __future__ import annotations

import pytest

from core import params_of
from optimizers import OPTIMIZERS
from plots.text import coordinate_text, number_text, symbol_text
from schedules import SCHEDULES
from surfaces import CURVES, PROBLEMS, SURFACES, Batches, Noisy


def test_symbols_for_charts_have_no_latex() -> None:
    assert [symbol_text(s) for s in (r"\eta", r"\beta_1", "h_0", "b")] == ["η", "β₁", "h₀", "b"]


def test_no_symbol_of_a_number_shows_its_latex() -> None:
    for record in (*OPTIMIZERS, *SCHEDULES, *SURFACES, *CURVES, *PROBLEMS, Batches, Noisy):
        for p in params_of(record):
            assert not set(symbol_text(p.symbol)) & set("\\_^{}"), p


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.3, "0.3"),
        (0.95, "0.95"),
        (1.2e-5, "1.2e-5"),
        (1234.5, "1234"),
        (123456.0, "123456"),
        (1e12, "1e12"),
        (0.0, "0"),
        (-2.5, "-2.5"),
        (float("nan"), "–"),
    ],
)
def test_numbers_are_rounded_for_people(value: float, text: str) -> None:
    assert number_text(value) == text


def test_coordinates_have_subscripts() -> None:
    assert coordinate_text("w2") == "w₂"
