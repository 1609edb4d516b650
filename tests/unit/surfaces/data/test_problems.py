"""Losses over data: by hand, by NumPy's own solvers, and by properties."""

from __future__ import annotations

import re
from dataclasses import replace
from math import cosh, exp, log, tanh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import params_of
from surfaces import PROBLEMS, DataLoss, LineFit, LogisticRegression, Table, TanhNeuron
from surfaces.data import data_loss
from tests.support import latex
from tests.support.problems import random_points

EVERY = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)

# Numbers that the problems' own units leave as they are, so that they can be worked out with pencil and paper.
TWO = Table(np.array([0.0, 4.0]), np.array([0.0, 4.0]))

CLASSES = Table(np.array([-1.0, 1.0]), np.array([1.0, -1.0]), np.array([0.0, 1.0]))

ENDS = Table(np.array([-2.0, 2.0]), np.array([0.9, -0.9]))


# --- by hand


def test_a_line_by_hand() -> None:
    """w = 2, b = 1: residuals 1 and 5; half the mean of their squares, their mean, and times x."""
    problem, at = LineFit(TWO), np.array([2.0, 1.0])
    assert problem.f(at) == (1 + 25) / 4
    np.testing.assert_array_equal(problem.grad(at), [(0 + 5 * 4) / 2, (1 + 5) / 2])
    np.testing.assert_array_equal(problem.hessian(at), [[8, 2], [2, 1]])
    np.testing.assert_array_equal(problem.full.per_sample(at), [0.5, 12.5])
    np.testing.assert_array_equal(problem.full.per_sample_gradient(at), [[0, 20], [1, 5]])


def test_logistic_regression_by_hand() -> None:
    """w = (1, 3): z = 2 for label 0 and -2 for label 1, both wrong by σ(2)."""
    problem, at = LogisticRegression(CLASSES), np.array([1.0, 3.0])
    wrong = 1 / (1 + exp(-2))
    assert problem.f(at) == pytest.approx(log(1 + exp(2)), rel=1e-15)
    np.testing.assert_allclose(problem.grad(at), [-wrong, wrong], rtol=1e-15)
    bend = wrong * (1 - wrong)
    np.testing.assert_allclose(problem.hessian(at), [[bend, -bend], [-bend, bend]], rtol=1e-14)
    assert problem.f(np.zeros(2)) == pytest.approx(log(2), rel=1e-15)


def test_a_neuron_by_hand() -> None:
    """w = 1, b = 0: outputs ∓tanh 2 against ±0.9."""
    problem, at = TanhNeuron(ENDS), np.array([1.0, 0.0])
    apart, slope = tanh(2) + 0.9, 1 / cosh(2) ** 2
    assert problem.f(at) == pytest.approx(apart**2 / 2, rel=1e-14)
    np.testing.assert_allclose(problem.grad(at), [2 * apart * slope, 0], rtol=1e-14, atol=1e-16)


def test_no_weights_are_too_large_for_the_logistic_loss() -> None:
    problem = LogisticRegression(CLASSES)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        np.testing.assert_array_equal(problem.f(np.array([[1e300, -1e4], [0.0, 0.0]])), [0.0, 1e4])
        np.testing.assert_array_equal(problem.grad(np.array([-1e4, 0.0])), [-1, 1])
        assert not problem.hessian(np.array([1e4, 0.0])).any()


# --- by others


def test_the_best_line_is_that_of_least_squares() -> None:
    problem = LineFit()
    best = np.polyfit(problem.data.x, problem.data.y, 1)
    np.testing.assert_allclose(problem.grad(best), 0, atol=1e-13)
    here = np.array(problem.start)
    np.testing.assert_allclose(here - np.linalg.solve(problem.hessian(here), problem.grad(here)), best, rtol=1e-12)


