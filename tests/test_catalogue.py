"""The catalogue's pages without a browser: methods by family, surfaces by group, schedules, a formula of one's own."""

from __future__ import annotations

import base64
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from core import recommended_rate, run
from experiments.stationary_points import stationary_points
from optimizers import CLASSIC, FAMILIES, OPTIMIZERS, Adam, GradientDescent
from plots import Look, ground, line_of, line_style, thumbnail, window_of
from rules import schedules, typeset
from schedules import SCHEDULES, Constant, Cosine, Formula
from surfaces import GROUPS, SURFACES, from_formula
from tests.live_picture import received
from tests.test_lab import PAGES, at, told
from tests.test_page import opened, rows, sound, words
from views.controls import kinds
from views.controls.selection import MORE

BOWL = SURFACES[0]
NAMES = {"first": [cls.name for cls in CLASSIC], "more": [cls.name for cls in MORE]}


# --- small pictures


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
def test_a_small_picture_shows_the_path_with_equal_units_and_its_ball(surface: Any, dark: bool) -> None:
    look, window = Look(dark=dark), window_of(surface, surface.start)
    path = run(surface, Adam(lr=recommended_rate(surface, Adam)), surface.start, surface.steps)
    line = line_of("Adam", "Adam", surface, path, line_style(5, look))
    root = ElementTree.fromstring(thumbnail(surface, window, ground(surface, window), [line], look))
    svg = "{http://www.w3.org/2000/svg}"
    width, height = (float(root.attrib[side]) for side in ("width", "height"))
    (x0, x1), (y0, y1) = window
    if 1 / 3 <= (y1 - y0) / (x1 - x0) <= 3:
        assert height / width == pytest.approx((y1 - y0) / (x1 - x0), rel=0.02)
    (way,) = root.findall(f"{svg}polyline")
    x, y = np.array([place.split(",") for place in way.attrib["points"].split()], dtype=float).T
    np.testing.assert_allclose(x0 + x / width * (x1 - x0), path.theta[: len(x), 0], atol=1e-3 * (x1 - x0))
    np.testing.assert_allclose(y1 - y / height * (y1 - y0), path.theta[: len(y), 1], atol=1e-3 * (y1 - y0))
    frames = [animate.attrib["values"].split(";") for animate in root.iter(f"{svg}animate")]
    assert len(frames) == 2
    assert 1 < len(frames[0]) == len(frames[1]) <= 120
    (image,) = root.findall(f"{svg}image")
    assert base64.b64decode(image.attrib["href"].partition(",")[2]).startswith(b"\x89PNG")


def test_a_path_that_leaves_the_small_picture_ends_at_its_edge() -> None:
    window = window_of(BOWL, BOWL.start)
    path = run(BOWL, GradientDescent(lr=1.5), BOWL.start, 30)
    line = line_of("", "", BOWL, path, line_style(0, Look()))
    root = ElementTree.fromstring(thumbnail(BOWL, window, ground(BOWL, window), [line], Look()))
    (way,) = root.iter("{http://www.w3.org/2000/svg}polyline")
    x, y = (float(c) for c in way.attrib["points"].split()[-1].split(","))
    assert x in (0, 320) or y in (0, 160)


# --- methods


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_shows_each_method_with_rule_numbers_source_and_cost(family: str) -> None:
    page = sound(at("methods", family=family))
    members = [cls for cls in OPTIMIZERS if cls.family == family]
    assert members
    said = words(page)
    for cls in members:
        assert cls.name in said
        assert cls.source in said
        assert cls.idea in said
        for line in typeset.update_rule(cls()):
            assert line.replace("=", "&=", 1) in said
    assert said.count("Each step:") == len(members)


def test_every_method_has_a_family() -> None:
    assert {cls.family for cls in OPTIMIZERS} == set(FAMILIES)


@pytest.mark.parametrize("cls", [Adam, MORE[0]])
def test_a_method_is_added_to_the_race_and_taken_out(cls: Any) -> None:
    page = sound(at("methods", family=cls.family))
    key = "optimizers" if cls in CLASSIC else "more"

    def chosen() -> list[str]:
        widget: Any = page.button_group(key=key) if cls in CLASSIC else page.multiselect(key=key)
        return list(widget.value)

    before = cls.name in chosen()
    for expected in (not before, before):
        page.button(key=f"race {cls.__name__}").click().run()
        page = sound(page.run())
        assert (cls.name in chosen()) == expected


