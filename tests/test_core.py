"""Numbers, runs and outcomes, as properties over the registries."""

import dataclasses
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import (
    FLAT,
    STATUSES,
    Array,
    Constant,
    Optimizer,
    Param,
    Schedule,
    Surface,
    Trajectory,
    lanes,
    param,
    params_of,
    recommended_rate,
    run,
)
from optimizers import (
    BFGS,
    CLASSIC,
    FAMILIES,
    LBFGS,
    OPTIMIZERS,
    SAM,
    Adam,
    Armijo,
    BarzilaiBorwein,
    ConjugateGradient,
    CoordinatePerturbation,
    DAdaptAdam,
    GradientDescent,
    Lion,
    Momentum,
    NelderMead,
    Newton,
    Prodigy,
    RMSProp,
    SignDescent,
    Wolfe,
    Yogi,
)
from surfaces import GROUPS, PROBLEMS, SURFACES, Batches, Noisy, from_formula

BOWL = from_formula("x**2/20 + y**2", domain=((-10, 10), (-5, 5)), start=(-7, 2), minima=((0, 0),))
# Two of the classic methods on every surface, in turn, and every method on the first surface of each group.
PAIRS = pytest.mark.parametrize(
    ("cls", "surface"),
    [
        pytest.param(cls, surface, id=f"{cls.__name__}-{surface.name}")
        for cls in OPTIMIZERS
        for place, surface in enumerate(SURFACES)
        if surface in {group[0] for group in GROUPS.values()} or cls in (CLASSIC[place % 6], CLASSIC[(place + 3) % 6])
    ],
)
DECLARED = [
    pytest.param(p, id=f"{owner}.{p.name}")
    for owner, cls in [
        *((c.__name__, c) for c in (*OPTIMIZERS, Noisy, Batches)),
        *((s.name, s) for s in (*SURFACES, *PROBLEMS)),
    ]
    for p in params_of(cls)
]


def in_range(p: Param) -> st.SearchStrategy[float]:
    if isinstance(p.default, bool):
        return st.booleans()
    if isinstance(p.default, int):
        return st.integers(int(p.low), int(p.high))
    return st.floats(p.low, p.high)


# --- numbers


@pytest.mark.parametrize("p", DECLARED)
def test_marks_cover_the_range_and_contain_the_default(p: Param) -> None:
    marks = p.marks()
    assert marks[0] == p.low
    assert marks[-1] == p.high
    assert p.default in marks
    assert list(marks) == sorted(set(marks))
    assert {type(m) for m in marks} == {type(p.default)}
    assert len(marks) <= 121


@pytest.mark.parametrize("p", DECLARED)
def test_a_number_has_a_label_and_says_its_symbol_unless_it_is_a_switch_or_seed(p: Param) -> None:
    assert p.label
    assert p.symbol or isinstance(p.default, int)


def test_log_marks_are_round_and_even_per_decade() -> None:
    (lr,) = params_of(Optimizer)
    assert [m for m in lr.marks() if 0.1 <= m < 1] == [0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8]


def test_decay_marks_crowd_towards_one() -> None:
    momentum = params_of(Momentum)[1]
    assert {0.0, 0.5, 0.9, 0.95, 0.99, 0.999} <= set(momentum.marks())


def test_param_declares_a_field_with_its_default() -> None:
    @dataclasses.dataclass(frozen=True)
    class Thing:
        size: float = param(2.0, "s", "Size", 1.0, 3.0)

    assert Thing().size == 2
    assert params_of(Thing) == params_of(Thing(size=3)) == (Param("size", 2.0, "s", "Size", 1.0, 3.0),)


# --- runs


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
        seen = Noisy(BOWL, noise=noise, seed=seeds).draw(3).f(together.theta[5])
        assert seen[lane] == Noisy(BOWL, noise=noise[lane], seed=int(seeds[lane])).draw(3).f(alone.theta[5])


def test_a_batch_inside_a_noisy_surface_and_of_a_plain_number() -> None:
    steep = from_formula("k*x*x + y**2", k=4.0)
    batch = dataclasses.replace(steep, k=np.array([1.0, 2.0, 3.0]))
    assert run(Noisy(batch, noise=1.0), GradientDescent(), (1, 1), 3).theta.shape == (4, 2, 3)


