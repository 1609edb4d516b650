"""The panel of the tangent: every row is true with the numbers that it shows."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest

from core import Constant, Surface, run
from optimizers import AdaGrad, Adam, GradientDescent, Momentum, RMSProp
from plots import Theme
from rules.digits import RESULT
from settings.selection import Setting
from surfaces import CURVES
from surfaces.catalogue.curves import parabola, two_valleys
from views.pages.step import tangent_panel

CURVE = pytest.mark.parametrize("curve", CURVES, ids=lambda s: s.name)


def told_by(curve: Surface, optimizer: Any, start: float, steps: int = 30) -> tuple[Any, Any]:
    of = run(curve, optimizer, (start,), steps)
    return of, tangent_panel.panel(Setting(curve, (start,), (optimizer,), steps, Constant()), optimizer, of, Theme())


def shown(value: float, digits: int) -> float:
    """A number as the browser writes it: to so many digits, halves away from 0."""
    if not value or not np.isfinite(value):
        return value
    exact = Decimal(value)
    return float(exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), ROUND_HALF_UP))


def calculated(tex: str, numbers: list[float], curve: Surface) -> tuple[float, float]:
    """Both sides of a row with its numbers put in, by its LaTeX alone."""
    filled = re.sub(r"\\textcolor\{#a0(\w{4})\}\{0\}", lambda found: f"({numbers[int(found[1], 16)]!r})", tex)
    plain = re.sub(r"\\frac\{(.*?)\}\{(.*?)\}", r"(\1)/(\2)", filled).replace(r"\cdot", "*").replace("f'", "df")
    known = {"f": lambda x: float(curve.f(np.array([x]))), "df": lambda x: float(curve.grad(np.array([x]))[0])}
    left, right = plain.split("=")
    with np.errstate(all="ignore"):
        return float(eval(left, known | {"inf": np.inf, "nan": np.nan})), float(eval(right))


@CURVE
@pytest.mark.parametrize("optimizer", [GradientDescent(0.3), Momentum(0.05), Adam(0.2), AdaGrad(0.5), RMSProp(0.1)])
def test_every_row_is_true_with_the_numbers_that_it_shows(curve: Surface, optimizer: Any) -> None:
    _, told = told_by(curve, optimizer, curve.start[0])
    marks, checked = told["knob"]["marks"], 0
    for t in (1, 2, 7, 30):
        for place, row in enumerate(told["rows"]):
            for knob, eps in enumerate(marks):
                if len(row["slots"]) < 2 or not eps:
                    continue
                digits = int(
                    told["finer"][place][t - 1, knob] if place in told["finer"] else told["digits"][t - 1, place]
                )
                numbers = []
                for slot in row["slots"]:
                    value = eps if "knob" in slot else None
                    if "at" in slot:
                        value = told["numbers"][t - 1, slot["at"]]
                    elif "by" in slot:
                        value = told["by"][slot["by"]][t - 1, knob]
                    assert value is not None
                    numbers.append(shown(float(value), RESULT if slot["result"] else digits))
                found, result = calculated(row["tex"], numbers, curve)
                half = 0.5 * 10.0 ** (np.floor(np.log10(abs(result))) - RESULT + 1) if result else 0
                assert abs(found - result) <= half * (1 + 1e-6) + 1e-15, (row["tex"], numbers)
                checked += 1
    assert checked > 200


def test_the_tangent_is_the_tangent_and_the_step_goes_along_it() -> None:
    of, told = told_by(two_valleys, GradientDescent(0.03), -1.8)
    terms = {term["key"]: term for term in told["terms"]}
    marks = told["knob"]["marks"]
    assert marks == tuple(-m for m in reversed(marks))
    assert marks[told["knob"]["start"]] == 0.5

    def ends(key: str, t: int, knob: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        def value(source: Any) -> float:
            match source:
                case {"at": column}:
                    return told["numbers"][t - 1, column]
                case {"by": column}:
                    return told["by"][column][t - 1, knob]
                case {"knob": True}:
                    return marks[knob]
            return source["value"]

        foot, way = (np.array([value(one) for one in terms[key][part]]) for part in ("at", "way"))
        return foot, foot + way

    f, slope = (lambda x: two_valleys.f(np.array([x]))), (lambda x: two_valleys.grad(np.array([x]))[0])
    for t in (1, 5, 30):
        x, after = of.theta[t - 1, 0], of.theta[t, 0]
        for knob, eps in enumerate(marks):
            here, near = ends("near", t, knob)
            _, there = ends("there", t, knob)
            np.testing.assert_allclose(here, (x, f(x)))
            np.testing.assert_allclose(near, (x + eps, f(x) + slope(x) * eps))
            np.testing.assert_allclose(there, (x + eps, f(x + eps)))
            np.testing.assert_allclose(ends("gap", t, knob), (near, there), atol=1e-15)
            np.testing.assert_allclose(ends("secant", t, knob), [(v, f(v)) for v in (x - eps, x + eps)])
        foot, tip = ends("step", t, 0)
        np.testing.assert_allclose((foot, tip), ((x, f(x)), (after, f(x) + slope(x) * (after - x))))
        np.testing.assert_allclose(ends("drop", t, 0), (tip, (after, f(after))))
        for end in ends("tangent", t, 0):
            np.testing.assert_allclose(end[1], f(x) + slope(x) * (end[0] - x))


def test_a_slope_tried_by_nothing_is_no_number_and_neither_is_a_step_that_diverged() -> None:
    _, told = told_by(parabola, GradientDescent(100.0), 3.0, steps=1000)
    assert told["digits"].shape == (1000, len(told["rows"]))
    now, turned = tangent_panel.step_numbers(
        Setting(parabola, (3.0,), (), 1, Constant()), run(parabola, GradientDescent(0.1), (3.0,), 1)
    )
    assert np.isnan(turned["tried"][0, len(turned["tried"][0]) // 2])
    assert np.isfinite(now["x"]).all()
