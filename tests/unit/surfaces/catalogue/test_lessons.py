"""What a lesson says of a method, it does."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from core import Optimizer, recommended_rate
from optimizers import AdaGrad, Adam, GradientDescent, Momentum, Newton
from surfaces import CURVES, SURFACES
from tests.support.runs import ran

KNOWN = {surface.name: surface for surface in (*SURFACES, *CURVES)}


def _end(name: str, optimizer: Optimizer, start: Any = None, steps: int | None = None) -> Any:
    return ran(KNOWN[name], optimizer, start, steps).theta[-1]


def _suited(name: str, cls: type[Optimizer]) -> Optimizer:
    return cls(lr=recommended_rate(KNOWN[name], cls))


def _leaves(name: str, cls: type[Optimizer]) -> int:
    return int(np.argmax(np.abs(ran(KNOWN[name], _suited(name, cls)).theta[:, 1]) > 1))


LESSONS = {
    "Saddle": lambda of: (
        _end("Saddle", of(GradientDescent), (-1.5, 0), 1000)[1] == 0
        and abs(_end("Saddle", of(GradientDescent), (-1.5, 0.01), 100)[1]) > 100
        and np.all(np.abs(_end("Saddle", of(Newton), (-1.5, 0.01), 100)) < 0.01)
    ),
    "Saddle with escape": lambda _: (
        0
        < max(_leaves("Saddle with escape", cls) for cls in (AdaGrad, Adam))
        < _leaves("Saddle with escape", GradientDescent)
    ),
    "Easom": lambda of: (
        np.hypot(*(_end("Easom", of(GradientDescent), (0.3, 6)) - (0.3, 6))) < 0.01
        and np.hypot(*(_end("Easom", of(Adam), (0.3, 6)) - (0.3, 6))) > 1
    ),
    "Flower": lambda of: (
        0.1 < np.hypot(*_end("Flower", of(GradientDescent))) < 1
        and 0.01 < np.hypot(*_end("Flower", of(GradientDescent), steps=1000)) < 0.2
    ),
    "McCormick": lambda of: np.allclose(
        _end("McCormick", of(GradientDescent), (-0.8, 3.7), 500), KNOWN["McCormick"].minima[1], atol=1e-6
    ),
    "Rastrigin": lambda of: np.hypot(*(_end("Rastrigin", of(GradientDescent)) - KNOWN["Rastrigin"].start)) < 1,
    "Eggholder": lambda of: (
        np.hypot(*(_end("Eggholder", of(GradientDescent), steps=500) - _end("Eggholder", of(AdaGrad), steps=500))) > 50
        and all(
            np.hypot(*(_end("Eggholder", of(cls), steps=500) - (512, 404.2))) > 50 for cls in (GradientDescent, AdaGrad)
        )
    ),
    "Cross-in-tray": lambda of: (
        np.all(_end("Cross-in-tray", of(GradientDescent)) // np.pi == np.array(KNOWN["Cross-in-tray"].start) // np.pi)
        and np.any(
            _end("Cross-in-tray", GradientDescent(5.0)) // np.pi != np.array(KNOWN["Cross-in-tray"].start) // np.pi
        )
    ),
    "Ackley": lambda of: (
        np.hypot(*_end("Ackley", of(Momentum), steps=800)) < 0.1
        and ran(KNOWN["Ackley"], of(Momentum), steps=800).status != "converged"
    ),
    "Drop-wave": lambda of: np.hypot(*_end("Drop-wave", of(GradientDescent), steps=500)) > 1,
    "Two valleys": lambda of: (
        np.isclose(_end("Two valleys", of(GradientDescent), steps=500), -1)
        and np.isclose(_end("Two valleys", of(Momentum), steps=500), 2)
    ),
    "Wavy bowl": lambda of: (
        abs(_end("Wavy bowl", of(GradientDescent)) + 5.96) < 0.01
        and np.ptp(ran(KNOWN["Wavy bowl"], GradientDescent(2.0)).theta[50:]) > 3
    ),
    "Absolute value": lambda of: abs(_end("Absolute value", of(GradientDescent), steps=999)) > 0.01,
    "Parabola": lambda _: (
        _end("Parabola", GradientDescent(0.5), steps=1) == 0
        and ran(KNOWN["Parabola"], GradientDescent(1.01), steps=900).status == "diverged"
    ),
    "Sphere": lambda _: np.all(_end("Sphere", GradientDescent(0.5), steps=1) == 0),
}


@pytest.mark.parametrize("name", LESSONS)
def test_what_a_lesson_says_of_a_method_it_does(name: str) -> None:
    assert re.search(r"gradient descent|momentum|Adam|Newton|short steps", KNOWN[name].lesson, re.IGNORECASE), (
        "a lesson that names no method needs no test"
    )
    assert LESSONS[name](lambda cls: _suited(name, cls))
