"""The sweep of rates: what its chart is sent, and what is taken from it."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import STATUSES, run
from experiments import stability_limits
from experiments.rate_sweep import RATES, score, sweep
from optimizers import AdaGrad, Adam, GradientDescent, Momentum
from plots import trial_paths
from surfaces import SURFACES
from tests.support.live_picture import opened, received
from tests.support.pages import APP, open_page, sent, without_exception
from views import controls
from views.live import charts, component
from views.pages.rates import rate_sweep
from views.picture import outcomes

BOWL: Any = SURFACES[0]

HIMMELBLAU = next(s for s in SURFACES if s.name == "Himmelblau")


def test_the_sweep_page_sends_what_the_sweep_finds() -> None:
    page = without_exception(open_page("lab"))
    picture = sent(page)
    assert picture["names"] == ["Gradient descent", "Momentum", "AdaGrad", "Adam"]
    np.testing.assert_array_equal(picture["rates"], RATES)
    for row, cls in enumerate((GradientDescent, Momentum, AdaGrad, Adam)):
        of = sweep(BOWL, cls(), BOWL.start, 30)
        np.testing.assert_array_equal(picture["values"][row], score(of, "final"))
        assert [STATUSES[int(place)] for place in picture["endings"][row]] == [*of.status]
    assert received(page)[0]["losses"] is None
    assert "paths" not in picture


def test_the_paths_of_all_rates_are_sent_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "requested_paths", lambda: ANY)
    picture = sent(without_exception(open_page("lab")))
    assert picture["still"]
    for paths, cls in zip(picture["paths"], (GradientDescent, Momentum, AdaGrad, Adam), strict=True):
        ours = trial_paths(sweep(BOWL, cls(), BOWL.start, 30).theta, BOWL.domain)
        for part in ("x", "y", "counts", "edge"):
            np.testing.assert_array_equal(paths[part], getattr(ours, part))


@pytest.mark.parametrize(("measure", "label"), [("best", "Best loss so far"), ("steps", "Steps to converge")])
def test_a_sweep_can_be_judged_in_another_way(measure: str, label: str) -> None:
    page = without_exception(open_page("lab", measure=measure, steps="300"))
    _, needs, parcels = received(page, "charts")
    layout = next(opened(parcels[name]) for name in needs if name.startswith("cast"))["layouts"][0]
    assert layout["yaxis"]["title"]["text"] == label
    np.testing.assert_array_equal(sent(page)["values"][0], score(sweep(BOWL, GradientDescent(), (-7, 2), 300), measure))


def test_the_mark_of_a_rate_is_where_its_own_run_ends() -> None:
    marks = [t for t in sent(open_page("lab", surface="Himmelblau"))["charts"][0]["data"] if t.get("mode") == "markers"]
    surface = next(s for s in SURFACES if s.name == "Himmelblau")
    for trace, cls in zip(marks, (GradientDescent, Momentum, AdaGrad, Adam), strict=True):
        ours = run(surface, cls(lr=surface.rates[cls.__name__]), surface.start, surface.steps).loss[-1]
        assert trace["x"] == [surface.rates[cls.__name__]]
        shown = trace["y"][0]
        assert shown == pytest.approx(ours) or trace["marker"]["symbol"] == "triangle-down"


def test_every_change_of_a_control_sweeps_anew() -> None:
    page = open_page("lab")
    before = sent(page)["values"][1]
    page = without_exception(page.select_slider(key="Momentum.momentum").set_value(0.5).run())
    after = sent(page)["values"][1]
    np.testing.assert_array_equal(after, score(sweep(BOWL, Momentum(momentum=0.5), BOWL.start, 30), "final"))
    assert not np.array_equal(before, after)


def test_the_band_on_the_first_page_is_the_same_sweep() -> None:
    page = AppTest.from_file(APP, default_timeout=30).run()
    np.testing.assert_array_equal(sent(page)["values"], sent(open_page("lab"))["values"])


def test_a_rate_that_is_taken_is_that_of_its_method(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[str, Any] = {}
    monkeypatch.setattr(controls, "set_controls", taken.update)
    monkeypatch.setattr(rate_sweep.st, "rerun", lambda: None)
    for said in ({"row": 1, "rate": 0.0215}, {"row": 7, "rate": 1}, {"row": 1}, None, {"row": "a", "rate": []}):
        monkeypatch.setattr(component.st, "session_state", {"charts": {"take": said}, "same_lr": False})
        outcomes.take_rate(["Adam.lr", "Momentum.lr"])
    assert taken == {"Momentum.lr": 0.0215}


def test_the_marks_of_theory_stand_on_the_sweep() -> None:
    def marks(**link: str | list[str]) -> dict[tuple[str, bool], list[float]]:
        found: dict[tuple[str, bool], list[float]] = {}
        for trace in sent(without_exception(open_page("lab", **link)))["charts"][0]["data"]:
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
