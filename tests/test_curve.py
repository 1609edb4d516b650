"""Curves: everything of two coordinates holds for one, and the page tells what the runs do."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import Array, Constant, Surface, params_of, recommended_rate, run
from experiments.momentum_escape import THRESHOLD_STEP, ends_at, escape
from experiments.stationary_points import stationary_points
from optimizers import CLASSIC, OPTIMIZERS, AdaGrad, Adam, GradientDescent, Momentum, Nesterov, RMSProp
from plots import Look, window_of
from plots.window import graph
from rules.digits import RESULT
from surfaces import CURVES, SURFACES, Noisy, from_formula
from surfaces.catalogue.curves import parabola, two_valleys, wavy_bowl
from tests.live_picture import opened as opened_parcel
from tests.live_picture import received
from tests.test_lab import at, sent
from tests.test_page import sound, words
from views.controls import kinds
from views.controls.selection import Setting
from views.live import contour
from views.pages.step import tangent_panel
from views.pages.step.one_dimension import JUMPING, ROLLING, SIX, STUCK, Scene

CURVE = pytest.mark.parametrize("curve", CURVES, ids=lambda s: s.name)


# --- runs


@CURVE
@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_every_method_runs_in_one_dimension_alone_and_side_by_side(curve: Surface, cls: Any) -> None:
    rate = recommended_rate(curve, cls)
    starts = np.array([[curve.start[0], 0.7, -0.3]])
    together = run(curve, cls(lr=rate), starts, 40)
    assert together.theta.shape == (41, 1, 3)
    for lane, start in enumerate(starts[0]):
        alone = run(curve, cls(lr=rate), (start,), 40)
        assert alone.theta.shape == (41, 1)
        np.testing.assert_allclose(together.theta[..., lane], alone.theta, rtol=1e-9, atol=1e-12)
        assert together.status[lane] == alone.status


@CURVE
def test_a_curve_has_no_other_minima_than_those_it_names(curve: Surface) -> None:
    found = [spot.point for spot in stationary_points(curve, curve.domain).points if spot.kind == "minimum"]
    np.testing.assert_allclose(sorted(found), sorted(curve.minima), atol=1e-7)


@CURVE
def test_the_graph_is_f_over_the_window_with_the_minima_on_it(curve: Surface) -> None:
    (side, (low, high)) = window_of(curve, curve.start)
    points = graph(curve, side)
    np.testing.assert_array_equal(points[:, 1], curve.f(points.T[:1]))
    assert {x for (x,) in curve.minima} <= {*points[:, 0]}
    assert low < points[:, 1].min() < points[:, 1].max() < high
    ((left, right), (_, top)) = window_of(curve, (50.0,))
    assert left <= -3
    assert right > 50
    assert top > curve.f(np.array([50.0]))


# --- the scenes


def told(scene: Scene) -> dict[str, Any]:
    """The run of each optimizer of a scene, by its name."""
    runs = {}
    for cls in scene.methods:
        set_here = {p.name: scene.numbers.get(f"{cls.__name__}.{p.name}", p.default) for p in params_of(cls)}
        lr = scene.numbers.get(f"{cls.__name__}.lr", recommended_rate(scene.curve, cls))
        steps = scene.numbers.get("steps", scene.curve.steps)
        runs[cls.name] = run(scene.curve, cls(**{**set_here, "lr": lr}), scene.curve.start, steps)
    return runs


def test_the_six_classic_settings_are_those() -> None:
    assert SIX.curve.start == (-2,)
    assert SIX.curve.steps == 80
    assert SIX.curve.f(np.array([3.0])) == 9
    assert SIX.methods == CLASSIC
    assert [recommended_rate(SIX.curve, cls) for cls in CLASSIC] == [0.01, 0.001, 0.001, 1.0, 1.0, 1.0]


def pytorchs(lr: float, rule: str) -> Array:
    """The path of x² from −2 by a rule of torch.optim as its documentation writes it, with its default numbers."""
    x, path, m, v = -2.0, [-2.0], 0.0, 0.0
    for t in range(1, 81):
        g = 2 * x
        if rule == "SGD":
            x -= lr * g
        elif rule in ("SGD(momentum=0.9)", "SGD(momentum=0.9, nesterov=True)"):
            m = 0.9 * m + g
            x -= lr * (g + 0.9 * m if "nesterov" in rule else m)
        elif rule == "Adagrad":
            v += g * g
            x -= lr * g / (v**0.5 + 1e-10)
        elif rule == "RMSprop":
            v = 0.99 * v + 0.01 * g * g
            x -= lr * g / (v**0.5 + 1e-8)
        else:
            assert rule == "Adam"
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            x -= lr * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)) ** 0.5 + 1e-8)
        path.append(x)
    return np.array(path)


def test_their_paths_are_those_of_pytorchs_rules() -> None:
    rules = {
        "GradientDescent": "SGD",
        "Momentum": "SGD(momentum=0.9)",
        "Nesterov": "SGD(momentum=0.9, nesterov=True)",
        "AdaGrad": "Adagrad",
        "RMSProp": "RMSprop",
        "Adam": "Adam",
    }
    for cls in CLASSIC:
        path, theirs = told(SIX)[cls.name], pytorchs(recommended_rate(SIX.curve, cls), rules[cls.__name__])
        # PyTorch keeps the point at which Nesterov's method looks ahead.
        ours = path.state["lookahead"] if cls is Nesterov else path.theta
        np.testing.assert_allclose(ours[:, 0], theirs, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(told(SIX)["RMSProp"].theta[1:4, 0], [8.000, -1.704, 0.330], atol=5e-4)
    assert abs(told(SIX)["RMSProp"].theta[-1, 0]) < 1e-6


def test_a_rate_too_small_stays_in_the_local_valley() -> None:
    (path,) = told(STUCK).values()
    assert ends_at(STUCK.curve, path.theta) == 1
    assert abs(path.theta[-1, 0] + 1) < 0.01
    assert path.theta.max() < 0


def test_a_rate_too_large_jumps_from_valley_to_valley_without_rest() -> None:
    (path,) = told(JUMPING).values()
    assert path.status in ("still moving", "oscillating")
    minima = np.array(JUMPING.curve.minima)[:, 0]
    late = np.argmin(np.abs(path.theta[50:] - minima), axis=1)
    assert {*late} == {*range(len(minima))}
    assert np.sum(np.diff(late) != 0) > 20
    assert np.all(np.abs(path.theta) < JUMPING.curve.domain[0][1])


def test_momentum_rolls_out_and_gradient_descent_does_not() -> None:
    runs = told(ROLLING)
    assert ends_at(ROLLING.curve, runs["Gradient descent"].theta) == 1
    assert ends_at(ROLLING.curve, runs["Momentum"].theta) == 0
    assert abs(runs["Momentum"].theta[-1, 0] - 2) < 0.01


# --- the threshold


@pytest.mark.parametrize("cls", [Momentum, Nesterov])
@pytest.mark.parametrize(
    ("curve", "lr"), [(two_valleys, 0.03), (two_valleys, 0.01), (wavy_bowl, 0.1), (wavy_bowl, 0.3)]
)
def test_the_threshold_arrives_and_a_little_less_does_not(curve: Surface, lr: float, cls: Any) -> None:
    found = escape(curve, cls(lr=lr), curve.start, 200)
    assert 0 < found.threshold < 1
    for momentum, arrives in ((found.threshold, True), (found.threshold - THRESHOLD_STEP, False)):
        path = run(curve, cls(lr=lr, momentum=momentum), curve.start, 200)
        assert (ends_at(curve, path.theta) == 0) == arrives
    below = found.momenta < found.threshold
    assert not found.arrived[below].any()
    spans = found.lost_again()
    lost = (found.momenta > found.threshold) & ~found.arrived
    inside = np.any([(a <= found.momenta) & (found.momenta <= b) for a, b in spans] or [~below & False], axis=0)
    np.testing.assert_array_equal(lost, inside)


def test_a_run_ends_where_its_last_quarter_is() -> None:
    still, late, gone = np.full(41, 1.9), np.r_[np.full(35, -1.0), np.full(6, 1.9)], np.r_[np.full(40, 2.0), np.nan]
    np.testing.assert_array_equal(ends_at(two_valleys, np.stack([still, late, gone], axis=1)[:, None]), [0, -1, -1])


def test_without_need_the_threshold_is_0_and_without_a_way_there_is_none() -> None:
    assert escape(two_valleys, Momentum(lr=0.03), (1.0,), 100).threshold == 0
    assert np.isnan(escape(two_valleys, Momentum(lr=1e-5), (-1.0,), 100).threshold)
    assert escape(SURFACES[0], Momentum(lr=0.1), (-7, 2), 100).threshold == 0  # two coordinates are no other case
    with pytest.raises(ValueError, match="no"):
        escape(from_formula("x^3", coordinates=("x",), domain=((-1, 1),)), Momentum(), (0.5,), 10)


# --- the panel


def told_by(curve: Surface, racer: Any, start: float, steps: int = 30) -> tuple[Any, Any]:
    of = run(curve, racer, (start,), steps)
    return of, tangent_panel.panel(Setting(curve, (start,), [racer], steps, Constant()), racer, of, Look())


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
@pytest.mark.parametrize("racer", [GradientDescent(0.3), Momentum(0.05), Adam(0.2), AdaGrad(0.5), RMSProp(0.1)])
def test_every_row_is_true_with_the_numbers_that_it_shows(curve: Surface, racer: Any) -> None:
    _, told = told_by(curve, racer, curve.start[0])
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
    now, turned = tangent_panel.numbers_of(
        Setting(parabola, (3.0,), [], 1, Constant()), run(parabola, GradientDescent(0.1), (3.0,), 1)
    )
    assert np.isnan(turned["tried"][0, len(turned["tried"][0]) // 2])
    assert np.isfinite(now["x"]).all()


# --- the page


def number(page: AppTest, key: str) -> Any:
    (widget,) = (w for w in [*page.select_slider, *page.number_input] if w.key == key)
    return widget.value


def choose(page: AppTest, key: str, value: str) -> AppTest:
    return sound(page.selectbox(key=key).select(value).run())


@CURVE
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_curve_opens_with_its_own_defaults(curve: Surface, lang: str) -> None:
    page = sound(at("curve", curve=curve.name, lang=lang, optimizers=[cls.name for cls in CLASSIC]))
    assert number(page, "at") == curve.start[0]
    assert number(page, "steps") == curve.steps
    assert curve.formula in words(page)
    picture, _, parcels = received(page)
    # On its first curve the page opens with a rate at which one sees every step of gradient descent.
    rates = {**curve.rates, **({"GradientDescent": 0.1} if curve is CURVES[0] else {})}
    for cls, (name, (path, _, _)) in zip(CLASSIC, picture["lines"], strict=True):
        ours = run(curve, cls(lr=rates[cls.__name__]), curve.start, curve.steps)
        np.testing.assert_array_equal(path["x"], ours.theta[:, 0].astype("f4")[: len(path["x"])])
        np.testing.assert_array_equal(path["y"], ours.loss.astype("f4")[: len(path["y"])])
        assert name == cls.name
    assert picture["start"] == {
        **{"x": curve.start[0], "y": float(curve.f(np.array(curve.start, dtype=float)))},
        **{"limit": 1000.0, "along": True},
    }
    (land,) = (opened_parcel(parcel) for name, parcel in parcels.items() if name.startswith("land"))
    np.testing.assert_allclose(land["data"][0]["y"], curve.f(land["data"][0]["x"][None]), rtol=1e-6, atol=1e-6)


EDGES: dict[str, dict[str, Any]] = {
    "one step": {"steps": "1"},
    "many steps": {"steps": "1000", "curve": "Two valleys"},
    "far away": {"at": "1000", "curve": "Wavy bowl"},
    "on the minimum": {"at": "0"},
    "diverging": {"same_lr": "true", "lr": "100", "steps": "300", "curve": "Two valleys"},
    "noise": {"noise": "1", "curve": "Two valleys"},
    "schedule": {"schedule": "Cosine", "curve": "Two valleys"},
    "no optimizer": {"optimizers": ""},
    "others": {"optimizers": "", "more": ["Nelder-Mead", "Newton", "BFGS"], "curve": "Two valleys"},
    "one's own": {"curve": kinds.CURVE.name},
    "one's own with a kink": {"curve": kinds.CURVE.name, "formula1": "abs(x) + x^2 / a"},
    "not defined there": {"curve": kinds.CURVE.name, "formula1": "log(x)", "at": "-1"},
    "with a pole": {"curve": kinds.CURVE.name, "formula1": "1/x"},
    "flat": {"curve": kinds.CURVE.name, "formula1": "3"},
    "not a formula": {"curve": kinds.CURVE.name, "formula1": "x + y"},
    "a small window": {"curve": kinds.CURVE.name, "at0": "1", "at1": "1.001", "at": "1"},
}


@pytest.mark.parametrize("edge", EDGES)
def test_it_opens_in_every_corner(edge: str) -> None:
    page = sound(at("curve", **EDGES[edge]))
    picture, _, _ = received(page)
    assert np.all(np.isfinite(picture["start"]["y"]))
    assert "nan" not in words(page)


def test_a_browser_that_cannot_load_it_gets_plain_charts() -> None:
    page = at("curve", curve="Two valleys")
    page.session_state["live pictures failed"] = True
    page = sound(page.run())
    assert [chart.key for chart in page.get("plotly_chart")] == ["contour", "plain chart 0", "plain chart 1"]


def test_the_start_is_dragged_along_the_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"x": 1.5, "y": 1e7, "number": 1, "done": False}
    monkeypatch.setattr(contour.st, "session_state", {"canvas": {"start": said}})
    contour._start_moved(kinds.CURVE.at)
    assert contour.dragged() == (1.5,)


@pytest.mark.parametrize(
    ("button", "scene"), [("Six classic settings", SIX), ("Momentum rolls out", ROLLING), ("Too large", JUMPING)]
)
def test_a_scene_is_one_click_away_from_anywhere(button: str, scene: Scene) -> None:
    link = {"curve": "Absolute value", "at": "2.5", "steps": "7", "lr": "0.02", "Momentum.momentum": "0.2"}
    page = at("curve", **link, noise="1", schedule="Cosine", same_lr="true", more="Lion")
    (found,) = (b for b in page.button if b.label.startswith(button))
    page = sound(found.click().run())
    picture, _, _ = received(page)
    ours = told(scene)
    assert [name for name, _ in picture["lines"]] == [cls.name for cls in scene.methods]
    for name, (path, _, _) in picture["lines"]:
        np.testing.assert_array_equal(path["x"], ours[name].theta[:, 0].astype("f4")[: len(path["x"])])


def test_the_threshold_is_told() -> None:
    page = sound(at("curve", curve="Two valleys"))
    threshold = escape(two_valleys, Momentum(0.03), two_valleys.start, two_valleys.steps).threshold
    assert f"From μ ≈ {threshold:.4g} on" in words(page)
    assert len(sent(page)["charts"]) == 2
    assert len(sent(sound(at("curve")))["charts"]) == 1  # one valley: nothing to get out of
    page = sound(at("curve", curve="Two valleys", lang="ja"))
    assert f"μ ≈ {threshold:.4g} から" in words(page)


def test_what_belongs_to_surfaces_is_put_aside_and_comes_back() -> None:
    page = at("trajectories", surface="Rosenbrock", x="-1", steps="80", **{"Adam.lr": "0.02", "Adam.beta1": "0.5"})

    def went_to(path: str) -> AppTest:
        page._page_hash = calc_hash(path)
        return sound(page.run())

    page = went_to("curve")
    assert number(page, "steps") == parabola.steps
    assert number(page, "Adam.lr") == 1.0
    assert number(page, "Adam.beta1") == 0.5  # the same method
    page = sound(page.select_slider(key="Adam.lr").set_value(0.5).run())
    page = choose(page.run(), "curve", "Wavy bowl")
    page = sound(page.number_input(key="at").set_value(-6.5).run())
    page = went_to("trajectories")
    assert page.selectbox(key="surface").value == "Rosenbrock"
    assert (number(page, "x"), number(page, "steps"), number(page, "Adam.lr")) == (-1, 80, 0.02)
    page = went_to("curve")
    assert page.selectbox(key="curve").value == "Wavy bowl"
    assert (number(page, "at"), number(page, "steps"), number(page, "Adam.lr")) == (-6.5, 100, 0.3)


def test_a_link_to_a_curve_says_what_it_says() -> None:
    page = sound(at("curve", curve="Two valleys", at="-2", steps="80", **{"Momentum.lr": "0.01"}))
    assert (number(page, "at"), number(page, "steps"), number(page, "Momentum.lr")) == (-2, 80, 0.01)
    (back,) = (b for b in page.button if "defaults" in b.label)
    page = sound(back.click().run())
    assert (number(page, "at"), number(page, "steps"), number(page, "Momentum.lr")) == (-1.8, 100, 0.03)
    page = sound(at("curve", curve="Nowhere", at="east"))
    assert "`curve=Nowhere`" in words(page)
    assert "`at=east`" in words(page)


def test_noise_in_one_dimension_is_seeded_and_turns_the_steps() -> None:
    paths = [run(Noisy(parabola, noise=1.0, seed=seed), GradientDescent(0.1), (-2,), 20).theta for seed in (1, 1, 2)]
    np.testing.assert_array_equal(paths[0], paths[1])
    assert not np.allclose(paths[0], paths[2])
