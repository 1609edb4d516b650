"""The page of one dimension: its scenes are what the runs do, and it tells so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import Array, Surface, recommended_rate, run
from experiments.momentum_escape import ends_at, sweep_momenta
from optimizers import CLASSIC, Momentum, Nesterov
from settings import kinds
from surfaces import CURVES
from surfaces.catalogue.curves import parabola, two_valleys
from tests.support.live_picture import opened as opened_parcel
from tests.support.live_picture import received
from tests.support.pages import open_page, sent, without_exception, words
from tests.support.scenes import run_preset
from views.live import contour
from views.pages.step.one_dimension import JUMPING, ROLLING, SIX_CLASSICS, STUCK, Preset

CURVE = pytest.mark.parametrize("curve", CURVES, ids=lambda s: s.name)


# --- the scenes


def test_the_six_classic_settings_are_those() -> None:
    assert SIX_CLASSICS.curve.start == (-2,)
    assert SIX_CLASSICS.curve.steps == 80
    assert SIX_CLASSICS.curve.f(np.array([3.0])) == 9
    assert SIX_CLASSICS.methods == CLASSIC
    assert [recommended_rate(SIX_CLASSICS.curve, cls) for cls in CLASSIC] == [0.01, 0.001, 0.001, 1.0, 1.0, 1.0]


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
        path, theirs = (
            run_preset(SIX_CLASSICS)[cls.name],
            pytorchs(recommended_rate(SIX_CLASSICS.curve, cls), rules[cls.__name__]),
        )
        # PyTorch keeps the point at which Nesterov's method looks ahead.
        ours = path.state["lookahead"] if cls is Nesterov else path.theta
        np.testing.assert_allclose(ours[:, 0], theirs, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(run_preset(SIX_CLASSICS)["RMSProp"].theta[1:4, 0], [8.000, -1.704, 0.330], atol=5e-4)
    assert abs(run_preset(SIX_CLASSICS)["RMSProp"].theta[-1, 0]) < 1e-6


def test_a_rate_too_small_stays_in_the_local_valley() -> None:
    (path,) = run_preset(STUCK).values()
    assert ends_at(STUCK.curve, path.theta) == 1
    assert abs(path.theta[-1, 0] + 1) < 0.01
    assert path.theta.max() < 0


def test_a_rate_too_large_jumps_from_valley_to_valley_without_rest() -> None:
    (path,) = run_preset(JUMPING).values()
    assert path.status in ("still moving", "oscillating")
    minima = np.array(JUMPING.curve.minima)[:, 0]
    late = np.argmin(np.abs(path.theta[50:] - minima), axis=1)
    assert {*late} == {*range(len(minima))}
    assert np.sum(np.diff(late) != 0) > 20
    assert np.all(np.abs(path.theta) < JUMPING.curve.domain[0][1])


def test_momentum_rolls_out_and_gradient_descent_does_not() -> None:
    runs = run_preset(ROLLING)
    assert ends_at(ROLLING.curve, runs["Gradient descent"].theta) == 1
    assert ends_at(ROLLING.curve, runs["Momentum"].theta) == 0
    assert abs(runs["Momentum"].theta[-1, 0] - 2) < 0.01


# --- the page


def number(page: AppTest, key: str) -> Any:
    (widget,) = (w for w in [*page.select_slider, *page.number_input] if w.key == key)
    return widget.value


def choose(page: AppTest, key: str, value: str) -> AppTest:
    return without_exception(page.selectbox(key=key).select(value).run())


@CURVE
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_curve_opens_with_its_own_defaults(curve: Surface, lang: str) -> None:
    page = without_exception(open_page("curve", curve=curve.name, lang=lang, optimizers=[cls.name for cls in CLASSIC]))
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
    page = without_exception(open_page("curve", **EDGES[edge]))
    picture, _, _ = received(page)
    assert np.all(np.isfinite(picture["start"]["y"]))
    assert "nan" not in words(page)


def test_a_browser_that_cannot_load_it_gets_plain_charts() -> None:
    page = open_page("curve", curve="Two valleys")
    page.session_state["live pictures failed"] = True
    page = without_exception(page.run())
    assert [chart.key for chart in page.get("plotly_chart")] == ["contour", "plain chart 0", "plain chart 1"]


def test_the_start_is_dragged_along_the_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"x": 1.5, "y": 1e7, "number": 1, "done": False}
    monkeypatch.setattr(contour.st, "session_state", {"canvas": {"start": said}})
    contour._start_moved(kinds.CURVE.start_keys)
    assert contour.dragged_start() == (1.5,)


@pytest.mark.parametrize(
    ("button", "scene"),
    [("Six classic settings", SIX_CLASSICS), ("Momentum rolls out", ROLLING), ("Too large", JUMPING)],
)
def test_a_scene_is_one_click_away_from_anywhere(button: str, scene: Preset) -> None:
    link = {"curve": "Absolute value", "at": "2.5", "steps": "7", "lr": "0.02", "Momentum.momentum": "0.2"}
    page = open_page("curve", **link, noise="1", schedule="Cosine", same_lr="true", more="Lion")
    (found,) = (b for b in page.button if b.label.startswith(button))
    page = without_exception(found.click().run())
    picture, _, _ = received(page)
    ours = run_preset(scene)
    assert [name for name, _ in picture["lines"]] == [cls.name for cls in scene.methods]
    for name, (path, _, _) in picture["lines"]:
        np.testing.assert_array_equal(path["x"], ours[name].theta[:, 0].astype("f4")[: len(path["x"])])


def test_the_threshold_is_told() -> None:
    page = without_exception(open_page("curve", curve="Two valleys"))
    threshold = sweep_momenta(two_valleys, Momentum(0.03), two_valleys.start, two_valleys.steps).threshold
    assert f"From μ ≈ {threshold:.4g} on" in words(page)
    assert len(sent(page)["charts"]) == 2
    assert len(sent(without_exception(open_page("curve")))["charts"]) == 1  # one valley: nothing to get out of
    page = without_exception(open_page("curve", curve="Two valleys", lang="ja"))
    assert f"μ ≈ {threshold:.4g} から" in words(page)


def test_what_belongs_to_surfaces_is_put_aside_and_comes_back() -> None:
    page = open_page(
        "trajectories", surface="Rosenbrock", x="-1", steps="80", **{"Adam.lr": "0.02", "Adam.beta1": "0.5"}
    )

    def went_to(path: str) -> AppTest:
        page._page_hash = calc_hash(path)
        return without_exception(page.run())

    page = went_to("curve")
    assert number(page, "steps") == parabola.steps
    assert number(page, "Adam.lr") == 1.0
    assert number(page, "Adam.beta1") == 0.5  # the same method
    page = without_exception(page.select_slider(key="Adam.lr").set_value(0.5).run())
    page = choose(page.run(), "curve", "Wavy bowl")
    page = without_exception(page.number_input(key="at").set_value(-6.5).run())
    page = went_to("trajectories")
    assert page.selectbox(key="surface").value == "Rosenbrock"
    assert (number(page, "x"), number(page, "steps"), number(page, "Adam.lr")) == (-1, 80, 0.02)
    page = went_to("curve")
    assert page.selectbox(key="curve").value == "Wavy bowl"
    assert (number(page, "at"), number(page, "steps"), number(page, "Adam.lr")) == (-6.5, 100, 0.3)


def test_a_link_to_a_curve_says_what_it_says() -> None:
    page = without_exception(open_page("curve", curve="Two valleys", at="-2", steps="80", **{"Momentum.lr": "0.01"}))
    assert (number(page, "at"), number(page, "steps"), number(page, "Momentum.lr")) == (-2, 80, 0.01)
    (back,) = (b for b in page.button if "defaults" in b.label)
    page = without_exception(back.click().run())
    assert (number(page, "at"), number(page, "steps"), number(page, "Momentum.lr")) == (-1.8, 100, 0.03)
    page = without_exception(open_page("curve", curve="Nowhere", at="east"))
    assert "`curve=Nowhere`" in words(page)
    assert "`at=east`" in words(page)
