"""The form that stands for Nesterov's method: on the page of a step, on those of momentum and of one dimension."""

from __future__ import annotations

import numpy as np
import pytest

from core import run
from experiments.nesterov_forms import NESTEROV_FORMS, nesterov_form
from optimizers import OPTIMIZERS, Nesterov
from rules.typeset import update_rule
from surfaces import CURVES, SURFACES
from tests.support.live_picture import received
from tests.support.pages import open_page, rows, without_exception, words
from views.pages.live_pictures import live_picture

BOWL = SURFACES[0]
FORM = pytest.mark.parametrize("form", NESTEROV_FORMS)
LANGUAGE = pytest.mark.parametrize("lang", ["en", "ja"])


@FORM
@LANGUAGE
def test_the_worked_step_is_that_of_the_form(form: str, lang: str) -> None:
    page = without_exception(open_page("step", method="Nesterov", nesterov=form, lang=lang))
    moving, *_ = received(page, "glass")
    path = run(BOWL, nesterov_form(form, 0.1, 0.9), BOWL.start, 30).theta
    assert any(np.array_equal(moving["numbers"][:, k], path[:-1, 0]) for k in range(moving["numbers"].shape[1]))
    stencils = "".join(m.value for m in page.markdown)
    assert len(update_rule(NESTEROV_FORMS[form]())) <= stencils.count("$$\n") / 2
    assert ("w_{t+1}" in words(page)) == (form == "misprint")


@FORM
@LANGUAGE
@pytest.mark.parametrize("rescaled", ["true", "false"])
def test_the_page_of_momentum_draws_the_form(form: str, lang: str, rescaled: str) -> None:
    page = without_exception(open_page("momentum", nesterov=form, lang=lang, rescaled=rescaled))
    rate = 1.0 if form == "average" and rescaled == "true" else 0.1
    found = run(BOWL, nesterov_form(form, rate, 0.9), BOWL.start, 30)
    *_, row = rows(page)
    distance = float(row[5])
    if found.status != "diverged":
        assert distance == pytest.approx(float(np.hypot(*found.theta[-1])), rel=5e-3)
    assert all(line in "".join(f.value for f in page.latex).replace("&=", "=") for line in update_rule(Nesterov()))


@FORM
@LANGUAGE
def test_the_page_of_one_dimension_draws_the_form(form: str, lang: str) -> None:
    curve = next(curve for curve in CURVES if curve.name == "Parabola")
    link = {"optimizers": "Nesterov", "Nesterov.lr": "0.05", "steps": "10"}
    page = without_exception(open_page("curve", nesterov=form, lang=lang, **link))
    ((*_, final),) = page.table[0].value.to_numpy().tolist()
    path = run(curve, nesterov_form(form, 0.05, 0.9), curve.start, 10)
    if path.status != "diverged":
        assert float(final.strip("()")) == pytest.approx(path.theta[-1, 0], rel=5e-3)


@pytest.mark.parametrize(
    ("form", "schedule", "sentence"),
    [
        ("average", "Constant", "the rate (1 − β)α = 0.01: the path is the textbook's at that rate, at most"),
        ("pytorch", "Constant", "PyTorch reports the points θ + μv of the textbook's path: at most"),
        ("pytorch", "Multi-step", "PyTorch reports the points θ + μv of the textbook's path until step 15."),
        ("keras", "Multi-step", "Keras reports the points θ + μv of the textbook's path: at most"),
        ("misprint", "Constant", "multiplies a small distance from there by up to 1.9."),
    ],
)
def test_what_the_form_changes_is_told(form: str, schedule: str, sentence: str) -> None:
    page = without_exception(open_page("step", method="Nesterov", nesterov=form, schedule=schedule))
    assert sentence in words(page)


def test_where_the_minimum_is_not_at_0_the_misprint_does_not_rest_there() -> None:
    page = without_exception(open_page("step", method="Nesterov", nesterov="misprint", surface="Booth"))
    booth = next(surface for surface in SURFACES if surface.name == "Booth")
    y = 1.9 * np.array([1.0, 3.0])
    rate = booth.rates["Nesterov"]
    length = np.linalg.norm(y - 0.1 * rate * booth.grad(y) - [1, 3])
    assert f"does not rest at the minimum (1, 3): its first step from there is {length:.3g} long" in words(page)


@pytest.mark.parametrize("cls", [cls for cls in OPTIMIZERS if cls is not Nesterov][:6])
def test_another_method_has_no_such_choice(cls) -> None:  # type: ignore[no-untyped-def]
    page = without_exception(open_page("step", method=cls.name, nesterov="keras"))
    assert not any(group.key == "nesterov" for group in page.button_group)


@FORM
@pytest.mark.parametrize(("page", "query"), [("step", {"method": ["Nesterov"]}), ("momentum", {})])
def test_a_picture_that_follows_a_slider_draws_the_form(form: str, page: str, query: dict[str, list[str]]) -> None:
    live = live_picture(page, {**query, "nesterov": [form], "square": ["true"]})
    rate = "Momentum.lr" if page == "momentum" else "Nesterov.lr"
    lines = live.with_number(rate, 0.05).present.lines
    found = run(
        BOWL, nesterov_form(form, 0.5 if (form, page) == ("average", "momentum") else 0.05, 0.9), BOWL.start, 30
    )
    drawn = np.array([lines[-1].path.entries["x"], lines[-1].path.entries["y"]]).T
    np.testing.assert_allclose(drawn, found.theta[: len(drawn)], rtol=1e-4, atol=1e-3)


@LANGUAGE
def test_epsilon_inside_the_root_is_compared_where_it_is_a_choice(lang: str) -> None:
    page = without_exception(open_page("step", eps_inside="true", lang=lang))
    moving, *_ = received(page, "glass")
    assert "1.39e-9" in words(page)
    plain, *_ = received(without_exception(open_page("step", lang=lang)), "glass")
    assert moving["numbers"].shape[1] == plain["numbers"].shape[1] + 6
    other = without_exception(open_page("step", method="Momentum", eps_inside="true", lang=lang))
    assert not any(toggle.key == "eps_inside" for toggle in other.toggle)
