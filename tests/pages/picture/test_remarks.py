"""Remarks of a page on its runs are what the runs do."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from core import run
from optimizers import CLASSIC, OPTIMIZERS, CoordinatePerturbation, NelderMead, Yogi
from surfaces import from_formula
from tests.support.pages import open_page, without_exception, words

OWN = {"surface": "Your own formula"}

STILL = {
    "x^2 - y^2": (0, 0),
    "x^2 + y^2": (0, 0),
    "(x - 1)^2 - (y - 2)^2": (1, 2),
    "x^4 + y^4 - 2x^2 - 2y^2": (1, -1),
    "cos(x) + y^2": (0, 0),
}


@pytest.mark.parametrize(("text", "start"), STILL.items())
def test_who_leaves_a_start_without_a_slope_is_told_from_the_runs(text: str, start: Any) -> None:
    classic = [cls.name for cls in CLASSIC]
    more = [cls.name for cls in OPTIMIZERS if cls not in CLASSIC]
    link: dict[str, Any] = {**OWN, "formula": text, "x": str(start[0]), "y": str(start[1])}
    page = without_exception(open_page("race", **link, optimizers=classic, more=more, steps="20"))
    (sentence,) = re.findall(r"The gradient is zero at this start[^\n]*", words(page))
    stay, leave = re.fullmatch(
        r"The gradient is zero at this start: without noise (.*) do not leave it; (.*) do\.", sentence
    ).groups()  # type: ignore[union-attr]
    surface = from_formula(text)
    for cls in OPTIMIZERS:
        moved = np.ptp(run(surface, cls(lr=float(page.session_state[f"{cls.__name__}.lr"])), start, 20).theta, axis=0)
        assert (cls.name in leave.split(", ")) == bool(np.any(moved))
        assert (cls.name in stay.split(", ")) == (not np.any(moved))
    assert "Gradient descent" in stay
    assert "Yogi" in leave


def test_where_all_stay_none_is_said_to_leave() -> None:
    assert "without noise Gradient descent, Adam do not leave it." in words(
        open_page("lab", x="0", y="0", optimizers=["Gradient descent", "Adam"])
    )


def test_the_page_warns_of_it() -> None:
    page = open_page("lab", surface="Sphere", optimizers=[], more="Yogi", x="0", y="0")
    assert "Yogi: Step 1" in words(page)
    assert "does not go downhill: the average slope starts at v₀" in words(page)
    assert {"Yogi", "Nelder-Mead", "Coordinate perturbation"} == {
        cls.name for cls in (Yogi, NelderMead, CoordinatePerturbation)
    }