def test_other_methods_are_in_the_link_and_in_the_picture() -> None:
    page = sound(opened(optimizers="Adam", more=[MORE[1].name, MORE[0].name]))
    assert [row[0].split(" ", 1)[1] for row in rows(page)] == [
        cls.name for cls in OPTIMIZERS if cls in (Adam, *MORE[:2])
    ]
    page = sound(opened(more="Sorcery"))
    assert "`more=Sorcery`" in words(page)


# --- surfaces


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_shows_each_surface_and_one_can_be_taken(group: str) -> None:
    page = sound(at("surfaces", group=group))
    for surface in GROUPS[group]:
        assert surface.formula in words(page)
        assert surface.lesson in words(page)
        assert surface.note in words(page)
    last = GROUPS[group][-1]
    page = sound(page.button(key=f"take {last.name}").click().run())
    assert page.selectbox(key="surface").value == last.name
    assert page.number_input(key="x").value == last.start[0]


# --- schedules


@pytest.mark.parametrize("cls", SCHEDULES)
def test_a_schedule_is_applied_and_drawn_under_the_loss(cls: Any) -> None:
    page = sound(opened(schedule=cls.name, optimizers="Gradient descent", steps="40"))
    picture = received(page)[0]
    text = from_formula("0.95**k", coordinates=("t", "k"))
    schedule = Formula(text) if cls is Formula else cls()
    ours = run(BOWL, GradientDescent(lr=0.95), BOWL.start, 40, schedule=schedule)
    np.testing.assert_array_equal(picture["lines"][0][1][0]["x"], ours.theta[:, 0].astype("f4"))
    if cls is Constant:
        assert picture["rate"] is None
        return
    np.testing.assert_array_equal(picture["rate"]["y"], ours.lr.astype("f4"))
    for line in schedules.factor(schedule):
        assert line in words(page)
    assert "diverges above" not in words(page)


def test_of_several_rates_their_common_share_is_drawn() -> None:
    page = sound(opened(schedule="Cosine", **{"Cosine.end": "0.5"}))
    factors = [Cosine(end=0.5)(t, 30) for t in range(1, 31)]
    np.testing.assert_array_equal(received(page)[0]["rate"]["y"], np.array(factors, dtype="f4"))


@pytest.mark.parametrize("path", PAGES)
def test_the_lab_knows_the_schedule(path: str) -> None:
    said = told(sound(at(path, schedule="Step", surface="Himmelblau")))
    assert "can settle here only below" not in said


def test_a_schedule_that_cannot_be_read_gets_a_sentence_and_keeps_the_last_good_one() -> None:
    page = sound(opened(schedule="Formula", factor="1/t", steps="40"))
    before = rows(page)
    page = sound(page.text_input(key="factor").set_value("1/u").run())
    assert "“`u`” at character 3 is not known here" in page.error[0].value
    assert rows(page) == before
    assert page.select_slider(key="steps").value == 40


# --- a formula of one's own


def typed(formula: str, **link: str) -> Any:
    return sound(at("formula", surface=kinds.NAME, formula=formula, **link))


def test_a_typed_formula_is_typeset_with_its_derivatives_and_stationary_points() -> None:
    page = typed("x^3 - 3x + y^2")
    said = told(page)
    assert "x^{3}" in said
    assert r"\frac{\partial f}{\partial x}" in said
    assert r"\nabla^2 f" in said
    assert "['Lowest minimum found', '(1, 0)', '-2'" in said
    assert "['Saddle', '(-1, 0)', '2'" in said
    marks = {trace["name"] for trace in received(page)[0]["marks"]}
    assert {"Start", "Lowest minimum found (in this window)", "Saddle"} == marks
    kinked = sound(page.text_input(key="formula").set_value("10abs(y - x^2) + (1 - x)^2").run())
    assert "['Lowest minimum found', '(1, 1)', '0', '–, –']" in told(kinked)
    removable = sound(page.text_input(key="formula").set_value("sin(sqrt(x^2 + y^2))/sqrt(x^2 + y^2)").run())
    assert "['Maximum', '(0, 0)', '1', '-0.333, -0.333']" in told(removable)


