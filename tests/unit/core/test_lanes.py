"""Lanes: runs side by side are the runs alone, in parts and together."""

import dataclasses
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Optimizer, Param, Surface, lanes, params_of, recommended_rate, run
from optimizers import OPTIMIZERS, Adam, GradientDescent
from surfaces import PROBLEMS, SURFACES, Batches, Noisy, from_formula
from tests.support.products import PAIRS
from tests.support.runs import ends

BOWL = from_formula("x**2/20 + y**2", domain=((-10, 10), (-5, 5)), start=(-7, 2), minima=((0, 0),))


def in_range(p: Param) -> st.SearchStrategy[float]:
    if isinstance(p.default, bool):
        return st.booleans()
    if isinstance(p.default, int):
        return st.integers(int(p.low), int(p.high))
    return st.floats(p.low, p.high)


@pytest.mark.parametrize("surface", [BOWL, Noisy(BOWL, noise=0.5, seed=3)], ids=["exact", "noisy"])
@pytest.mark.parametrize("cls", OPTIMIZERS)
@settings(max_examples=5)
@given(data=st.data())
def test_a_batch_is_its_members(cls: type[Optimizer], surface: Surface, data: st.DataObject) -> None:
    lanes = 4
    numbers = {p.name: [data.draw(in_range(p), p.name) for _ in range(lanes)] for p in params_of(cls)}
    starts = np.array([[data.draw(st.floats(-9, 9)) for _ in range(lanes)] for _ in "xy"])
    together = run(surface, cls(**{k: np.array(v) for k, v in numbers.items()}), starts, 25)
    for lane in range(lanes):
        # An array of one, for β**t of a float and of an array differ in the last bit, and some methods magnify that.
        numbers_alone = {k: np.array(v[lane : lane + 1]) for k, v in numbers.items()}
        alone = run(surface, cls(**numbers_alone), starts[:, lane : lane + 1], 25)
        for name in ("theta", "loss", "status", "stopped_at"):
            np.testing.assert_array_equal(getattr(together, name)[..., lane], getattr(alone, name)[..., 0])


@PAIRS
def test_a_batch_of_rates_is_its_members_on_every_surface_to_the_last_bit(
    cls: type[Optimizer], surface: Surface
) -> None:
    rates = np.array([recommended_rate(surface, cls) * k for k in (0.1, 1.0)])
    together = run(surface, cls(lr=rates), surface.start, 40)
    for lane, rate in enumerate(rates):
        # The power 0.1 of a number and of an array differ in the last bit.
        powers = surface.name == "Cross-in-tray"
        alone = run(surface, cls(lr=np.array([rate]) if powers else rate), surface.start, 40)
        np.testing.assert_array_equal(together.theta[..., lane], alone.theta[..., 0] if powers else alone.theta)


def test_numbers_of_a_surface_can_be_a_batch_too() -> None:
    steepness = np.array([1.0, 10.0, 100.0])
    valley = next(s for s in SURFACES if s.name == "Rosenbrock")
    together = run(dataclasses.replace(valley, b=steepness), GradientDescent(lr=1e-3), valley.start, 50)
    for lane, b in enumerate(steepness):
        alone = run(dataclasses.replace(valley, b=b), GradientDescent(lr=1e-3), valley.start, 50)
        np.testing.assert_array_equal(together.theta[..., lane], alone.theta)


def test_so_do_their_outcomes_whatever_is_kept_of_them() -> None:
    bowl = next(s for s in SURFACES if s.name == "Rotated bowl")
    steep, rates = np.array([[1.0], [5.0], [20.0], [39.0], [100.0]]), np.array([0.9, 0.5, 0.1, 0.05, 0.01, 0.001])
    for start, steps in (((0.001, 0.0001), 4), ((-5, 1), 200)):
        for keep in ("path", "final"):
            together = run(dataclasses.replace(bowl, k=steep), GradientDescent(lr=rates), start, steps, keep=keep)
            for row, column in np.ndindex(5, 6):
                one = dataclasses.replace(bowl, k=steep[row, 0])
                alone = run(one, GradientDescent(lr=rates[column]), start, steps, keep="path")
                assert (together.status[row, column], together.stopped_at[row, column]) == ends(alone)


