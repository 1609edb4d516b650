"""The page of training: what it makes of what is computed elsewhere."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import recommended_rate
from experiments.training import Task, gradient_only
from networks import SOURCES, Design, Moons, NoisySine, Perceptron, Source
from optimizers import Adam
from plots.text import number_text
from tests.support.pages import gone_to, open_page, sent, without_exception, words
from tests.support.processes import alive, process_of, wait_until
from tests.support.training import trained_by
from views.work import shared
from views.work.process import BackgroundProcess

SMALL = {"net.data": "Moons", "net.Moons.samples": "60", "net.units": "4", "net.epochs": "3", "net.size": "16"}


def finished(page: AppTest) -> AppTest:
    """Ask for more, as the browser does, until training is done."""
    end = time.monotonic() + 60
    while sent(without_exception(page)).get("more"):
        assert time.monotonic() < end
        assert "Lowest training loss" not in words(page)  # which is not said of some of the steps
        assert "%" in words(page)
        page = page.run()
    return page


def ran(**link: Any) -> AppTest:
    return finished(open_page("network", **{**SMALL, **link}))


def table(page: AppTest) -> list[list[str]]:
    (shown,) = page.table
    return shown.value.values.tolist()


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    shared._finished.clear()
    yield
    for work in [*shared._under_way.values()]:
        work.stop()


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("axis", ["epochs", "steps", "seconds"])
def test_it_tells_what_training_gives(lang: str, axis: str) -> None:
    page = ran(lang=lang, axis=axis)
    methods = page.session_state["net.optimizers"]
    task = Task(*Moons(samples=60).made().split(0.2, 0), Design(units=4), 16, 3)
    expected = trained_by(
        task,
        *(cls(lr=recommended_rate(Perceptron, cls)) for cls in gradient_only() if cls.name in methods),
    )
    charts = sent(page)["charts"]
    assert len(charts) == 5
    for of, trace in zip(expected, charts[0]["data"], strict=True):
        np.testing.assert_allclose(trace["y"], of.metrics[:, 0, 0], rtol=1e-6)
        if axis != "seconds":
            np.testing.assert_allclose(trace["x"], of.steps / (3 if axis == "epochs" else 1), rtol=1e-6)
    for of, row in zip(expected, table(page), strict=True):
        assert row[0].endswith(task.name_of(of.optimizer))
        assert float(row[2]) == pytest.approx(of.metrics[-1, 0, 0], rel=5e-3)
        assert float(row[4].rstrip("%")) == pytest.approx(100 * of.metrics[-1, 3, 0], abs=0.06)
    best = min(expected, key=lambda of: of.metrics[-1, 0, 0])
    said = {"en": "Lowest training loss: {} (", "ja": "訓練損失が最も低いのは {}("}[lang]
    assert said.format(task.name_of(best.optimizer)) in words(page)


@pytest.mark.parametrize(
    "link",
    [
        {"net.data": "Digits", "net.hidden": "0", "net.epochs": "1", "net.size": "all"},
        {"net.data": "Two spirals", "net.loss": "Squared error", "net.hidden": "2"},
        {"net.loss": "Binary cross-entropy", "net.seeds": "3", "net.activation": "tanh"},
        {"net.epochs": "1", "net.size": "all", "projector": "true", "log_loss": "false"},
        {"schedule": "Formula", "factor": "log(5 - t)"},
        {"net.units": "nonsense", "axis": "samples", "closely": "Nobody"},
        {"net.weight_decay": "0.1", "net.init": "Given", "net.scale": "10", "net.share": "0.5"},
    ],
    ids=lambda link: " ".join(link),
)
def test_it_opens_in_every_corner(link: dict[str, str]) -> None:
    page = ran(**link)
    assert "nan" not in words(page) + str(table(page))
    assert len(table(page)) == 5


@pytest.mark.parametrize("source", SOURCES)
def test_data_bring_epochs_and_a_batch_size(source: type[Source]) -> None:
    page = open_page("network", **{"net.optimizers": ""})
    page.selectbox(key="net.data").select(source.name).run()
    assert page.select_slider(key="net.epochs").value == source.epochs
    assert page.selectbox(key="net.size").value == str(source.size)
    linked = open_page("network", **{"net.optimizers": "", "net.data": source.name})
    assert linked.select_slider(key="net.epochs").value == source.epochs


def test_divergence_is_told_with_its_step() -> None:
    page = ran(**{"net.loss": "Squared error", "net.GradientDescent.lr": "100", "net.epochs": "10"})
    k = table(page)[0][-1].removeprefix("diverged at step ")
    assert f"Not finite any more (crosses): SGD diverged at step {k}." in words(page)
    assert table(page)[0][2:4] == ["∞", "–"]
    assert sent(page)["charts"][0]["data"][-1]["x"] == pytest.approx([float(k) / 3], rel=1e-6)


def test_without_an_optimizer_it_says_what_to_do() -> None:
    page = without_exception(open_page("network", **{"net.optimizers": ""}))
    assert "Choose at least one optimizer" in words(page)


@pytest.mark.parametrize(("lang", "said"), [("en", "Lowest training loss: "), ("ja", "訓練損失が最も低いのは ")])
def test_a_regression_is_judged_by_its_variance_explained_and_its_curve_is_drawn(lang: str, said: str) -> None:
    link = {"net.data": "Noisy sine", "net.units": "16", "net.epochs": "10", "net.size": "16", "lang": lang}
    page = finished(open_page("network", **link))
    task = Task(*NoisySine().made().split(0.2, 0), Design(units=16, loss="Squared error"), 16, 10)
    methods = [cls for cls in gradient_only() if cls.name in page.session_state["net.optimizers"]]
    expected = trained_by(task, *(cls(lr=recommended_rate(Perceptron, cls)) for cls in methods))
    *_, fit = charts = sent(page)["charts"]
    assert len(charts) == 5
    assert said in words(page)
    assert "R^2" in words(page)
    training, validation, *curves = fit["data"]
    np.testing.assert_allclose(training["y"], task.train.labels, rtol=1e-6)
    np.testing.assert_allclose(validation["x"], task.validation.x[:, 0], rtol=1e-6)
    for curve, of, row in zip(curves, expected, table(page), strict=True):
        network = replace(task.training_loss, x=np.array(curve["x"], dtype=float)[:, None])
        np.testing.assert_allclose(curve["y"], network.output(of.weights[-1, :, 0])[:, 0], rtol=1e-4, atol=1e-4)
        assert float(row[3].rstrip("%")) == pytest.approx(100 * of.metrics[-1, 1, 0], abs=0.06)


def test_a_loss_for_classes_is_refused_with_the_data_of_a_regression() -> None:
    link = {"net.data": "Noisy sine", "net.loss": "Cross-entropy", "net.epochs": "1", "net.units": "4"}
    page = finished(open_page("network", **link))
    assert page.session_state["net.loss"] == "Squared error"
    assert "net.loss=Cross-entropy" in words(page)


def test_the_loss_goes_with_the_data_that_a_person_chooses() -> None:
    page = open_page("network", **{"net.optimizers": ""})
    for name, loss in (("Noisy sine", "Squared error"), ("Moons", "Cross-entropy")):
        page = without_exception(page.selectbox(key="net.data").select(name).run())
        assert page.selectbox(key="net.loss").value == loss


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("axis", ["epochs", "steps", "seconds"])
def test_batch_sizes_of_one_method_are_compared(lang: str, axis: str) -> None:
    page = ran(lang=lang, axis=axis, closely="Adam", sizes=["1", "16", "64", "all"])
    split = Moons(samples=60).made().split(0.2, 0)
    counts = (1, 16, 48)  # of 48 training samples; 64 and all are the same
    expected = [trained_by(Task(*split, Design(units=4), size, 3), Adam(lr=0.005))[0] for size in counts]
    lines = [trace for trace in sent(page)["charts"][0]["data"] if trace["name"]]
    assert [trace["name"].split("(")[0].strip() for trace in lines] == ["B = 1", "B = 16", "B = 48"]
    assert len({(trace["line"]["dash"], trace["marker"]["symbol"]) for trace in lines}) == 3
    for trace, of, row in zip(lines, expected, table(page), strict=True):
        assert trace["y"][-1] == pytest.approx(of.metrics[-1, 0, 0], rel=1e-5)
        assert row[1] == f"{of.steps[-1]:,}"
        if axis != "seconds":
            assert trace["x"][-1] == pytest.approx(3 if axis == "epochs" else of.steps[-1])
    told = words(page)
    for text in {"en": ("After 3 epochs", "After 3 steps", "Measured"), "ja": ("3 エポック後", "3 ステップ後", "実測")}[
        lang
    ]:
        assert text in told
    assert number_text(float(expected[0].mean[-1, 0])) in told


LONG = {"net.hidden": "4", "net.units": "256", "net.epochs": "200", "net.data": "Digits"}


def work_of() -> BackgroundProcess[Any]:
    (work,) = [work for work in shared._under_way.values() if not work.state.is_over]
    return work


def some(page: AppTest, looks: int = 2) -> AppTest:
    """Ask for more until so many looks are known."""
    wait_until(lambda: len(sent(page.run())["charts"][0]["data"] and sent(page)["charts"][0]["data"][0]["y"]) >= looks)
    return without_exception(page)


def test_stop_keeps_what_was_computed_and_leaves_no_process() -> None:
    page = some(open_page("network", **LONG))
    work = work_of()
    page = without_exception(page.button(key="stop training").click().run())
    assert not sent(page).get("more")
    assert re.fullmatch(r"Stopped at epoch [\d.]+ of 200\.", page.get("progress")[0].proto.text)
    assert "stopped" in {row[-1] for row in table(page)} <= {"stopped", "above its first loss"}
    wait_until(lambda: not alive(work))
    page = without_exception(page.button(key="train anew").click().run())
    assert sent(page)["more"]
    assert work_of() is not work


def test_a_changed_control_drops_what_was_begun_and_shows_nothing_of_it() -> None:
    page = some(open_page("network", **LONG), 5)
    work = work_of()
    page = without_exception(page.select_slider(key="net.units").set_value(128).run())
    wait_until(lambda: not alive(work))
    assert work_of() is not work
    for trace in sent(page)["charts"][0]["data"]:
        assert len(trace["y"]) < 5


def test_a_process_that_dies_is_told_and_one_can_try_again() -> None:
    page = some(open_page("network", **LONG))
    os.kill(process_of(work_of()).pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    page = finished(page)
    assert "The computation broke off" in page.get("progress")[0].proto.text
    assert len(table(page)) == 5
    page = without_exception(page.button(key="train anew").click().run())
    assert sent(page)["more"]
    assert alive(work_of())


def test_who_comes_back_finds_it_going_on() -> None:
    page = some(open_page("network", **LONG))
    work = work_of()
    page = gone_to(gone_to(page, "step"), "network")
    assert work_of() is work
    assert len(sent(page)["charts"][0]["data"][0]["y"]) >= 2


def test_two_sessions_with_one_link_share_one_training() -> None:
    first, second = open_page("network", **LONG), open_page("network", **LONG)
    work = work_of()
    first = without_exception(first.button(key="stop training").click().run())
    second = some(second)
    assert alive(work)
    assert sent(second)["more"]


def test_a_finished_training_is_known_to_the_next_who_opens_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ran()
    monkeypatch.setattr(shared, "BackgroundProcess", None)
    after = without_exception(open_page("network", **SMALL))
    assert not sent(after).get("more")
    assert table(after) == table(before)
