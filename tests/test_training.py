"""Training and its page without a browser: what is computed elsewhere, and what the page makes of it."""

from __future__ import annotations

import os
import pickle
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import plots
from core import Array, param, params_of, recommended_rate
from experiments.training import MIN_RISING_EVALUATIONS, RISE_FACTOR, Course, Task, gradient_only, joined, train
from networks import LOSSES, SOURCES, Dataset, Design, Moons, Perceptron, Source
from optimizers import Adam, GradientDescent, Momentum
from plots.training import Watched, training_charts
from schedules import Formula
from surfaces import from_formula
from tests.test_inside import opened_next
from tests.test_lab import at, sent
from tests.test_page import sound, words
from views.work import process, shared
from views.work.process import Apart

SMALL = {"net.data": "Moons", "net.Moons.samples": "60", "net.units": "4", "net.epochs": "3", "net.size": "16"}
WORDS = {"along": "Epoch", "loss": "Loss", "accuracy": "Accuracy", "mean": "Mean"}
EVERY_METHOD = pytest.mark.parametrize("cls", gradient_only())


def task(**more: Any) -> Task:
    train, validation = Moons(samples=60).made().split(0.25, 0)
    return replace(Task(train, validation, Design(units=4), 16, 3), **more)


def trained_by(task: Task, *racers: Any) -> list[Course]:
    parts: list[list[Course]] = [[] for _ in racers]
    for place, course in train(task, racers):
        parts[place].append(course)
    return [joined(of) for of in parts]


# --- In this process


@EVERY_METHOD
def test_every_method_learns_at_its_recommended_rate(cls: Any) -> None:
    (of,) = trained_by(task(epochs=20), cls(lr=recommended_rate(Perceptron, cls)))
    assert of.at[-1] == 60
    assert of.lost.tolist() == [-1]
    assert not of.rises.any()


@EVERY_METHOD
@pytest.mark.parametrize("loss", LOSSES)
def test_no_rate_makes_a_method_raise(cls: Any, loss: str) -> None:
    (of,) = trained_by(task(design=Design(units=4, loss=loss), seeds=(0, 1), epochs=10), cls(lr=100.0))
    assert of.at[-1] == 30
    gone = of.lost >= 0
    assert (of.rises | ~gone).all()
    assert np.array_equal(np.isfinite(of.judged[-1]).all(axis=0), ~gone)


def test_divergence_is_recorded_with_its_step() -> None:
    (of,) = trained_by(task(design=Design(units=4, loss="Squared error"), epochs=10), GradientDescent(lr=100.0))
    assert 0 < of.lost[0] <= 30
    assert of.gone[0] >= of.lost[0]
    later = of.at >= of.gone[0]
    assert later.any()
    assert not np.isfinite(of.judged[later]).any()