def test_its_letters_have_sliders_and_its_window_is_drawn() -> None:
    page = typed("(x - a)^2 + c y^2", **{"own.a": "2", "x0": "-1", "x1": "4"})
    assert {"own.a", "own.c"} <= {s.key for s in page.select_slider}
    assert "own.b" not in {s.key for s in page.select_slider}
    assert "(2, 0)" in told(page)
    page = sound(page.number_input(key="x1").set_value(-3.0).run())
    assert "smaller to a larger" in page.error[0].value
    assert "(2, 0)" in told(page)


@pytest.mark.parametrize("formula", ["", "x +", "__import__('os')", "x" * 5000, "lambda: 1", "х^2", "1/0", "q"])
def test_what_cannot_be_used_gets_a_sentence_and_the_rest_stays(formula: str) -> None:
    page = typed(formula, steps="37")
    assert len(page.error) == 1
    assert page.error[0].value.endswith(".")
    assert page.select_slider(key="steps").value == 37
    good = sound(page.text_input(key="formula").set_value("x^2 + y^2").run())
    assert not good.error
    bad = sound(good.text_input(key="formula").set_value(formula).run())
    assert len(bad.error) == 1
    assert "x^{2} + y^{2}" in words(bad)


@pytest.mark.parametrize(
    "formula", ["x^2/a + y^2", "1/(a - 1) + x^2 + y^2", "a^0.7 x^2 + y^2", "(1e12*1e12*a)^19.5 + x"]
)
@pytest.mark.parametrize("a", ["0", "1", "-1", "10"])
def test_a_number_that_a_formula_cannot_take_is_no_crash(formula: str, a: str) -> None:
    typed(formula, **{"own.a": a})
    sound(opened(surface=kinds.NAME, formula=formula, **{"own.a": a}))


def test_a_narrower_window_is_a_new_setting() -> None:
    link = {
        "surface": kinds.NAME,
        "formula": "-x^2 - y^2",
        "x": "1",
        "y": "1",
        "steps": "10",
        "optimizers": "Gradient descent",
        "GradientDescent.lr": "0.1",
    }
    page = sound(opened(**link))
    wide = rows(page)
    for key, value in {"x0": -1.5, "x1": 1.5, "y0": -1.5, "y1": 1.5}.items():
        page = sound(page.number_input(key=key).set_value(value).run())
    narrow = sound(opened(**link, x0="-1.5", x1="1.5", y0="-1.5", y1="1.5"))
    assert rows(page) == rows(narrow) != wide


def test_losses_below_the_lowest_minimum_of_the_window_are_shown() -> None:
    page = typed("x^3 - 3x + y^2", x="-1.5", y="1", steps="6")
    page = sound(opened(surface=kinds.NAME, formula="x^3 - 3x + y^2", x="-1.5", y="1", optimizers="Gradient descent"))
    assert received(page)[0]["losses"]["yaxis"].get("type") is None


def test_a_race_of_equal_evaluations_warns_too() -> None:
    page = sound(at("race", surface="Peaks", more=["Newton", "Wolfe line search"], held="evaluations"))
    assert "The Hessian is indefinite at step 1" in words(page)


def test_any_surface_has_its_stationary_points_on_the_page() -> None:
    page = sound(at("formula", surface="Himmelblau"))
    assert "3.58443" in told(page)
    himmelblau = next(s for s in SURFACES if s.name == "Himmelblau")
    assert len(stationary_points(himmelblau, himmelblau.domain).points) == 9
    (button,) = (b for b in page.button if "of your own" in b.label)
    page = sound(button.click().run())
    assert page.selectbox(key="surface").value == kinds.NAME
    assert page.text_input(key="formula").value == kinds.EXAMPLE


@pytest.mark.parametrize(
    "path", ["trajectories", "surfaces", "formula", "methods", "lab", "three", "heat", "basins", "race"]
)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_typed_surface_serves_every_page(path: str, lang: str) -> None:
    link = {"surface": kinds.NAME, "formula": "abs(x) + 2y^2", "lang": lang}
    sound(opened(**link) if path == "trajectories" else at(path, **link))
