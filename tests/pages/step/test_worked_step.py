"""The page of one step without a browser: what its panel and its charts are sent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import run
from optimizers import OPTIMIZERS, Adam, GradientDescent
from rules.lines import rule_lines
from surfaces import SURFACES
from tests.support.live_picture import opened, received
from tests.support.pages import open_page, without_exception
from views.live import component
from views.pages.step.terms import plain_text

BOWL = SURFACES[0]


def panel(page: AppTest) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the panel is sent: what moves, and what lasts."""
    moving, needs, parcels = received(page, "glass")
    (cast,) = (name for name in needs if name.startswith("cast"))
    return moving, opened(parcels[cast])


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_every_method_is_told_line_by_line(cls: Any) -> None:
    page = without_exception(open_page("step", method=cls.name, lang="ja", steps="12"))
    moving, cast = panel(page)
    rows, numbers = cast["rows"], moving["numbers"]
    lines = [row for row in rows if not row["slots"]]
    assert len(lines) - len(rule_lines(cls())) in (2, 3)  # the last is that of the curvature
    assert len({row["line"] for row in rows}) == len(lines)
    assert numbers.shape[0] == moving["steps"] == 12
    assert moving["digits"].shape == (12, len(rows))
    for row in rows:
        for slot in row["slots"]:
            assert ("text" in slot) != ("at" in slot)
            assert slot.get("at", 0) < numbers.shape[1]
            assert slot.get("term", 0) < len(cast["terms"])
    # What is drawn begins where the step does, and the last of it leads where the step does.
    of = run(BOWL, cls(), BOWL.start, 12)
    step = cast["terms"][-1]
    assert (step["key"], step["kind"], step["move"]) == ("step", "arrow", True)
    assert len({term["key"] for term in cast["terms"]}) == len(cast["terms"])
    if cls in (Adam, GradientDescent):
        of = run(BOWL, cls(lr=BOWL.rates[cls.__name__]), BOWL.start, 12)
        for axis in (0, 1):
            np.testing.assert_array_equal(numbers[:, step["at"][axis]], of.theta[:-1, axis])
            np.testing.assert_allclose(numbers[:, step["way"][axis]], np.diff(of.theta, axis=0)[:, axis], atol=1e-15)
    # Every formula of the panel is typeset in the page, from where the script copies it.
    (stencils,) = (m.value for m in page.markdown if m.value.startswith("$$"))
    assert all(f"$$\n{tex}\n$$" in stencils for part in (*rows, *cast["terms"]) for tex in part["tex"])


def test_adam_s_arrows_are_its_terms() -> None:
    moving, cast = panel(open_page("step"))
    slots = [slot for row in cast["rows"] for slot in row["slots"]]
    assert {slot["term"] for slot in slots if "term" in slot} >= {0, 1}  # numbers have the colours of their terms
    by_key = {term["key"]: term for term in cast["terms"]}
    assert [*by_key] == ["g", "m", "m_hat", "v", "v_hat", "plain", "step"]
    of = run(BOWL, Adam(0.3), BOWL.start, 30)
    for key, values, sign in (
        ("g", of.state["g"][1:], -1),
        ("m_hat", of.state["m_hat"][1:], -1),
        ("v_hat", np.sqrt(of.state["v_hat"][1:]), 1),
        ("plain", -0.3 * BOWL.grad(of.theta[:-1].T).T, 1),
    ):
        assert by_key[key]["sign"] == sign
        way = moving["numbers"][:, by_key[key]["way"]]
        np.testing.assert_allclose(way, values, rtol=1e-14)
    assert [by_key[key]["kind"] for key in ("m", "v", "plain")] == ["arrow", "bar", "arrow"]
    assert [by_key[key]["scaled"] for key in ("g", "v_hat", "plain", "step")] == [True, True, False, False]
    assert by_key["m"]["color"] == by_key["m_hat"]["color"] != by_key["v"]["color"]
    assert by_key["m"]["dash"] != by_key["m_hat"]["dash"]


@pytest.mark.parametrize("surface", ["Elongated bowl", "Himmelblau", "Rastrigin"])
def test_gradient_descent_is_not_compared_with_itself(surface: str) -> None:
    _, cast = panel(open_page("step", method="Gradient descent", surface=surface))
    assert [term["key"] for term in cast["terms"]] == ["g", "step"]


def test_the_charts_are_the_terms_over_all_steps() -> None:
    page = without_exception(open_page("step"))
    charts = received(page, "charts")[0]["charts"]
    assert [chart["title"] for chart in charts] == [
        "m", "m̂", "v", "v̂", "Rate of each axis", "Gradient norm", "Length of the step", "Eigenvalues of the Hessian",
    ]  # fmt: skip
    of = run(BOWL, Adam(0.3), BOWL.start, 30)
    for axis in (0, 1):
        np.testing.assert_allclose(charts[2]["data"][axis]["y"], of.state["v"][1:, axis], rtol=1e-6)
    np.testing.assert_allclose(charts[5]["data"][0]["y"], np.hypot(*of.state["g"][1:].T), rtol=1e-6)
    np.testing.assert_allclose(charts[6]["data"][0]["y"], np.hypot(*np.diff(of.theta, axis=0).T), rtol=1e-6)


def test_a_diverging_run_is_told_too() -> None:
    page = without_exception(
        open_page("step", method="Gradient descent", **{"GradientDescent.lr": "50", "steps": "400"})
    )
    moving, _ = panel(page)
    assert np.isnan(moving["numbers"][-1]).any()


def test_noise_and_schedules_are_in_the_numbers() -> None:
    page = without_exception(open_page("step", method="Gradient descent", noise="0.5", schedule="Cosine", steps="10"))
    moving, cast = panel(page)
    assert {"g", "plain", "step"} >= {term["key"] for term in cast["terms"]} >= {"g", "step"}
    (line,) = (row for row in cast["rows"] if row["line"] == 1 and row["label"] == "x")
    rates = moving["numbers"][:, line["slots"][1]["at"]]
    assert rates[0] == 0.95
    assert np.all(np.diff(rates) < 0)


def test_without_the_live_panel_the_lines_stand_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(component, "failed", lambda: True)
    page = without_exception(open_page("step", method="Gradient descent"))
    first = r"\nabla f\begin{pmatrix}-7\\ 2\end{pmatrix} = \begin{pmatrix}-0.7\\ 4\end{pmatrix}"
    assert any(first in formula.value for formula in page.latex)
    page.slider[0].set_value(2).run()
    assert not any(first in formula.value for formula in page.latex)
    assert any(r"\nabla f\begin{pmatrix}-6.335\\ -1.8" in formula.value for formula in page.latex)


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"-{\hat{m}}_t", "−m̂"),
        (r"\sqrt{{v}_t}", "√v"),
        (r"\Delta\theta_t", "Δθ"),
        (r"-\eta \nabla f", "−η∇f"),
        ("v^{\\mathrm{max}}", "vᵐᵃˣ"),
    ],
)
def test_symbols_of_terms_have_no_latex(tex: str, text: str) -> None:
    assert plain_text(tex) == text