@pytest.mark.parametrize("cls", [GradientDescent, Momentum, Adam])
@pytest.mark.parametrize("source", SOURCES)
def test_a_lane_of_several_seeds_is_that_seed_alone(cls: Any, source: Any) -> None:
    train, validation = source().made().split(0.2, 0)
    many = task(train=train, validation=validation, seeds=(3, 4), epochs=1)
    racer = cls(lr=recommended_rate(Perceptron, cls))
    (both,) = trained_by(many, racer)
    for lane, seed in enumerate(many.seeds):
        (alone,) = trained_by(replace(many, seeds=(seed,)), racer)
        np.testing.assert_allclose(both.judged[..., lane], alone.judged[..., 0], rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(both.weights[..., lane], alone.weights[..., 0], rtol=1e-10, atol=1e-10)


def test_a_step_is_what_a_hand_written_loop_gives() -> None:
    of_task = task(design=Design(units=5, loss="Cross-entropy"), size=45, epochs=4)
    (of,) = trained_by(of_task, GradientDescent(lr=0.3))
    x, labels = of_task.train.x, of_task.train.labels
    theta = of_task.start()
    shapes = [(2, 5), (5,), (5, 2), (2,)]
    parts = np.split(theta, [10, 15, 25])
    W1, b1, W2, b2 = (part.reshape(shape) for part, shape in zip(parts, shapes, strict=True))
    for step in range(4):
        H = x @ W1 + b1
        A = np.where(H > 0, H, 0)
        Z = A @ W2 + b2
        P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
        loss, right = -np.log(P[np.arange(45), labels]).mean(), (P.argmax(axis=1) == labels).mean()
        np.testing.assert_allclose(of.judged[step, :2, 0], (loss, right), rtol=1e-10)
        P[np.arange(45), labels] -= 1
        dZ = P / 45
        dH = (dZ @ W2.T) * (H > 0)
        W2, b2, W1, b1 = W2 - 0.3 * A.T @ dZ, b2 - 0.3 * dZ.sum(axis=0), W1 - 0.3 * x.T @ dH, b1 - 0.3 * dH.sum(axis=0)
        now = np.concatenate([part.ravel() for part in (W1, b1, W2, b2)])
        np.testing.assert_allclose(of.weights[step + 1, :, 0], now, rtol=1e-10, atol=1e-12)


def test_what_charts_need_is_known_without_copying_the_weights() -> None:
    parts = [course for _, course in train(task(), [Adam()])]
    whole, curve = joined(parts), joined(parts, weights=False)
    np.testing.assert_array_equal(curve.judged, whole.judged)
    np.testing.assert_array_equal(curve.weights, whole.weights[-1:])
    assert np.shares_memory(curve.weights, parts[-1].weights)
    assert curve.kept == [9]


def course(training: Any, validation: Any) -> Course:
    training, validation = np.array(training, dtype=float), np.array(validation, dtype=float)
    judged = np.stack([training, 0 * training, validation, 0 * training], axis=1)[..., None]
    at = np.arange(len(training))
    return Course(Adam(), at, judged, at / 1000, at[:0], np.empty((0, 3, 1)), np.array([-1]))


@given(st.lists(st.floats(0.01, 10), min_size=2, max_size=12), st.integers(0, 8), st.floats(1, 2))
def test_who_overfits_has_been_better(validation: list[float], more: int, growth: float) -> None:
    validation += [min(validation) * growth] * more
    falling = 1 / (1 + np.arange(len(validation)))
    turn, lowest = course(falling, validation).turn, int(np.argmin(validation))
    later = np.array(validation[lowest + 1 :])
    risen = RISE_FACTOR * min(validation)
    assert (turn == lowest) == (
        len(later) >= MIN_RISING_EVALUATIONS and later.mean() >= risen and validation[-1] >= risen
    )
    assert turn in (lowest, None)
    assert course(falling[::-1], validation).turn is None  # both rise: that is no overfitting


def test_numbers_that_are_not_finite_turn_nowhere() -> None:
    assert course([3, 2, 1, 1, np.nan], [1, 2, 3, 4, np.nan]).turn is None


def test_a_data_set_is_sent_without_what_can_be_made_there() -> None:
    data = Moons(samples=50).made()
    made, arguments = data.__reduce__()
    copy: Dataset = made(*arguments)
    np.testing.assert_array_equal(copy.x, data.x)
    assert len(arguments) == len(Dataset.__dataclass_fields__)


@settings(max_examples=20)
@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.5, 2))
def test_a_typed_formula_can_be_sent(x: float, y: float, b: float) -> None:
    typed = from_formula("b*sin(x) + y^2", b=param(1.0, "b", "Number b", 0.0, 2.0), name="Mine", rates={"Adam": 0.5})
    here = replace(typed, b=b)
    there = pickle.loads(pickle.dumps(here))
    at = np.array([x, y])
    assert (there.f(at), there.name, there.rates, params_of(there)) == (
        here.f(at),
        "Mine",
        {"Adam": 0.5},
        params_of(here),
    )
    schedule = Formula(from_formula("exp(-k)", coordinates=("t", "k")))
    assert pickle.loads(pickle.dumps(schedule)) == schedule


# --- In another process


