"""Paths among many weights: what the plane holds of them, and the loss on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core import Array
from experiments.training import Task, gradient_only
from experiments.weight_plane import (
    Plane,
    axes_over,
    plane_losses,
    plane_through,
    principal_plane,
    random_plane,
    record_path,
    window_of,
)
from networks import LOSSES, SOURCES, Dataset, Design
from networks.layers import Affine
from optimizers import Adam, GradientDescent, Momentum
from plots import Grid, ground
from tests.support.courses import courses

CLOUDS = some.integers(0, 2**32 - 1).map(np.random.default_rng)


def cloud(rng: np.random.Generator, n: int, count: int) -> Array:
    return rng.normal(size=(n, 1)) + rng.normal(size=(n, n)) @ rng.normal(size=(n, count))


def task(**design: Any) -> Task:
    moons = next(source for source in SOURCES if source.name == "Moons")(samples=40)  # type: ignore[call-arg]
    first, second = moons.made().split(0.2, 0)
    return Task(first, second, Design(**{"units": 3, **design}), 8, 3)


# --- planes


@settings(max_examples=40)
@given(CLOUDS, some.integers(3, 12), some.integers(3, 12))
def test_principal_axes_are_those_of_the_singular_values(rng: Any, n: int, count: int) -> None:
    theta = cloud(rng, n, count)
    centred = theta - theta.mean(axis=1, keepdims=True)
    ours, sizes, _ = np.linalg.svd(centred)
    plane = principal_plane(theta)
    assert plane
    np.testing.assert_allclose(plane.directions.T @ plane.directions, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(plane.origin, theta.mean(axis=1), atol=1e-12)
    shares = sizes**2 / np.sum(sizes**2)
    np.testing.assert_allclose(plane.variance_shares(theta), shares[:2], atol=1e-10)
    if np.min(shares[:2] - shares[1:3]) > 1e-3:  # else the axes are not well told apart
        np.testing.assert_allclose(np.abs(np.sum(plane.directions * ours[:, :2], axis=0)), 1, atol=1e-10)
    assert np.all(plane.project(theta)[:, 0] <= 1e-12)  # which way an axis points is not left to chance


@settings(max_examples=40)
@given(CLOUDS, some.integers(3, 12))
def test_shares_and_what_is_beside_the_plane_make_up_the_whole(rng: Any, n: int) -> None:
    theta = cloud(rng, n, 9)
    plane = Plane(theta.mean(axis=1), rng.normal(size=(n, 2)))  # not at right angles
    whole = np.square(theta - theta.mean(axis=1, keepdims=True)).sum()
    beside = np.square(plane.distance(theta)).sum()
    assert plane.variance_shares(theta).sum() + beside / whole == pytest.approx(1, abs=1e-10)


@settings(max_examples=40)
@given(CLOUDS, some.integers(2, 12))
def test_the_nearest_place_is_found_by_least_squares_whatever_the_angle(rng: Any, n: int) -> None:
    plane = Plane(rng.normal(size=n), rng.normal(size=(n, 2)))
    theta = rng.normal(size=(n, 4, 3))
    places = plane.project(theta)
    flat = (theta.reshape(n, -1).T - plane.origin).T
    best, *_ = np.linalg.lstsq(plane.directions, flat)
    np.testing.assert_allclose(places.reshape(2, -1), best, atol=1e-8)
    np.testing.assert_allclose(plane.project(plane.points(places)), places, atol=1e-8)
    np.testing.assert_allclose(plane.distance(plane.points(places)), 0, atol=1e-8)


def test_through_three_points_they_lie_on_the_plane_and_the_first_way_is_its_first_axis() -> None:
    start, one, other = np.random.default_rng(0).normal(size=(3, 7))
    plane = plane_through(start, one, other)
    assert plane
    points = np.stack([start, one, other], axis=1)
    np.testing.assert_allclose(plane.distance(points), 0, atol=1e-12)
    np.testing.assert_allclose(plane.project(points)[:, :2], [[0, np.linalg.norm(one - start)], [0, 0]], atol=1e-12)
    assert plane.project(other)[1] > 0
    np.testing.assert_allclose(plane.directions.T @ plane.directions, np.eye(2), atol=1e-12)


@pytest.mark.parametrize("factor", [0.0, 1.0, -2.0, 1 + 1e-12])
def test_points_on_one_line_make_no_plane(factor: float) -> None:
    start, way = np.random.default_rng(1).normal(size=(2, 5))
    assert plane_through(start, start + way, start + factor * way) is None
    assert plane_through(start, start, start + way) is None
    assert principal_plane(start[:, None] + np.outer(way, [0, 1, factor, 5])) is None
    assert principal_plane(start[:, None]) is None
    assert principal_plane(np.repeat(start[:, None], 4, axis=1)) is None


@pytest.mark.parametrize("hidden", [0, 1, 2])
def test_each_filter_of_a_random_direction_is_as_long_as_that_of_the_weights(hidden: int) -> None:
    network = task(hidden=hidden).training_loss
    centre = task(hidden=hidden).start() + 0.1
    plane = random_plane(network, centre, 3)
    np.testing.assert_array_equal(plane.points(np.zeros(2)), centre)
    for direction in plane.directions.T:
        for layer, own in zip(network.layers(direction), network.layers(centre), strict=True):
            if isinstance(layer, Affine) and isinstance(own, Affine):
                np.testing.assert_allclose(np.linalg.norm(layer.W, axis=0), np.linalg.norm(own.W, axis=0), rtol=1e-12)
                assert not layer.B.any()
    np.testing.assert_array_equal(random_plane(network, centre, 3).directions, plane.directions)
    assert not np.allclose(random_plane(network, centre, 4).directions, plane.directions)
    assert abs(plane.directions[:, 0] @ plane.directions[:, 1]) > 1e-6  # which is why places need least squares


# --- what was recorded


@pytest.mark.parametrize("cls", gradient_only(), ids=lambda cls: cls.name)
def test_the_loss_of_a_way_is_what_is_descended_at_each_of_its_points(cls: Any) -> None:
    of = task(weight_decay=0.3)
    (course,) = courses(of, cls())
    way = record_path(of, course)
    assert way.loss == pytest.approx(of.training_loss.f(way.theta), abs=1e-10)
    np.testing.assert_array_equal(way.theta[:, 0], of.start())
    assert len(way.steps) + way.left_out == len(course.kept_steps)


def test_what_comes_after_the_loss_is_for_good_above_the_start_is_left_out() -> None:
    of = task()
    (course,) = courses(of, GradientDescent(0.1))
    losses = np.full(course.metrics.shape, 0.1)
    losses[:, 0, 0] = [1.0, 2.0, 0.5, *[1e100] * (len(losses) - 3)]
    losses[-1, 0, 0] = np.nan
    way = record_path(of, replace(course, metrics=losses))
    assert way.steps.tolist() == course.kept_steps[:3].tolist()  # the hill on the way is part of it
    assert way.left_out == len(course.kept_steps) - 3
    weights = course.weights.copy()
    weights[2:] = np.inf
    assert record_path(of, replace(course, metrics=losses, weights=weights)).steps.tolist() == [0]


# --- the loss on the plane


@pytest.mark.parametrize("loss", LOSSES)
def test_the_grid_is_the_loss_itself(loss: str) -> None:
    of = task(hidden=0, loss=loss, weight_decay=0.1)
    ways = [record_path(of, course) for course in courses(of, Adam(0.1), Momentum(0.1))]
    theta = np.concatenate([way.theta for way in ways], axis=1)
    plane = principal_plane(theta)
    assert plane
    places = plane.project(theta)
    window = window_of(places)
    results = [*plane_losses(of, plane, places, window)]
    cast, z, share = results[-1]
    assert share == 1
    x, y = axes_over(window)
    assert z is not None
    np.testing.assert_allclose(z, of.training_loss.f(plane.points(np.stack(np.meshgrid(x, y)))), rtol=1e-10)
    np.testing.assert_allclose(cast, of.training_loss.f(plane.points(places)), rtol=1e-10)
    # What is known grows, and is right as far as it goes.
    shares = [share for *_, share in results]
    assert shares == sorted(shares)
    for _, rough, _ in results:
        assert rough is None or np.allclose(rough[::8], z[::8], rtol=1e-12)


def test_a_path_in_a_plane_is_drawn_as_it_is_and_costs_what_it_costs() -> None:
    of = task()
    rng = np.random.default_rng(0)
    directions, _ = np.linalg.qr(rng.normal(size=(of.training_loss.parameters, 2)))
    places = rng.normal(size=(2, 7))
    theta = of.start()[:, None] + directions @ places
    plane = principal_plane(theta)
    assert plane
    np.testing.assert_allclose(plane.points(plane.project(theta)), theta, atol=1e-10)
    assert plane.variance_shares(theta).sum() == pytest.approx(1, abs=1e-10)
    assert plane.variance_shares(theta)[0] >= plane.variance_shares(theta)[1]
    ours = plane.project(theta)
    apart = [np.linalg.norm(each[:, :, None] - each[:, None], axis=0) for each in (ours, places)]
    np.testing.assert_allclose(*apart, atol=1e-10)  # the same picture, turned
    cast, *_ = next(plane_losses(of, plane, ours, window_of(ours)))
    np.testing.assert_allclose(cast, of.training_loss.f(theta), rtol=1e-10)


def test_of_two_weights_the_plane_is_all_there_is_and_its_contours_are_those_of_the_loss() -> None:
    x = np.random.default_rng(0).normal(size=(30, 1))
    data = Dataset(x, (x[:, 0] > 0.3).astype(int), ("A", "B"), "one feature")
    of = Task(*data.split(0.2, 0), Design(hidden=0, loss="Binary cross-entropy"), 8, 5)
    way = record_path(of, courses(of, GradientDescent(0.5))[0])
    plane = principal_plane(way.theta)
    assert plane
    assert way.theta.shape[0] == 2
    np.testing.assert_allclose(plane.distance(way.theta), 0, atol=1e-12)
    window = window_of(plane.project(way.theta))
    *_, (cast, z, _) = plane_losses(of, plane, plane.project(way.theta), window)
    np.testing.assert_allclose(cast, way.loss, rtol=1e-10)
    assert z is not None
    grid = Grid(*axes_over(window), z)
    drawn = ground(grid, window, labels_on_edge=True)
    exact = of.training_loss.f(plane.points(np.stack(np.meshgrid(drawn.x, drawn.y)).astype(float)))
    np.testing.assert_allclose(drawn.z, exact, rtol=1e-3)  # straight lines between the points of the grid


@given(some.lists(some.tuples(some.floats(-1e3, 1e3), some.floats(-1e3, 1e3)), min_size=1, max_size=8))
def test_a_window_holds_its_places_with_room_in_equal_units(points: list[tuple[float, float]]) -> None:
    places = np.array(points).T
    low, high = np.array(window_of(places)).T
    sides = high - low
    assert np.all(low < places.min(axis=1))
    assert np.all(places.max(axis=1) < high)
    assert max(sides) <= 1.5 * min(sides)  # where contours have square units
