"""The learning-rate lab without a browser: what its charts are sent, and what its pages say."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import ANY

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import STATUSES, run
from experiments import stability_limits
from experiments.rate_sweep import RATES, measured, sweep, too_small_right_too_large
from optimizers import CLASSIC, AdaGrad, Adam, GradientDescent, Momentum, Nesterov
from plots import Curve, Look, basin_color, basin_name, basin_traces, ground, line_style, sweep_chart, trial_paths
from plots.text import percent_text, symbol_text
from plots.window import cut
from rules import typeset
from surfaces import SURFACES, from_formula
from tests.live_picture import opened, received
from tests.test_page import APP, sound, words
from views import controls
from views.controls import selection, sidebar
from views.live import charts, component
from views.pages.rates import heat_map, rate_sweep
from views.picture import outcomes
from views.work import slices

BOWL: Any = SURFACES[0]
HIMMELBLAU = next(s for s in SURFACES if s.name == "Himmelblau")
PAGES = ("lab", "three", "heat", "basins", "race")
ON_EVERY_PAGE = pytest.mark.parametrize("path", PAGES)
WORDS: dict[str, str] = dict.fromkeys(("rate", "measure", "limit", "here", "best", *STATUSES), "word")


def at(path: str, **link: str | list[str]) -> AppTest:
    """A page of the lab, opened by its link."""
    page = AppTest.from_file(APP, default_timeout=30)
    page._page_hash = calc_hash(path)
    page.query_params.update(link)
    return page.run()


def told(page: AppTest) -> str:
    return words(page) + "".join(str(t.value.values.tolist()) for t in page.table)


def sent(page: AppTest) -> Any:
    return received(page, "charts")[0]


# --- the sweep


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
@pytest.mark.parametrize("cls", CLASSIC)
def test_the_paths_of_a_sweep_are_its_runs_as_far_as_they_are_seen(cls: Any, surface: Any) -> None:
    of = sweep(surface, cls(), surface.start, 50)
    paths = trial_paths(of.theta, surface.domain)
    ends = np.cumsum(paths["counts"]).astype(int)
    low, high = np.array(surface.domain).T
    for lane in range(0, len(RATES), 10):
        begin, end = (ends[lane - 1] if lane else 0), ends[lane]
        shown = np.stack([paths["x"][begin:end], paths["y"][begin:end]], axis=1)
        whole, edge = cut(of.theta[..., lane], surface.domain)
        np.testing.assert_array_equal(shown[[0, -1]], whole[[0, -1]].astype(np.float32))
        # Every point left out lies within a cell of one that is shown, and none is shown that is not of the path.
        with np.errstate(over="ignore"):
            points = whole.astype(np.float32)
        assert {tuple(p) for p in shown} <= {tuple(p) for p in points}
        cell = (high - low) / 2048
        inside = points[np.all((points >= low) & (points <= high), axis=1)]
        gaps = np.max(np.abs(inside[:, None] - shown[None]) / cell, axis=2).min(axis=1)
        assert np.all(gaps <= 1.01)
        if edge is None:
            assert np.isnan(paths["edge"][lane]).all()
        else:
            np.testing.assert_allclose(paths["edge"][lane], edge, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("values", [np.full(len(RATES), np.inf), np.zeros(len(RATES)), np.linspace(-1, 1, len(RATES))])
def test_a_sweep_of_odd_values_is_a_chart_all_the_same(values: Any, log: bool) -> None:
    curve = Curve(
        "Adam", values, [(1e-5, 1e2, "diverged")], 0.3, values[0], np.nan, np.nan, np.nan, line_style(5, Look())
    )
    chart = sweep_chart(RATES, [curve], Look(), lowest=0.0, highest=1.0, log=log, words=WORDS)
    low, high = chart["layout"]["yaxis"]["range"]
    assert np.isfinite([low, high]).all()
    assert low < high


def test_the_sweep_page_sends_what_the_sweep_finds() -> None:
    page = sound(at("lab"))
    picture = sent(page)
    assert picture["names"] == ["Gradient descent", "Momentum", "AdaGrad", "Adam"]
    np.testing.assert_array_equal(picture["rates"], RATES)
    for row, cls in enumerate((GradientDescent, Momentum, AdaGrad, Adam)):
        of = sweep(BOWL, cls(), BOWL.start, 30)
        np.testing.assert_array_equal(picture["values"][row], measured(of, "final"))
        assert [STATUSES[int(place)] for place in picture["endings"][row]] == [*of.status]
    assert received(page)[0]["losses"] is None
    assert "paths" not in picture


def test_the_paths_of_all_rates_are_sent_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "asked_for", lambda: ANY)
    picture = sent(sound(at("lab")))
    assert picture["still"]
    for paths, cls in zip(picture["paths"], (GradientDescent, Momentum, AdaGrad, Adam), strict=True):
        ours = trial_paths(sweep(BOWL, cls(), BOWL.start, 30).theta, BOWL.domain)
        for part in ("x", "y", "counts", "edge"):
            np.testing.assert_array_equal(paths[part], ours[part])


def test_a_page_of_another_kind_keeps_the_choice_of_method_and_what_cannot_be_kept_is_the_first() -> None:
    page = at("heat", method="Adam")
    for path in ("basins", "three", "heat"):
        page._page_hash = calc_hash(path)
        page = sound(page.run())
        assert page.query_params["method"] in ("Adam", ["Adam"])
    page = sound(page.button_group(key="optimizers").set_value(["Momentum"]).run())
    assert page.selectbox(key="method").value == "Momentum"


@pytest.mark.parametrize(("measure", "label"), [("best", "Best loss so far"), ("steps", "Steps to converge")])
def test_a_sweep_can_be_judged_in_another_way(measure: str, label: str) -> None:
    page = sound(at("lab", measure=measure, steps="300"))
    _, needs, parcels = received(page, "charts")
    layout = next(opened(parcels[name]) for name in needs if name.startswith("cast"))["layouts"][0]
    assert layout["yaxis"]["title"]["text"] == label
    np.testing.assert_array_equal(
        sent(page)["values"][0], measured(sweep(BOWL, GradientDescent(), (-7, 2), 300), measure)
    )


def test_the_mark_of_a_rate_is_where_its_own_run_ends() -> None:
    marks = [t for t in sent(at("lab", surface="Himmelblau"))["charts"][0]["data"] if t.get("mode") == "markers"]
    surface = next(s for s in SURFACES if s.name == "Himmelblau")
    for trace, cls in zip(marks, (GradientDescent, Momentum, AdaGrad, Adam), strict=True):
        ours = run(surface, cls(lr=surface.rates[cls.__name__]), surface.start, surface.steps).loss[-1]
        assert trace["x"] == [surface.rates[cls.__name__]]
        shown = trace["y"][0]
        assert shown == pytest.approx(ours) or trace["marker"]["symbol"] == "triangle-down"


def test_every_change_of_a_control_sweeps_anew() -> None:
    page = at("lab")
    before = sent(page)["values"][1]
    page = sound(page.select_slider(key="Momentum.momentum").set_value(0.5).run())
    after = sent(page)["values"][1]
    np.testing.assert_array_equal(after, measured(sweep(BOWL, Momentum(momentum=0.5), BOWL.start, 30), "final"))
    assert not np.array_equal(before, after)


def test_the_band_on_the_first_page_is_the_same_sweep() -> None:
    page = AppTest.from_file(APP, default_timeout=30).run()
    np.testing.assert_array_equal(sent(page)["values"], sent(at("lab"))["values"])


def test_a_rate_that_is_taken_is_that_of_its_method(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[str, Any] = {}
    monkeypatch.setattr(controls, "set_to", taken.update)
    monkeypatch.setattr(rate_sweep.st, "rerun", lambda: None)
    for said in ({"row": 1, "rate": 0.0215}, {"row": 7, "rate": 1}, {"row": 1}, None, {"row": "a", "rate": []}):
        monkeypatch.setattr(component.st, "session_state", {"charts": {"take": said}, "same_lr": False})
        outcomes.take_rate(["Adam.lr", "Momentum.lr"])
    assert taken == {"Momentum.lr": 0.0215}


# --- theory


def test_the_limits_stand_under_their_sliders_and_follow_them() -> None:
    page = sound(at("lab"))
    assert "Gradient descent diverges above 1 here" in words(page)
    assert "Momentum diverges above 1.9 here" in words(page)
    assert "Adam diverges" not in words(page)
    page = sound(page.select_slider(key="Momentum.momentum").set_value(0.5).run().run())
    assert "Momentum diverges above 1.5 here" in words(page)


def test_one_rate_for_all_has_all_limits_under_it() -> None:
    said = words(sound(at("lab", same_lr="true")))
    assert "Gradient descent diverges above 1 here  \nMomentum diverges above 1.9 here" in said


def test_theory_tells_curvatures_condition_number_and_best_numbers() -> None:
    said = told(sound(at("lab", optimizers=[cls.name for cls in CLASSIC])))
    assert r"$\lambda_{\mathrm{min}} = 0.1$, $\lambda_{\mathrm{max}} = 2$, condition number $\kappa = 20$" in said
    assert "η = 0.952" in said
    assert "η = 1.34, μ = 0.403" in said
    assert "× 0.905" in said
    assert "quadratic, so that its limits hold everywhere" in said
    assert "no such limit for AdaGrad, RMSProp, Adam" in said


def test_theory_says_where_it_does_not_hold() -> None:
    said = told(sound(at("lab", surface="Himmelblau")))
    assert "not quadratic" in said
    assert "can settle here only below" in said


def test_the_limits_on_screen_are_those_of_the_code() -> None:
    assert typeset.limit(GradientDescent()) == r"\eta < \frac{2}{\lambda_{\mathrm{max}}}"
    assert typeset.limit(Nesterov()) == (
        r"\eta < \frac{2\,\left(1 + \mu\right)}{\left(1 + 2\,\mu\right)\,\lambda_{\mathrm{max}}}"
    )
    assert typeset.best_numbers(GradientDescent()) == [
        r"\eta^* = \frac{2}{\lambda_{\mathrm{min}} + \lambda_{\mathrm{max}}}"
    ]
    for cls in CLASSIC:
        has_limit = not np.isnan(cls().stable_below(np.float64(1)))
        assert (typeset.limit(cls()) is not None) == has_limit
        assert bool(typeset.best_numbers(cls())) == (cls().best_between(0.1, 2) is not None)


def test_the_marks_of_theory_stand_on_the_sweep() -> None:
    def marks(**link: str | list[str]) -> dict[tuple[str, bool], list[float]]:
        found: dict[tuple[str, bool], list[float]] = {}
        for trace in sent(sound(at("lab", **link)))["charts"][0]["data"]:
            if trace.get("legendgroup") in ("limit", "best"):
                found.setdefault((trace["legendgroup"], "opacity" in trace), []).append(trace["x"][0])
        return found

    assert marks() == {("limit", False): [1.0, 1.9], ("best", False): [2 / 2.1]}
    bends = stability_limits.curvatures(HIMMELBLAU, HIMMELBLAU.start)
    there = marks(surface="Himmelblau", optimizers="Gradient descent")
    assert there[("limit", True)] == [pytest.approx(2 / bends[-1])]
    assert there[("limit", False)] == [pytest.approx(2 / stability_limits.curvatures(HIMMELBLAU, (3, 2))[-1])]
    assert ("best", False) not in there
    assert marks(optimizers="Adam") == {}


def test_symbols_for_charts_have_no_latex() -> None:
    assert [symbol_text(s) for s in (r"\eta", r"\beta_1", "h_0", "b")] == ["η", "β₁", "h₀", "b"]


# --- the three rates


@pytest.mark.parametrize("place", range(len(SURFACES)), ids=lambda place: SURFACES[place].name)
def test_three_rates_for_every_surface_and_method(place: int) -> None:
    surface, names = SURFACES[place], [cls.name for cls in CLASSIC]
    for cls in {CLASSIC[place % len(CLASSIC)], CLASSIC[(place + 3) % len(CLASSIC)]}:
        picture = sent(sound(at("three", surface=surface.name, optimizers=names, method=cls.__name__)))
        found = too_small_right_too_large(sweep(surface, cls(), surface.start, surface.steps), surface.lowest())
        titles = [
            title
            for title, at in zip(("Too small", "Just right", "Too large"), found or (), strict=True)
            if at is not None
        ]
        assert [chart["title"].split(":")[0] for chart in picture["charts"]] == titles
        assert titles[:2] == ["Too small", "Just right"]
        for chart in picture["charts"]:
            assert "nan" not in chart["text"]
            rate = float(chart["title"].split("= ")[1])
            whole = run(surface, cls(lr=rate), surface.start, surface.steps).theta
            shown = np.stack([chart["data"][0]["x"], chart["data"][0]["y"]], axis=1)
            np.testing.assert_allclose(shown, whole[: len(shown)], rtol=1e-5, atol=1e-5)


# --- maps


def test_the_best_by_theory_stands_only_in_maps_that_hold_it() -> None:
    def marked(**link: str) -> set[str]:
        return {trace.get("name") for trace in sent(sound(at("heat", method="Momentum", **link)))["charts"][0]["data"]}

    assert "Best by theory" in marked()
    assert "Best by theory" in marked(**{"Momentum.dampening": "0.5"})
    assert "Best by theory" not in marked(over="dampening")
    assert "Best by theory" not in marked(surface="Himmelblau")


def test_the_heat_map_marks_now_limit_and_best() -> None:
    page = sound(at("heat", method="Momentum"))
    picture = sent(page)
    names = {trace.get("name"): trace for trace in picture["charts"][0]["data"]}
    assert 10 ** names["Now"]["x"][0] == pytest.approx(0.1)
    best = Momentum().best_between(0.1, 2)
    assert 10 ** names["Best by theory"]["x"][0] == pytest.approx(best.lr)
    assert len(picture["rates"]) == len(picture["rowTexts"]) == 96
    p = next(p for p in sidebar.params_of(Momentum) if p.name == "momentum")
    values = p.spread(96)
    np.testing.assert_allclose(10 ** names["Limit"]["x"], [Momentum(momentum=v).stable_below(2) for v in values])
    assert "0.635" in words(page)


@pytest.mark.parametrize("cls", [cls for cls in CLASSIC if len(sidebar.params_of(cls)) > 1])
def test_any_number_can_be_the_other_axis(cls: Any) -> None:
    for p in heat_map._others(cls):
        page = sound(at("heat", optimizers=cls.name, over=p.name))
        assert sent(page)["values"].shape == (96, 96)


def test_gradient_descent_alone_has_no_second_number() -> None:
    assert "no number but its learning rate" in words(sound(at("heat", optimizers="Gradient descent")))


def test_a_square_that_is_taken_sets_both_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[str, Any] = {}
    monkeypatch.setattr(controls, "set_to", taken.update)
    monkeypatch.setattr(heat_map.st, "rerun", lambda: None)
    p = next(p for p in sidebar.params_of(Adam) if p.name == "beta1")
    for said in ({"row": 2, "rate": 0.5}, {"row": 99, "rate": 0.5}, {"row": 2, "rate": "much"}):
        monkeypatch.setattr(component.st, "session_state", {"charts": {"take": said}, "same_lr": False})
        heat_map._take(Adam, p, np.array([0.1, 0.2, 0.3]))
    assert taken == {"Adam.lr": 0.5, "Adam.beta1": 0.3}


def test_a_map_is_finished_in_slices_and_begun_anew_for_another_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE", 0)
    page = sound(at("basins", surface="Himmelblau", steps="200"))
    assert received(page)[0]["more"] == 1
    assert page.session_state["basins"].latest.share < 1
    (bar,) = page.get("progress")
    share = percent_text(page.session_state["basins"].latest.share)
    assert bar.proto.text == f"{share} of the map is in; the rest repeats its neighbours"
    assert "Half of those that converge" not in words(page)
    shares = []
    for _ in range(40):
        page = sound(page.run())
        shares.append(page.session_state["basins"].latest.share)
        if shares[-1] == 1:
            break
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert "Half of those that converge" in words(page)
    assert received(sound(page.run()))[0]["more"] == 0
    page = sound(page.select_slider(key="steps").set_value(1000).run())
    assert page.session_state["basins"].latest.share < 1


def test_where_no_live_picture_asks_for_more_a_map_is_finished_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE", 0)
    monkeypatch.setattr(slices.st, "session_state", {"live pictures failed": True})
    assert slices.advanced("work", 1, lambda: iter("abc")) == ("c", 1)
    slices.st.session_state["live pictures failed"] = False
    assert slices.advanced("work", 2, lambda: iter("abc")) == ("a", 1)
    assert slices.advanced("work", 2, lambda: iter("xyz")) == ("b", 2)
    assert slices.advanced("work", 2, lambda: iter("xyz")) == ("c", 3)
    assert slices.advanced("work", 2, lambda: iter("xyz")) == ("c", 4)


def test_a_basin_map_tells_each_minimum_by_colour_and_letter_and_soon_from_late_by_lightness() -> None:
    minima = np.array([[0.0, 0.0], [1.0, 1.0]])
    reached, after = np.array([[0, 1], [-1, -2]]), np.array([[0, 10], [-1, -1]])
    x = y = np.array([0.0, 1.0])
    drawn = ground(BOWL, BOWL.domain)
    area, _, _, names = basin_traces(x, y, minima, reached, after, 10, drawn, Look())
    assert [np.floor(v) for v in area["z"].ravel()] == [0, 1, 2, 3]
    assert area["z"][0, 0] < area["z"][0, 1] - 1.9  # at once, and at the last step
    assert names["text"] == ["<b>A</b>", "<b>B</b>"]
    assert len({basin_color(place, 0.5, Look()) for place in range(6)}) == 6
    brightness = [sum(int(basin_color(0, share, Look())[k : k + 2], 16) for k in (1, 3, 5)) for share in (0, 0.5, 1)]
    assert brightness == sorted(brightness, reverse=True)
    assert [basin_name(place) for place in (0, 25, 26)] == ["A", "Z", "27"]


# --- the race


def test_tuning_sets_every_rate_and_says_what_it_cost() -> None:
    page = at("race", same_lr="true")
    (button,) = (b for b in page.button if b.label == "Tune each optimizer")
    page = sound(button.click().run())
    assert page.toggle(key="same_lr").value is False
    assert page.select_slider(key="GradientDescent.lr").value == pytest.approx(0.928, rel=0.01)
    assert "192 runs of 30 evaluations" in words(page)
    labels = [line[1][0]["name"] for line in received(page)[0]["lines"]]
    assert labels[0] == "Gradient descent  η = 0.928"
    page = sound(page.select_slider(key="Adam.lr").set_value(0.001).run().run())
    assert "changed since" in words(page)


def test_a_tuning_for_another_setting_is_called_so() -> None:
    page = at("race")
    (button,) = (b for b in page.button if b.label == "Tune each optimizer")
    page = sound(button.click().run())
    assert "changed since" not in words(page)
    assert "changed since" in words(sound(page.number_input(key="x").set_value(0.5).run().run()))


def test_tuning_momentum_too_finds_what_theory_has() -> None:
    page = at("race", decays="true", optimizers="Momentum", steps="200")
    (button,) = (b for b in page.button if b.label == "Tune each optimizer")
    page = sound(button.click().run())
    best = Momentum().best_between(0.1, 2)
    found: Any = page.select_slider(key="Momentum.lr").value, page.select_slider(key="Momentum.momentum").value
    assert stability_limits.contraction(Momentum(*found), np.array([0.1, 2])) <= 1.25 * stability_limits.contraction(
        best, np.array([0.1, 2])
    )


def test_equal_evaluations_are_said_to_be_equal_steps() -> None:
    page = sound(at("race", held="evaluations"))
    assert "equal steps are equal evaluations" in words(page)
    _, needs, parcels = received(page)
    cast = next(opened(parcels[name]) for name in needs if name.startswith("cast"))
    assert cast["losses"]["xaxis"]["title"]["text"] == "Evaluations of f, ∇f or ∇²f"


# --- what no page may break at


@ON_EVERY_PAGE
def test_no_optimizer_says_what_to_do(path: str) -> None:
    page = at(path)
    page = sound(page.button_group(key="optimizers").set_value([]).run())
    assert words(page).count("Choose at least one optimizer") == 1


ODD = [
    {"steps": "1"},
    {"x": "0", "y": "0"},
    {"x": "1000", "y": "-1000", "surface": "Rosenbrock"},
    {"noise": "5", "seed": "3"},
    {"same_lr": "true", "lr": "100"},
    {"surface": "Rastrigin", "optimizers": "Nesterov"},
    {"surface": "Plateau", "optimizers": "AdaGrad", "AdaGrad.lr": "1e-5"},
    {"Momentum.dampening": "1", "optimizers": "Momentum"},
]


@ON_EVERY_PAGE
@pytest.mark.parametrize("link", ODD, ids=str)
def test_odd_settings_have_a_sensible_picture(path: str, link: dict[str, str]) -> None:
    page = sound(at(path, **link))
    assert "nan" not in told(page).lower().replace("nanm", "")


def test_odd_settings_are_explained() -> None:
    assert "gradient is zero at this start" in words(at("lab", x="0", y="0"))
    assert "gradient is zero at this start" in words(at("three", x="0", y="0"))
    assert "Fewer than 8 steps" in words(at("lab", steps="1"))
    far = words(at("lab", surface="Rosenbrock", x="1000", y="-1000"))
    assert "Gradient descent diverges from this start at every rate shown" in far


@ON_EVERY_PAGE
@pytest.mark.parametrize(
    "text", ["log(x) + y**2", "x**2 + y**2 - 3", "x + y", "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"]
)
def test_surfaces_without_a_known_minimum_have_a_sensible_picture(
    path: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    surface = from_formula(text, name="Typed", start=(-2, 1), lesson=BOWL.lesson)
    monkeypatch.setitem(selection.BY_NAME, "Typed", surface)
    page = sound(at(path, surface="Typed"))
    assert "nan" not in told(page).lower().replace("nanm", "")
    if text.startswith("log") and path in ("lab", "three"):
        assert "not defined at this start" in words(page)
    if text == "x + y" and path == "lab":
        assert "No minimum is known here" in words(page)


@pytest.mark.parametrize(("path", "charts_shown"), [("lab", 2), ("three", 3), ("heat", 2), ("basins", 2), ("race", 2)])
def test_where_the_live_pictures_cannot_be_loaded_there_are_plain_ones(path: str, charts_shown: int) -> None:
    page = at(path, surface="Himmelblau", method="Momentum") if path in ("three", "heat", "basins") else at(path)
    page.session_state["live pictures failed"] = True
    page = sound(page.run())
    assert len(page.get("plotly_chart")) == charts_shown
    if path == "basins":
        assert json.loads(page.get("plotly_chart")[0].proto.spec)["data"][0]["type"] == "heatmap"


@ON_EVERY_PAGE
def test_a_bad_choice_in_a_link_is_named_and_the_rest_kept(path: str) -> None:
    key = {"lab": "measure", "race": "held"}.get(path, "method")
    page = sound(at(path, x="3", **{key: "sorcery"}))
    assert f"`{key}=sorcery`" in words(page)
    assert page.number_input(key="x").value == 3


@ON_EVERY_PAGE
def test_the_lab_speaks_japanese(path: str) -> None:
    page = sound(at(path, lang="ja", method="Momentum") if path in ("three", "heat", "basins") else at(path, lang="ja"))
    assert "発散" in words(page) + str(sent(page) if path != "race" else "")


def test_charts_refuse_what_their_script_would_not_send(monkeypatch: pytest.MonkeyPatch) -> None:
    for row, rate in ((1, float("nan")), (1, 10**400), (-1, 0.1), ("a", 0.1), (float("inf"), 0.1), (None, None)):
        monkeypatch.setattr(component.st, "session_state", {"charts": {"take": {"row": row, "rate": rate}}})
        with pytest.raises(ValueError, match="not what our script sends"):
            charts.taken()
