"""The whole model in one file: numbers that know how they are shown, surfaces, optimizers, schedules and `run`.

The first axis is the coordinate, the rest are independent runs (lanes). A point `theta` has shape `(n, ...)`;
a number of an optimizer or of a surface is a float or an array that broadcasts over `...`. One ball and ten thousand
are the same code.

Symbols: `t` is the step, counted from 1; step t leads from theta_{t-1} to theta_t.
"""

from __future__ import annotations

import dataclasses
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Numbers = float | Array
State = dict[str, Array]
Interval = tuple[float, float]

# ---------------------------------------------------------------------------------------------------------------------
# Numbers that know how they are shown


@dataclass(frozen=True)
class Param:
    """A number of an optimizer, a schedule or a surface, declared once: controls, links and tests derive from it.

    `symbol` is LaTeX, `label` is English (the key of its translation). The type of `default` (bool, int or float) is
    the type of the number. `log` spaces it evenly per decade; `decay` does the same for the distance to 1, as suits a
    decay rate such as momentum.
    """

    name: str
    default: float
    symbol: str
    label: str
    low: float
    high: float
    log: bool = False
    decay: bool = False

    def marks(self) -> tuple[float, ...]:
        """The values at which a slider stops: round ones, with the range's ends and the default among them."""
        if self.log:
            # A range that starts at 0 has 0 itself, then the four decades below its upper end.
            bottom = math.floor(math.log10(self.low or self.high * 1e-4))
            top = math.ceil(math.log10(self.high))
            per_decade = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if top - bottom <= 8 else (1,)
            round_values = (float(f"{m}e{e}") for e in range(bottom, top + 1) for m in per_decade)
        elif self.decay:
            near_one = (round(1 - float(f"{m}e{e}"), 9) for e in range(-6, -1) for m in (1, 2, 5))
            round_values = (*(k / 10 for k in range(10)), *near_one)
        else:
            step = 10 ** math.floor(math.log10((self.high - self.low) / 50))
            round_values = (self.low + step * k for k in range(round((self.high - self.low) / step)))
        kind = type(self.default)
        values = {self.low, self.high, *(float(f"{v:.9g}") for v in round_values), self.default}
        return tuple(sorted({kind(v) for v in values if self.low <= v <= self.high}))


def param(
    default: float,
    symbol: str,
    label: str,
    low: float = False,
    high: float = True,
    *,
    log: bool = False,
    decay: bool = False,
) -> Any:
    """A dataclass field that is a `Param` under the field's name; without a range a switch, whose default is a bool."""
    return field(default=default, metadata={"param": Param("", default, symbol, label, low, high, log, decay)})


def params_of(cls_or_instance: Any) -> tuple[Param, ...]:
    """The declared numbers of an optimizer, schedule or surface, in the order of its fields."""
    return tuple(
        replace(f.metadata["param"], name=f.name) for f in dataclasses.fields(cls_or_instance) if "param" in f.metadata
    )


# ---------------------------------------------------------------------------------------------------------------------
# Surfaces


@dataclass(frozen=True, eq=False)
class Surface(ABC):
    """A function of n coordinates to be minimized; also all that an optimizer ever sees of the problem.

    name      proper name, public: it stands in links
    formula   LaTeX of f
    source    where the formula and its minima are published
    lesson    one English sentence on what to look for
    domain    the window in which it is usually shown, one interval per coordinate
    start     a start that teaches something
    steps     a number of steps that suits `start`
    rates     learning rates that suit `start`, by the optimizer's class name
    minima    known minima, shape (k, n), the lowest first; also local ones, where they are few or follow a rule
    """

    name: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str] = ""
    lesson: ClassVar[str] = ""
    coordinates: ClassVar[tuple[str, ...]] = ("x", "y")
    domain: ClassVar[tuple[Interval, ...]]
    start: ClassVar[tuple[float, ...]]
    steps: ClassVar[int] = 100
    rates: ClassVar[Mapping[str, float]] = {}
    minima: ClassVar[tuple[tuple[float, ...], ...]] = ()

    @abstractmethod
    def f(self, theta: Array) -> Array:
        """Value, shape (...), at points of shape (n, ...)."""

    @abstractmethod
    def grad(self, theta: Array) -> Array:
        """Exact gradient, shape (n, ...), at points of shape (n, ...)."""

    @abstractmethod
    def hessian(self, theta: Array) -> Array:
        """Exact second derivatives, shape (n, n, ...), at points of shape (n, ...)."""

    def draw(self, t: int) -> Surface:
        """The loss as seen at step t: itself, unless data or noise make it random."""
        return self

    def distance(self, theta: Array) -> Array:
        """Distance, shape (...), from points of shape (n, ...) to the nearest known minimum; NaN if none is known."""
        if not self.minima:
            return np.full(theta.shape[1:], np.nan)
        minima = np.array(self.minima, dtype=float).reshape(-1, len(theta), *[1] * (theta.ndim - 1))
        return np.hypot.reduce(theta - minima, axis=1).min(axis=0)

    def lowest(self) -> float:
        """The value at the lowest known minimum; NaN if none is known."""
        return float(self.f(np.array(self.minima[0], dtype=float))) if self.minima else np.nan


