"""The first page: what it opens on, and what it says of the runs."""

from typing import Any

import numpy as np
import pytest

from core import run
from optimizers import CLASSIC, AdaGrad, Adam, GradientDescent, Momentum
from settings.controls import DEFAULT_METHODS, MORE_METHODS
from settings.defaults import surface_defaults
from surfaces import SURFACES
from tests.support.live_picture import received
from tests.support.pages import open_root, rows, send, without_exception, words


def test_it_opens_on_the_textbook_comparison() -> None:
    page = without_exception(open_root())
    assert page.selectbox(key="surface").value == "Elongated bowl"
    assert page.button_group(key="optimizers").value == list(DEFAULT_METHODS)
    assert page.select_slider(key="steps").value == 30
    ours = [GradientDescent(0.95), Momentum(0.1), AdaGrad(1.5), Adam(0.3)]
    for row, optimizer in zip(rows(page), ours, strict=True):
        last = run(SURFACES[0], optimizer, (-7, 2), 30).theta[-1]
        assert row[0].endswith(optimizer.name)
        shown = [float(c) for c in row[-1].strip("()").split(", ")]
        np.testing.assert_allclose(shown, last, rtol=5e-3)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
def test_every_surface_opens_with_its_own_defaults_and_the_paths_of_all_methods(surface: Any) -> None:
    page = without_exception(open_root(surface=surface.name, optimizers=[cls.name for cls in CLASSIC]))
    others = {f"{cls.__name__}.lr" for cls in MORE_METHODS}
    for key, value in surface_defaults(surface).items():
        if key in others:
            continue
        (widget,) = (w for w in [*page.select_slider, *page.number_input] if w.key == key)
        assert widget.value == value
    assert len(rows(page)) == len(CLASSIC)
    assert surface.formula in words(page)

    picture, _, _ = received(page)
    for cls, (name, (path, _, loss)) in zip(CLASSIC, picture["lines"], strict=True):
        ours = run(surface, cls(lr=surface.rates[cls.__name__]), surface.start, surface.steps)
        shown = len(path["x"])
        assert name == cls.name
        assert path["x"].dtype == np.float32
        np.testing.assert_array_equal(np.stack([path["x"], path["y"]], axis=1), ours.theta[:shown].astype("f4"))
        np.testing.assert_array_equal(path["customdata"], ours.loss[:shown].astype("f4"))
        np.testing.assert_allclose(path["text"], np.hypot(*surface.grad(ours.theta.T))[:shown], rtol=1e-6)
        assert len(loss["y"]) == surface.steps + 1


@pytest.mark.parametrize("place", range(len(SURFACES)), ids=lambda place: SURFACES[place].name)
def test_the_loss_axis_runs_upwards_and_holds_every_run_that_stays(place: int) -> None:
    """Also where every loss is negative, as from a start near the lowest minimum, and beside a run that diverges.

    Logarithmic and linear: one by the link, the other by its switch.
    """
    surface = SURFACES[place]
    near = surface.minima[0] if surface.minima else surface.start
    x, y = (at + (0.05 if at + 0.05 < high else -0.05) for at, (_, high) in zip(near, surface.domain, strict=True))
    start = run(surface, Adam(), (x, y), 0).loss[0]
    lowest = surface.lowest() if surface.minima else 0
    by_link, by_switch = (place % 2 == 0, place % 2 == 1)
    link = {"x": str(x), "y": str(y), "log_loss": str(by_link).lower(), "GradientDescent.lr": "50", "steps": "40"}
    page = without_exception(open_root(surface=surface.name, **link))
    for log in (by_link, by_switch):
        if log != by_link:
            page = without_exception(page.toggle(key="log_loss").set_value(log).run())
        low, high = received(page)[0]["losses"]["yaxis"]["range"]
        assert low < high
        shown = np.log10(start - lowest) if log else start
        assert low <= shown <= high


def test_a_start_on_the_minimum_says_why_nothing_is_drawn() -> None:
    assert "logarithmic axis cannot show" in words(without_exception(open_root(x="0", y="0")))


def test_an_empty_choice_says_what_to_do() -> None:
    page = open_root()
    page = without_exception(page.button_group(key="optimizers").set_value([]).run())
    assert "Choose at least one optimizer" in words(page)
    assert rows(page) == []


def test_divergence_is_told_with_its_step() -> None:
    page = without_exception(open_root(optimizers="Gradient descent", **{"GradientDescent.lr": "1.5"}))
    assert rows(page)[0][1] == "diverged at step 3"


def test_japanese() -> None:
    page = without_exception(open_root(lang="ja", **{"GradientDescent.lr": "1.5"}))
    assert page.selectbox(key="surface").label == "曲面(損失関数)"
    assert rows(page)[0][1] == "ステップ 3 で発散"
    assert "まだ移動中" in str(rows(page))


def test_the_shown_rule_follows_the_switch() -> None:
    assert r"1 - {\beta_1}^{t}" in words(open_root())
    assert r"1 - {\beta_1}^{t}" not in words(without_exception(open_root(**{"Adam.bias_correction": "false"})))


def test_noise_is_seeded() -> None:
    one, again, other = (rows(open_root(noise="1", seed=seed)) for seed in ("3", "3", "4"))
    assert one == again != other


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_3d_view_has_the_surface_and_the_lines_of_the_contour(lang: str) -> None:
    link = {"surface": "Himmelblau", "lang": lang}
    flat, solid = (received(without_exception(open_root(**link, **more)))[0] for more in ({}, {"surface3d": "true"}))
    assert flat["solid"] is None
    parts = solid["solid"]
    surface = next(surface for surface in SURFACES if surface.name == "Himmelblau")
    x, y, z = (np.asarray(parts["surface"][axis], dtype=float) for axis in "xyz")
    np.testing.assert_allclose(z, surface.f(np.stack(np.meshgrid(x, y))), rtol=1e-4, atol=1e-3)
    assert parts["layout"]["scene"]["zaxis"]["title"]["text"] == {"en": "Loss", "ja": "損失"}[lang]
    assert solid["link"].startswith("root?")
    assert "surface3d=true" in solid["link"]
    for line, (_, traces) in zip(flat["lines"], solid["lines"], strict=True):
        np.testing.assert_array_equal(line[1][0]["customdata"], traces[0]["customdata"])


@pytest.mark.parametrize("solid", [False, True])
def test_the_band_of_rates_waits_until_the_live_picture_asks_for_it(solid: bool) -> None:
    more_steps: Any = open_root().select_slider(key="steps").set_value(60)
    page = open_root()
    page = without_exception(page.toggle(key="surface3d").set_value(solid).run())
    page = without_exception(send(page, more_steps._widget_state))
    assert not any(part.proto.component_name == "charts" for part in page.get("bidi_component"))