def test_lanes_broadcast_between_start_and_numbers() -> None:
    t = run(BOWL, Adam(lr=np.full((3, 1), 0.1)), np.ones((2, 1, 4)), 5)
    assert t.theta.shape == (6, 2, 3, 4)
    assert t.loss.shape == (6, 3, 4)
    assert t.status.shape == t.stopped_at.shape == (3, 4)


def test_keep_drops_the_state_and_then_the_path() -> None:
    whole, path, final = (run(BOWL, Adam(lr=0.3), (-7, 2), 30, keep=keep) for keep in ("all", "path", "final"))
    assert path.state == final.state == {}
    np.testing.assert_array_equal(path.theta, whole.theta)
    np.testing.assert_array_equal(final.theta, whole.theta[-1:])
    np.testing.assert_array_equal(final.loss, whole.loss[-1:])
    assert whole.status == path.status == final.status


@PAIRS
def test_the_last_point_alone_has_the_outcome_of_the_whole_path(cls: type[Optimizer], surface: Surface) -> None:
    assert_the_last_point_has_it(cls, surface)


@pytest.mark.parametrize("cls", CLASSIC)
def test_and_so_it_has_with_noise(cls: type[Optimizer]) -> None:
    assert_the_last_point_has_it(cls, Noisy(BOWL, noise=0.5, seed=3))
    assert_the_last_point_has_it(cls, Batches(PROBLEMS[0], 10, seed=3))


def assert_the_last_point_has_it(cls: type[Optimizer], surface: Surface) -> None:
    # One step of 1e300 back undoes one forth to the last bit: that the loss was infinite, the last point cannot know.
    rates = np.append(np.geomspace(1e-4, 1e2, 60), [1e8, 1e8 if cls in (SignDescent, Lion) else 1e300])
    for steps in (0, 1, 7, 8, 61):
        path, final = (run(surface, cls(lr=rates), surface.start, steps, keep=keep) for keep in ("path", "final"))
        np.testing.assert_array_equal(final.theta, path.theta[-1:])
        np.testing.assert_array_equal(final.loss, path.loss[-1:])
        np.testing.assert_array_equal(final.status, path.status)
        np.testing.assert_array_equal(final.stopped_at, path.stopped_at)


@pytest.mark.parametrize("text", ["log(x) + y**2", "sqrt(x)*x + y**2", "x + 1/sqrt(x) + y**2"])
@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_nor_does_it_forget_that_the_loss_was_undefined_on_the_way(cls: type[Optimizer], text: str) -> None:
    surface = from_formula(text, domain=((-3, 3), (-3, 3)))
    starts = np.stack([np.linspace(-3, 3, 50), np.ones(50)])
    path, final = (run(surface, cls(lr=0.3), starts, 40, keep=keep) for keep in ("path", "final"))
    assert np.isnan(path.loss).any()
    np.testing.assert_array_equal(final.theta, path.theta[-1:])
    np.testing.assert_array_equal(final.status, path.status)
    np.testing.assert_array_equal(final.stopped_at, path.stopped_at)


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


# --- outcomes


def ends(t: Trajectory) -> tuple[str, int]:
    return str(t.status), int(t.stopped_at)


@PAIRS
def test_nothing_raises_or_warns_however_wild(cls: type[Optimizer], surface: Surface) -> None:
    rates = np.array([1e-5, 1.0, 1e2, 1e8, 1e300])
    together = run(surface, cls(lr=rates), surface.start, 60)
    for lane in range(len(rates)):
        assert_it_ends_in_one_way(together.lane(lane))


def assert_it_ends_in_one_way(t: Trajectory) -> None:
    assert t.status in STATUSES
    assert (t.stopped_at >= 0) == (t.status in ("converged", "diverged"))
    gone = np.isnan(t.theta).any(axis=1) | np.isnan(t.loss)
    assert not gone[0]
    assert np.all(np.isfinite(t.theta[~gone]))
    assert np.all(np.isfinite(t.loss[~gone]))
    np.testing.assert_array_equal(gone, np.logical_or.accumulate(gone))  # once gone, gone
    if gone.any():
        assert t.status == "diverged"