# ---------------------------------------------------------------------------------------------------------------------
# Optimizers and schedules


@dataclass(frozen=True)
class Optimizer(ABC):
    """A record of numbers, the memory it starts with, and one step. Every concrete class is final.

    `name` is public (it stands in links); `year`, `source` and `idea` are shown beside the update rule, and the rule
    on screen is typeset from the code of `step`, so `step` is written as plain expressions.
    """

    name: ClassVar[str]
    year: ClassVar[int]
    source: ClassVar[str]
    idea: ClassVar[str]

    lr: Numbers = param(0.1, r"\eta", "Learning rate", 1e-5, 100.0, log=True)

    def init(self, theta: Array) -> State:
        """What the rule remembers before the first step; every entry has theta's shape (n, ...)."""
        return {}

    @abstractmethod
    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        """theta_t and the state after step t, from theta_{t-1} and the state before it; shapes (n, ...)."""


class Schedule(ABC):
    """How the learning rate changes over a run."""

    @abstractmethod
    def __call__(self, t: int, steps: int) -> float:
        """Factor on the learning rate at step t = 1..steps."""


@dataclass(frozen=True)
class Constant(Schedule):
    """The same learning rate at every step."""

    def __call__(self, t: int, steps: int) -> float:
        return 1.0


# ---------------------------------------------------------------------------------------------------------------------
# Running


@dataclass(frozen=True)
class Trajectory:
    """What a run left behind; index 0 of the first axis is the start.

    theta       (T+1, n, ...)  points; NaN from the first step whose point or loss is not finite
    loss        (T+1, ...)     surface.f at each point (the loss itself, also where the steps saw a random one)
    state       {name: (T+1, n, ...)}  what the rule remembers, and its terms worth showing (NaN before the first step)
    lr          (T, ...)       learning rate of each step, with the lanes that the learning rate itself has
    status      (...)          one of STATUSES, see `outcome`; a plain string for a single run
    stopped_at  (...)          the step at which it converged or diverged, else -1
    """

    theta: Array
    loss: Array
    state: State
    lr: Array
    status: Any
    stopped_at: Any


def run(
    surface: Surface,
    optimizer: Optimizer,
    start: ArrayLike,
    steps: int,
    *,
    schedule: Schedule | None = None,
    keep: Literal["all", "path", "final"] = "all",
) -> Trajectory:
    """Take `steps` steps from `start` and record them; never raises because a run diverges.

    start   (n,) or (n, ...); its lanes and those of every number of `optimizer` and `surface` broadcast together
    keep    "all"; "path" drops the state; "final" drops the state and keeps only the last point and loss (T+1 -> 1)

    Raises ValueError when `steps` is negative or `start` does not have one entry per coordinate.
    """
    start = np.asarray(start, dtype=float)
    if steps < 0:
        raise ValueError(f"A run needs 0 or more steps, not {steps}.")
    if start.ndim == 0 or len(start) != len(surface.domain):
        raise ValueError(f"The start needs {len(surface.domain)} coordinates along its first axis.")
    lanes = np.broadcast_shapes(start.shape[1:], *_shapes(optimizer), *_shapes(surface))
    theta = np.broadcast_to(spread(start, len(lanes)), (len(start), *lanes)).copy()

    schedule = schedule or Constant()
    factors = [schedule(t, steps) for t in range(1, steps + 1)]
    path = np.empty((steps + 1, *theta.shape))
    path[0] = theta
    state = optimizer.init(theta)
    history = {name: np.empty_like(path) for name in state} if keep == "all" else {}
    for name in history:
        history[name][0] = state[name]

    now, factor = optimizer, 1.0
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            if factors[t - 1] != factor:
                factor = factors[t - 1]
                now = replace(optimizer, lr=optimizer.lr * factor)
            theta, state = now.step(surface.draw(t), theta, state, t)
            path[t] = theta
            if keep == "all":
                for name, value in state.items():
                    if name not in history:
                        history[name] = np.full_like(path, np.nan)
                    history[name][t] = value
        loss = surface.f(np.moveaxis(path, 1, 0))
        gone = np.logical_or.accumulate(~(np.isfinite(path).all(axis=1) & np.isfinite(loss)))
        loss = np.where(gone, np.nan, loss)
        path = np.where(gone[:, None], np.nan, path)
        status, stopped_at = outcome(surface, path)

    lr = np.multiply.outer(np.array(factors), optimizer.lr)
    if keep == "final":
        path, loss = path[-1:], loss[-1:]
    return Trajectory(path, loss, history, lr, status, stopped_at)