@EVERY
def test_the_loss_is_what_its_formula_on_screen_says(problem: DataLoss) -> None:
    """Read back for each sample, and meant over all."""
    written = re.sub(r"_\{(\w+)\}", r"_\1", type(problem).sample.formula)  # as names in Python may be
    shown = {"w1": "w_1", "w2": "w_2", "x": "x_i", "y": "y_i", "t": "t_i", "x1": "x_i1", "x2": "x_i2"}
    at = random_points(problem, 1)[:, 0]
    losses = []
    for i in range(len(problem.data)):
        numbers = dict(zip(problem.coordinates, at, strict=True))
        numbers |= {name: column[i] for name, column in problem.full.columns.items()}
        losses.append(latex.read(written, {shown.get(name, name): float(n) for name, n in numbers.items()}))
    assert problem.f(at) == pytest.approx(np.mean(losses), rel=1e-12)
    assert type(problem).sample.formula in problem.formula
    assert r"\frac{1}{N} \sum_{i=1}^{N}" in problem.formula


# --- properties


@EVERY
def test_each_sample_alone_and_their_mean(problem: DataLoss) -> None:
    at = random_points(problem)
    alone = [problem.subset(np.array([i])) for i in range(len(problem.data))]
    np.testing.assert_array_equal(problem.full.per_sample(at), [one.f(at) for one in alone])
    np.testing.assert_array_equal(
        problem.full.per_sample_gradient(at), np.stack([one.grad(at) for one in alone], axis=1)
    )
    np.testing.assert_allclose(problem.f(at), problem.full.per_sample(at).mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(
        problem.grad(at), problem.full.per_sample_gradient(at).mean(axis=1), rtol=1e-12, atol=1e-15
    )


@EVERY
def test_samples_worked_on_in_parts_are_all_of_them(problem: DataLoss, monkeypatch: pytest.MonkeyPatch) -> None:
    at = random_points(problem, 50)
    together = problem.f(at), problem.grad(at), problem.hessian(at)
    monkeypatch.setattr(data_loss, "CACHED_SIZE", 350)
    for one, other in zip(together, (problem.f(at), problem.grad(at), problem.hessian(at)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


@EVERY
def test_batches_with_lanes_worked_on_in_parts_are_all_of_them(
    problem: DataLoss, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = random_points(problem, 7)
    batches = np.random.default_rng(0).integers(problem.count, size=(30, 7))
    losses = problem.subset(batches)
    together = losses.f(at), losses.grad(at)
    monkeypatch.setattr(data_loss, "MAX_ARRAY_SIZE", 50)
    for one, other in zip(together, (losses.f(at), losses.grad(at)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


@EVERY
def test_the_data_follow_their_numbers(problem: DataLoss) -> None:
    changed = {p.name: replace(problem, **{p.name: p.high}) for p in params_of(problem)}
    assert {p.name for p in params_of(problem)} == {"samples", "scatter", "outliers", "data_seed"}
    assert all(one.data != problem.data for one in changed.values())
    assert replace(problem).data == problem.data
    assert len(changed["samples"].data) == 2048


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=2, max_size=20))
def test_scaled_data_can_be_read_in_their_own_units(rows: list[tuple[float, float]]) -> None:
    x, y = np.array(rows).T
    table = Table(x, y)
    for scaled in (table.stretch((0, 4), (-0.9, 0.9)), table.standardize()):
        for own, values, (offset, factor) in zip((x, y), (scaled.x, scaled.y), scaled.units, strict=True):
            np.testing.assert_allclose(offset + factor * values, own, atol=1e-9 * (1 + np.max(np.abs(own))))
    spans = np.ptp(x), np.ptp(y)
    stretched = table.stretch((0, 4), (-0.9, 0.9))
    if min(spans) > 1e-3:
        np.testing.assert_allclose([stretched.x.min(), stretched.x.max()], [0, 4], atol=1e-6)
        np.testing.assert_allclose([stretched.y.min(), stretched.y.max()], [-0.9, 0.9], atol=1e-6)