def test_divergence_is_recorded_not_clipped() -> None:
    t = run(BOWL, GradientDescent(lr=1.5), (-7, 2), 60)
    np.testing.assert_allclose(t.theta[:, 1], 2 * (-2.0) ** np.arange(61), rtol=1e-12)
    # Outside for good: |y| > 3 * 5 first at 2 * 2**3 = 16.
    assert ends(t) == ("diverged", 3)


def test_the_edge_of_divergence_of_gradient_descent() -> None:
    limit = 2 / 2  # 2 / largest eigenvalue
    statuses = run(BOWL, GradientDescent(lr=limit * np.array([0.99, 1.0, 1.01])), (-7, 2), 1000).status
    assert statuses.tolist() == ["converged", "oscillating", "diverged"]


def test_far_but_coming_home_is_not_divergence() -> None:
    assert run(BOWL, GradientDescent(lr=0.1), (-700, 2), 30).status == "still moving"


def test_converged_at_the_first_step_that_stays_flat() -> None:
    t = run(BOWL, GradientDescent(lr=0.5), (1, 1), 300)
    # y is 0 after one step; |x| / 10 falls by 0.95 a step, and over the window's width of 20 changes f by twice x.
    k = int(np.ceil(np.log(FLAT * BOWL.height / 2) / np.log(0.95)))
    assert ends(t) == ("converged", k)
    assert 100 < k < 130
    assert ends(run(BOWL, Adam(), (0, 0), 10)) == ("converged", 0)


def test_rushing_through_a_flat_place_is_not_convergence() -> None:
    bowl = from_formula("x**2/2 + y**2/2")
    assert run(bowl, Momentum(1.0), (3, 0), 1).status == "still moving"  # at the minimum, with a velocity of -3


def test_a_stall_is_not_convergence() -> None:
    assert run(BOWL, GradientDescent(lr=1e-5), (-7, 2), 1000).status == "still moving"


def test_far_out_but_bounded_is_not_divergence() -> None:
    t = run(BOWL, RMSProp(lr=100.0), (-7, 2), 1000)
    assert np.abs(t.theta[-1, 1]) > 3 * 5
    assert t.status == "oscillating"


def test_bouncing_without_progress_is_oscillating_and_a_damped_zig_zag_is_not() -> None:
    assert run(BOWL, GradientDescent(lr=1.0), (-7, 2), 30).status == "oscillating"
    assert run(BOWL, GradientDescent(lr=0.95), (-7, 2), 30).status == "still moving"
    assert run(BOWL, RMSProp(lr=0.5), (-7, 2), 200).status == "oscillating"


def test_a_start_outside_the_formula_is_an_outcome_too() -> None:
    t = run(from_formula("log(x) + y**2", domain=((0.1, 4), (-2, 2))), GradientDescent(lr=0.1), (-1, 1), 5)
    assert ends(t) == ("diverged", 0)
    assert np.isnan(t.loss).all()


# --- what a step asks for


class Counted(Surface):
    """A surface that writes down what it is asked, but not what it was asked just before of that kind."""

    name, domain = "Counted", BOWL.domain

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.asked: dict[str, list[list[float]]] = {"value": [], "gradient": [], "hessian": []}

    def _note(self, kind: str, theta: Array) -> None:
        for point in np.reshape(theta, (2, -1)).T.tolist():
            if self.asked[kind][-1:] != [point]:
                self.asked[kind].append(point)

    def f(self, theta: Array) -> Array:
        self._note("value", theta)
        return self.surface.f(theta)

    def grad(self, theta: Array) -> Array:
        self._note("gradient", theta)
        return self.surface.grad(theta)

    def hessian(self, theta: Array) -> Array:
        self._note("hessian", theta)
        return self.surface.hessian(theta)


@PAIRS
def test_evaluations_are_what_a_step_asks_for(cls: type[Optimizer], surface: Surface) -> None:
    optimizer = cls(lr=recommended_rate(surface, cls))
    t = run(surface, optimizer, surface.start, 20)
    state = optimizer.init(t.theta[0])
    for step in range(1, 21):
        counted = Counted(surface)
        with np.errstate(all="ignore"):
            theta, state = optimizer.step(counted, t.theta[step - 1], state, step)
        if not np.isfinite(t.theta[step]).all():
            break  # a path ends where its loss is no number
        np.testing.assert_array_equal(theta, t.theta[step])
        assert {kind: len(points) for kind, points in counted.asked.items()} == {
            kind: counts[step - 1] for kind, counts in t.evaluations.items()
        }