def count(n: int, pause: float = 0.0) -> Iterator[int]:
    for k in range(n):
        yield k
        time.sleep(pause)


def fail(n: int) -> Iterator[int]:
    yield from range(n)
    raise ValueError("no more")


def until(true: Callable[[], Any], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def process_of(work: Apart) -> Any:
    until(lambda: work._process)
    return work._process


def alive(work: Apart) -> bool:
    return process_of(work).poll() is None


def values(work: Apart) -> list[int]:
    return [value for value in work.results() if value is not None]


def test_all_results_come_in_order_and_to_everybody_who_follows() -> None:
    work = Apart(count, 20, 0.01)
    first, second = work.results(), work.results()
    assert next(value for value in first if value is not None) == 0
    assert [value for value in second if value is not None] == [*range(20)]
    assert [value for value in first if value is not None] == [*range(1, 20)]
    assert work.done
    assert not alive(work)


def test_the_work_ends_when_the_last_who_follows_has_left() -> None:
    work = Apart(count, 1000, 0.1)
    first, second = work.results(), work.results()
    assert [next(value for value in of if value is not None) for of in (first, second)] == [0, 0]
    first.close()  # type: ignore[attr-defined]
    assert alive(work)
    second.close()  # type: ignore[attr-defined]
    until(lambda: not alive(work))
    assert work.over
    assert not work.done


def test_what_it_raises_is_raised_here_after_all_results() -> None:
    work, found = Apart(fail, 3), []
    with pytest.raises(RuntimeError, match="ValueError: no more"):
        found.extend(value for value in work.results() if value is not None)
    assert found == [0, 1, 2]
    assert not work.done


def test_a_process_that_is_killed_is_an_error() -> None:
    work = Apart(count, 1000, 0.1)
    results = work.results()
    next(results)
    process_of(work).kill()
    with pytest.raises(RuntimeError, match="ended before its work did"):
        list(results)


def test_a_process_that_cannot_begin_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr(process.subprocess, "Popen", full)
    with pytest.raises(RuntimeError, match="OSError: no room"):
        values(Apart(count, 3, 0.0))


def test_a_task_is_sent_without_what_it_has_computed() -> None:
    of = task()
    fresh = len(pickle.dumps(of))
    of.judged(of.start())
    assert len(pickle.dumps(of)) == fresh
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(of)).judged(of.start()), of.judged(of.start()))


def test_what_nobody_asks_for_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Apart(count, 1000, 0.05)
    process_of(work)
    monkeypatch.setattr(process, "ABANDONED", 0.2)
    until(lambda: work.over)
    assert not alive(work)
    with pytest.raises(RuntimeError):
        values(work)


def test_no_more_processes_than_processors_are_at_work() -> None:
    works = [Apart(count, 1000, 0.05) for _ in range(process.AT_ONCE + 2)]
    try:
        until(lambda: sum(work._process is not None for work in works) == process.AT_ONCE)
        time.sleep(0.3)
        assert sum(work.waits for work in works) == 2
        next(work for work in works if not work.waits).stop()
        until(lambda: sum(work.waits for work in works) == 1)
        assert sum(work._process is not None and alive(work) for work in works) <= process.AT_ONCE
    finally:
        for work in works:
            work.stop()
    until(lambda: not any(work._process is not None and alive(work) for work in works))


# --- The charts