def test_more_lanes_than_the_longest_axis_has_places_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LANES_PER_CHUNK", 2)
    starts = np.linspace(-3, 3, 54).reshape(2, 3, 3, 3)
    noisy = Noisy(BOWL, noise=0.1, seed=np.arange(3)[:, None])
    apart = run(noisy, Adam(), starts, 5, keep="final")
    monkeypatch.setattr(lanes, "LANES_PER_CHUNK", 10**6)
    np.testing.assert_array_equal(apart.theta, run(noisy, Adam(), starts, 5, keep="final").theta)


def test_noise_and_seeds_can_be_a_batch_too() -> None:
    noise, seeds = np.array([0.0, 0.5, 2.0]), np.array([4, 4, 5])
    together = run(Noisy(BOWL, noise=noise, seed=seeds), Adam(lr=0.3), (-7, 2), 20)
    assert together.theta.shape == (21, 2, 3)
    for lane in range(3):
        alone = run(Noisy(BOWL, noise=noise[lane], seed=int(seeds[lane])), Adam(lr=0.3), (-7, 2), 20)
        np.testing.assert_array_equal(together.theta[..., lane], alone.theta)
        seen = Noisy(BOWL, noise=noise, seed=seeds).at_step(3).f(together.theta[5])
        assert seen[lane] == Noisy(BOWL, noise=noise[lane], seed=int(seeds[lane])).at_step(3).f(alone.theta[5])


def test_a_batch_inside_a_noisy_surface_and_of_a_plain_number() -> None:
    steep = from_formula("k*x*x + y**2", k=4.0)
    batch = dataclasses.replace(steep, k=np.array([1.0, 2.0, 3.0]))
    assert run(Noisy(batch, noise=1.0), GradientDescent(), (1, 1), 3).theta.shape == (4, 2, 3)


def test_lanes_broadcast_between_start_and_numbers() -> None:
    t = run(BOWL, Adam(lr=np.full((3, 1), 0.1)), np.ones((2, 1, 4)), 5)
    assert t.theta.shape == (6, 2, 3, 4)
    assert t.loss.shape == (6, 3, 4)
    assert t.status.shape == t.stopped_at.shape == (3, 4)


@pytest.mark.parametrize("keep", ["all", "path", "final"])
@pytest.mark.parametrize(
    "surface",
    [BOWL, Noisy(BOWL, noise=np.linspace(0, 1, 7)[:, None]), Batches(PROBLEMS[0], seed=np.arange(7)[:, None])],
    ids=["exact", "noisy", "batches"],
)
def test_lanes_walked_in_parts_are_the_lanes_walked_together(
    surface: Surface, keep: Literal["all", "path", "final"], monkeypatch: pytest.MonkeyPatch
) -> None:
    optimizer = Adam(lr=np.geomspace(1e-2, 1, 40), beta1=np.linspace(0, 0.9, 7)[:, None])
    together = run(surface, optimizer, np.ones((2, 1, 40)), 12, keep=keep)
    monkeypatch.setattr(lanes, "LANES_PER_CHUNK", 50)
    apart = run(surface, optimizer, np.ones((2, 1, 40)), 12, keep=keep)
    for name, value in vars(together).items():
        if name not in ("state", "evaluations"):
            np.testing.assert_array_equal(getattr(apart, name), value)
    for one, other in ((together.state, apart.state), (together.evaluations, apart.evaluations)):
        assert one.keys() == other.keys()
        for name, value in one.items():
            np.testing.assert_array_equal(other[name], value)


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_so_do_their_memories_whatever_their_shape(cls: type[Optimizer], monkeypatch: pytest.MonkeyPatch) -> None:
    starts = np.linspace(-3, 3, 16).reshape(2, 2, 4)
    together = run(BOWL, cls(), starts, 9)
    monkeypatch.setattr(lanes, "LANES_PER_CHUNK", 3)
    apart = run(BOWL, cls(), starts, 9)
    for one, other in ((together.state, apart.state), (together.evaluations, apart.evaluations)):
        assert one.keys() == other.keys()
        for name, value in one.items():
            np.testing.assert_array_equal(other[name], value)
            np.testing.assert_array_equal(together.lane(2).state.get(name, value[..., 2]), value[..., 2])