@PAIRS
def test_lanes_ask_for_as_much_as_they_would_alone(cls: type[Optimizer], surface: Surface) -> None:
    starts = np.array(surface.start)[:, None] * np.array([1.0, 0.7, -0.4, 0.01, 1e200])
    together = run(surface, cls(lr=recommended_rate(surface, cls)), starts, 25)
    for lane in range(5):
        alone = run(surface, cls(lr=recommended_rate(surface, cls)), starts[:, lane], 25)
        np.testing.assert_allclose(together.theta[..., lane], alone.theta, rtol=1e-9, atol=1e-9)
        for kind, counts in alone.evaluations.items():
            np.testing.assert_array_equal(together.evaluations[kind][:, lane], counts)


# --- what every optimizer shares


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_an_optimizer_is_a_frozen_record_that_says_what_it_is(cls: type[Optimizer]) -> None:
    assert cls.__final__  # type: ignore[attr-defined]
    assert cls.__mro__[1] is Optimizer
    assert params_of(cls)[0].name == "lr"
    assert str(cls.year) in cls.source or cls.year == 2014  # Adam: preprint 2014, paper 2015
    assert cls.__doc__
    assert cls.family in FAMILIES
    for sentence in (cls.idea, *cls.cautions.values()):
        assert sentence.endswith(".")
    assert cls.cautions.keys() <= run(BOWL, cls(), (-7, 2), 1).state.keys()
    with pytest.raises(dataclasses.FrozenInstanceError):
        cls().lr = 1  # type: ignore[misc]


def test_the_registry_is_in_historical_order_without_repeats() -> None:
    assert [cls.year for cls in OPTIMIZERS] == sorted(cls.year for cls in OPTIMIZERS)
    assert len({cls.name for cls in OPTIMIZERS}) == len(OPTIMIZERS)


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_a_flat_start_stays(cls: type[Optimizer]) -> None:
    # Yogi's averages start at a small number, as if there had been a slope.
    optimizer = Yogi(initial_accumulator=0.0) if cls is Yogi else cls()
    np.testing.assert_array_equal(run(BOWL, optimizer, (0, 0), 10).theta, np.zeros((11, 2)))


# SAM divides by the length of the slope; the others find one length, rate or size of change for all coordinates; H and
# the simplex hold them together besides.
MIXING = {
    SAM,
    Prodigy,
    DAdaptAdam,
    Armijo,
    BarzilaiBorwein,
    BFGS,
    CLASSIC,
    ConjugateGradient,
    LBFGS,
    NelderMead,
    Wolfe,
}


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_coordinates_do_not_mix_on_a_separable_surface(cls: type[Optimizer]) -> None:
    both, x_alone = run(BOWL, cls(), (-7, 2), 30).theta, run(BOWL, cls(), (-7, 0), 30).theta
    assert np.array_equal(both[:, 0], x_alone[:, 0]) == (cls not in MIXING)


SEARCHING = {Armijo, Wolfe, BarzilaiBorwein, ConjugateGradient, Newton, BFGS, LBFGS, CoordinatePerturbation, NelderMead}


@pytest.mark.parametrize("cls", [cls for cls in OPTIMIZERS if cls not in SEARCHING])
@pytest.mark.parametrize("keep", ["all", "path", "final"])
def test_a_step_asks_for_one_gradient_unless_its_method_needs_two(
    cls: type[Optimizer], keep: Literal["all", "path", "final"]
) -> None:
    asked = run(BOWL, cls(), [[-7, 1, 3], [2, 1, 0.5]], 20, keep=keep).evaluations
    rows, steps = (1, 20) if keep == "final" else (20, 1)
    for kind, count in {"value": 0, "gradient": 2 if cls is SAM else 1, "hessian": 0}.items():
        np.testing.assert_array_equal(asked[kind], np.full((rows, 3), steps * count))