@settings(max_examples=30)
@given(st.integers(1, 3), st.integers(1, 8), st.integers(1, 3), st.booleans(), st.integers(0, 99))
def test_the_two_charts_of_a_kind_have_one_axis_and_every_number_is_as_it_was(
    racers: int, looks: int, seeds: int, log: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    watched = [
        Watched(
            str(k),
            np.linspace(0, 1, looks),
            rng.uniform(0, 1, (looks, 4, seeds)),
            np.full(seeds, np.nan),
            np.zeros(seeds, dtype=bool),
            plots.line_style(k, plots.Look()),
        )
        for k in range(racers)
    ]
    charts = training_charts(watched, plots.Look(), log=log, end=1.0, settled=0.5, words=WORDS)
    for pair in (charts[:2], charts[2:]):
        assert pair[0]["layout"]["yaxis"] == pair[1]["layout"]["yaxis"]
    for chart, row in zip(charts, (0, 2, 1, 3), strict=True):
        assert len(chart["data"]) == racers * (1 + seeds * (seeds > 1))
        for trace, of in zip(chart["data"][-racers:], watched, strict=True):
            expected = of.judged[:, row].mean(axis=1) * (100 if row % 2 else 1)
            np.testing.assert_allclose(trace["y"], expected, rtol=1e-5)
            low, high = chart["layout"]["yaxis"]["range"]
            heights = np.log10(expected) if log and row in (0, 2) else expected
            inside = (heights >= low) & (heights <= high)
            assert inside[of.x >= 0.5].all()
            assert inside.all() or row % 2


def test_a_run_that_is_lost_flattens_no_other_and_has_a_cross() -> None:
    def watched(values: Array, lost: float) -> Watched:
        judged = np.repeat(values[:, None, None], 4, axis=1)
        style = plots.line_style(0, plots.Look())
        return Watched("A", np.arange(3.0), judged, np.array([lost]), np.array([lost == lost]), style)

    both = [watched(np.array([1.0, 0.5, 0.2]), np.nan), watched(np.array([1.0, 1e9, np.inf]), 2.0)]
    for log in (True, False):
        chart, *_ = training_charts(both, plots.Look(), log=log, end=2.0, settled=1.0, words=WORDS)
        cross = chart["data"][-1]
        top = chart["layout"]["yaxis"]["range"][1]
        assert (10**top if log else top) < 2
        assert cross["x"].tolist() == [2.0]
        np.testing.assert_allclose(cross["y"], [10**top if log else top], rtol=1e-6)


@pytest.mark.parametrize("log", [True, False])
def test_where_all_runs_rise_the_chart_shows_them(log: bool) -> None:
    losses = np.array([[1.0, 90.0, 8.0, 7.0], [1.0, 40.0, 1e9, np.inf]])
    watched = [
        Watched(
            str(k),
            np.arange(4.0),
            np.repeat(loss[:, None, None], 4, axis=1),
            np.array([np.nan]),
            np.array([True]),
            plots.line_style(k, plots.Look()),
        )
        for k, loss in enumerate(losses)
    ]
    chart, *_ = training_charts(watched, plots.Look(), log=log, end=3.0, settled=1.0, words=WORDS)
    top = chart["layout"]["yaxis"]["range"][1]
    assert 90 < (10**top if log else top) < 1e3


# --- The page


def finished(page: AppTest) -> AppTest:
    """Ask for more, as the browser does, until training is done."""
    end = time.monotonic() + 60
    while sent(sound(page)).get("more"):
        assert time.monotonic() < end
        assert "Lowest training loss" not in words(page)  # which is not said of some of the steps
        assert "%" in words(page)
        page = page.run()
    return page


def ran(**link: Any) -> AppTest:
    return finished(at("network", **{**SMALL, **link}))


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
    expected = trained_by(
        Task(*Moons(samples=60).made().split(0.2, 0), Design(units=4), 16, 3),
        *(cls(lr=recommended_rate(Perceptron, cls)) for cls in gradient_only() if cls.name in methods),
    )
    charts = sent(page)["charts"]
    assert len(charts) == 5
    for of, trace in zip(expected, charts[0]["data"], strict=True):
        np.testing.assert_allclose(trace["y"], of.judged[:, 0, 0], rtol=1e-6)
        if axis != "seconds":
            np.testing.assert_allclose(trace["x"], of.at / (3 if axis == "epochs" else 1), rtol=1e-6)
    for of, row in zip(expected, table(page), strict=True):
        assert row[0].endswith(of.racer.name)
        assert float(row[2]) == pytest.approx(of.judged[-1, 0, 0], rel=5e-3)
        assert float(row[4].rstrip("%")) == pytest.approx(100 * of.judged[-1, 3, 0], abs=0.06)
    best = min(expected, key=lambda of: of.judged[-1, 0, 0])
    said = {"en": "Lowest training loss: {} (", "ja": "訓練損失が最も低いのは {}("}[lang]
    assert said.format(best.racer.name) in words(page)


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
    page = at("network", **{"net.optimizers": ""})
    page.selectbox(key="net.data").select(source.name).run()
    assert page.select_slider(key="net.epochs").value == source.epochs
    assert page.selectbox(key="net.size").value == str(source.size)
    linked = at("network", **{"net.optimizers": "", "net.data": source.name})
    assert linked.select_slider(key="net.epochs").value == source.epochs


def test_divergence_is_told_with_its_step() -> None:
    page = ran(**{"net.loss": "Squared error", "net.GradientDescent.lr": "100", "net.epochs": "10"})
    k = table(page)[0][-1].removeprefix("diverged at step ")
    assert f"Not finite any more (crosses): Gradient descent diverged at step {k}." in words(page)
    assert table(page)[0][2:4] == ["∞", "–"]
    assert sent(page)["charts"][0]["data"][-1]["x"] == pytest.approx([float(k) / 3], rel=1e-6)


def test_without_an_optimizer_it_says_what_to_do() -> None:
    page = sound(at("network", **{"net.optimizers": ""}))
    assert "Choose at least one optimizer" in words(page)


LONG = {"net.hidden": "4", "net.units": "256", "net.epochs": "200", "net.data": "Digits"}


def work_of() -> Apart:
    (work,) = [work for work in shared._under_way.values() if not work.over]
    return work


def some(page: AppTest, looks: int = 2) -> AppTest:
    """Ask for more until so many looks are known."""
    until(lambda: len(sent(page.run())["charts"][0]["data"] and sent(page)["charts"][0]["data"][0]["y"]) >= looks)
    return sound(page)


def test_stop_keeps_what_was_computed_and_leaves_no_process() -> None:
    page = some(at("network", **LONG))
    work = work_of()
    page = sound(page.button(key="stop training").click().run())
    assert not sent(page).get("more")
    assert re.fullmatch(r"Stopped at epoch [\d.]+ of 200\.", page.get("progress")[0].proto.text)
    assert "stopped" in {row[-1] for row in table(page)} <= {"stopped", "above its first loss"}
    until(lambda: not alive(work))
    page = sound(page.button(key="train anew").click().run())
    assert sent(page)["more"]
    assert work_of() is not work


def test_a_changed_control_drops_what_was_begun_and_shows_nothing_of_it() -> None:
    page = some(at("network", **LONG), 5)
    work = work_of()
    page = sound(page.select_slider(key="net.units").set_value(128).run())
    until(lambda: not alive(work))
    assert work_of() is not work
    for trace in sent(page)["charts"][0]["data"]:
        assert len(trace["y"]) < 5


def test_a_process_that_dies_is_told_and_one_can_try_again() -> None:
    page = some(at("network", **LONG))
    os.kill(process_of(work_of()).pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    page = finished(page)
    assert "The computation broke off" in page.get("progress")[0].proto.text
    assert len(table(page)) == 5
    page = sound(page.button(key="train anew").click().run())
    assert sent(page)["more"]
    assert alive(work_of())


def test_who_comes_back_finds_it_going_on() -> None:
    page = some(at("network", **LONG))
    work = work_of()
    page = opened_next(opened_next(page, "step"), "network")
    assert work_of() is work
    assert len(sent(page)["charts"][0]["data"][0]["y"]) >= 2


def test_two_sessions_with_one_link_share_one_training() -> None:
    first, second = at("network", **LONG), at("network", **LONG)
    work = work_of()
    first = sound(first.button(key="stop training").click().run())
    second = some(second)
    assert alive(work)
    assert sent(second)["more"]


def test_a_finished_training_is_known_to_the_next_who_opens_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ran()
    monkeypatch.setattr(shared, "Apart", None)
    after = sound(at("network", **SMALL))
    assert not sent(after).get("more")
    assert table(after) == table(before)
