"""A run: what it records and keeps, and what it leaves as it was."""

import dataclasses

import numpy as np
import pytest

from core import Constant, Optimizer, Schedule, run
from optimizers import OPTIMIZERS, Adam, GradientDescent
from surfaces import from_formula

BOWL = from_formula("x**2/20 + y**2", domain=((-10, 10), (-5, 5)), start=(-7, 2), minima=((0, 0),))


def test_the_promised_call() -> None:
    assert run(from_formula("x**2/20 + y**2"), Adam(lr=0.3), (-7, 2), 30).theta.shape == (31, 2)


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_a_run_records_start_points_losses_rates_and_state(cls: type[Optimizer]) -> None:
    t = run(BOWL, cls(lr=0.1), (-7, 2), 20)
    assert t.theta[0].tolist() == [-7, 2]
    np.testing.assert_array_equal(t.loss, [BOWL.f(theta) for theta in t.theta])
    assert t.lr.tolist() == [0.1] * 20
    assert ("g" in t.state) == (cls.family != "Values only")
    together = run(BOWL, cls(lr=0.1), np.array([[-7], [2]]) + np.zeros(3), 20)
    for name, values in t.state.items():
        assert len(values) == 21
        assert together.state[name].shape == (*values.shape, 3)
        assert np.all(np.isfinite(values[1:]))
    for name, value in cls(lr=0.1).init(t.theta[0]).items():
        np.testing.assert_array_equal(t.state[name][0], value)


@pytest.mark.parametrize("cls", [cls for cls in OPTIMIZERS if cls.family != "Values only"])
def test_the_recorded_gradient_is_the_one_that_was_used(cls: type[Optimizer]) -> None:
    t = run(BOWL, cls(lr=0.1), (-7, 2), 20)
    asked_at = t.state.get("lookahead", t.theta)
    np.testing.assert_allclose(t.state["g"][1:], [BOWL.grad(at) for at in asked_at[:-1]], rtol=1e-12)


def test_keep_drops_the_state_and_then_the_path() -> None:
    whole, path, final = (run(BOWL, Adam(lr=0.3), (-7, 2), 30, keep=keep) for keep in ("all", "path", "final"))
    assert path.state == final.state == {}
    np.testing.assert_array_equal(path.theta, whole.theta)
    np.testing.assert_array_equal(final.theta, whole.theta[-1:])
    np.testing.assert_array_equal(final.loss, whole.loss[-1:])
    assert whole.status == path.status == final.status


def test_a_schedule_multiplies_the_rate_of_each_step() -> None:
    @dataclasses.dataclass(frozen=True)
    class Half(Schedule):
        def __call__(self, t: int, steps: int) -> float:
            return 1.0 if t <= steps / 2 else 0.5

    t = run(BOWL, GradientDescent(lr=0.2), (-7, 2), 4, schedule=Half())
    assert t.lr.tolist() == [0.2, 0.2, 0.1, 0.1]
    by_hand = 2 * 0.6 * 0.6 * 0.8 * 0.8
    assert t.theta[-1, 1] == pytest.approx(by_hand, rel=1e-15)
    assert Constant()(7, 10) == 1


def test_zero_steps_is_the_start_and_less_is_refused() -> None:
    assert run(BOWL, Adam(), (-7, 2), 0).theta.tolist() == [[-7, 2]]
    with pytest.raises(ValueError, match="0 or more steps"):
        run(BOWL, Adam(), (-7, 2), -1)
    with pytest.raises(ValueError, match="2 coordinates"):
        run(BOWL, Adam(), (1, 2, 3), 5)


def test_running_changes_neither_start_nor_optimizer() -> None:
    start = np.array([-7.0, 2.0])
    optimizer = Adam(lr=0.3)
    first = run(BOWL, optimizer, start, 30)
    assert start.tolist() == [-7, 2]
    np.testing.assert_array_equal(first.theta, run(BOWL, optimizer, start, 30).theta)