def spread(values: Array, lanes: int) -> Array:
    """`values` of shape (n, ...) with axes of length 1 after the first, so that it broadcasts against `lanes` lanes."""
    return values.reshape(len(values), *[1] * (lanes - values.ndim + 1), *values.shape[1:])


def _shapes(record: Any) -> Iterator[tuple[int, ...]]:
    for f in dataclasses.fields(record):
        value = getattr(record, f.name)
        if isinstance(value, Surface):
            yield from _shapes(value)
        else:
            yield np.shape(value)


STATUSES = ("converged", "still moving", "oscillating", "diverged")
FAR = 3.0  # window half-widths from the window's centre
GROWTH = 1.25  # of the distance from the window's centre, over the last quarter
FLAT = 1e-3  # norm of the gradient
SWING = 1e-3  # of the window's width


def outcome(surface: Surface, theta: Array) -> tuple[Any, Any]:
    """How each path of `theta`, shape (T+1, n, ...), ends: its status and the step of it (-1 where there is none).

    diverged at step k   from step k to the end the point is not finite, or farther from the window's centre than
                         FAR times the window's edge (FAR times the start, where that lies farther); and in the last
                         quarter of the steps it gets GROWTH times as far as ever before
    converged at step k  from step k to the end the norm of the gradient is at most FLAT and every step at most SWING
                         of the window: the path rests where it is flat, which need not be the lowest minimum
    oscillating          over at least 8 steps: in the second half some coordinate turns back 3 times or more, and
                         the width it covers in the last quarter is at least 0.9 of that in the quarter before, and
                         at least SWING of the window
    still moving         anything else
    """
    low, high = np.array(surface.domain, dtype=float).T.reshape(2, -1, *[1] * (theta.ndim - 2))
    reach = np.max(np.abs(theta - (low + high) / 2) / ((high - low) / 2), axis=1)
    # Negated comparisons, so that what is not a number counts as far.
    left = _from_here_on(~(reach <= FAR * np.maximum(1, reach[0])))
    recent = max(1, (len(theta) - 1) // 4)
    diverged = (left >= 0) & ~(np.max(reach[-recent:], axis=0) < GROWTH * np.max(reach[:-recent], axis=0, initial=0))

    slope = np.sqrt(np.sum(surface.grad(np.moveaxis(theta, 1, 0)) ** 2, axis=0))
    moved = np.abs(np.diff(theta, axis=0, prepend=theta[:1]))
    rested = _from_here_on((slope <= FLAT) & np.all(moved <= SWING * (high - low), axis=1))
    converged = ~diverged & (rested >= 0)

    quarter = (len(theta) - 1) // 4
    oscillating = np.zeros(theta.shape[2:], dtype=bool)
    if quarter >= 2:
        moves = np.diff(theta[-2 * quarter - 1 :], axis=0)
        turns = np.sum(moves[1:] * moves[:-1] < 0, axis=0)
        swing, before = np.ptp(theta[-quarter - 1 :], axis=0), np.ptp(theta[-2 * quarter - 1 : -quarter], axis=0)
        wide = swing >= np.maximum(0.9 * before, SWING * (high - low))
        oscillating = ~diverged & ~converged & np.any((turns >= 3) & wide, axis=0)

    status = np.select([converged, oscillating, diverged], [STATUSES[0], *STATUSES[2:]], default=STATUSES[1])
    return status[()], np.where(diverged, left, np.where(converged, rested, -1))[()]


def _from_here_on(true: NDArray[np.bool_]) -> NDArray[np.intp]:
    """First index from which `true`, shape (T+1, ...), holds to the end; -1 where it does not hold at the end."""
    trailing = np.logical_and.accumulate(true[::-1]).sum(axis=0)
    return np.where(trailing > 0, len(true) - trailing, -1)
