"""The whole model in one file: numbers that know how they are shown, surfaces, optimizers, schedules and `run`.

The first axis is the coordinate, the rest are independent runs (lanes). A point `theta` has shape `(n, ...)`;
a number of an optimizer or of a surface is a float or an array that broadcasts over `...`. One ball and ten thousand
are the same code.

Symbols: `t` is the step, counted from 1; step t leads from theta_{t-1} to theta_t.
"""

from __future__ import annotations

import dataclasses
import math
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import pairwise
from typing import Any, ClassVar, Literal, TypeVar, final

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
    decay rate such as momentum. A slider stops at `stops` too, besides round values.
    """

    name: str
    default: float
    symbol: str
    label: str
    low: float
    high: float
    log: bool = False
    decay: bool = False
    stops: tuple[float, ...] = ()

    def scaled(self, values: Any) -> Any:
        """Numbers, (...), on the scale on which the range is even: itself, powers of ten, or -log10 of 1 - value."""
        return np.log10(values) if self.log else -np.log10(1 - np.asarray(values)) if self.decay else np.asarray(values)

    def unscaled(self, places: Any) -> Any:
        """The numbers, (...), at places of the scale of `scaled`."""
        places = np.asarray(places)
        return 10.0**places if self.log else 1 - 10.0**-places if self.decay else places

    def bottom(self) -> float:
        """The lower end; of a logarithmic range from 0, four decades below its upper end, next to 0 itself."""
        return self.low or self.high * 1e-4 if self.log else self.low

    def rounded(self, value: float) -> float:
        """`value` to three digits (of its distance to 1, for a decay rate), as a person would write it, in range."""
        near = 1 - float(f"{1 - value:.3g}") if self.decay else float(f"{value:.3g}")
        return min(self.high, max(self.low, float(f"{near:.9g}")))

    def spread(self, count: int) -> Array:
        """`count` numbers, evenly spaced over the scale and rounded, (count,)."""
        places = np.linspace(self.scaled(self.bottom()), self.scaled(self.high), count)
        return np.array([self.rounded(float(value)) for value in self.unscaled(places)])

    def marks(self) -> tuple[float, ...]:
        """The values at which a slider stops: round ones, with the range's ends and the default among them."""
        if self.log:
            bottom = math.floor(math.log10(self.bottom()))
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
        values = {self.low, self.high, *(float(f"{v:.9g}") for v in round_values), self.default, *self.stops}
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
    note      what to know about points without a slope, or about the window; English, empty where there is nothing
    domain    the window in which it is usually shown, one interval per coordinate
    start     a start that teaches something
    steps     a number of steps that suits `start`
    finite    whether f is known to be finite wherever the coordinates are, but for numbers too large
    rates     learning rates that suit `start`, by the optimizer's class name
    minima    known minima in the window, shape (k, n), the lowest first; also local ones, where they are few or
              follow a rule; none where f falls without end
    """

    name: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str] = ""
    lesson: ClassVar[str] = ""
    note: ClassVar[str] = ""
    coordinates: ClassVar[tuple[str, ...]] = ("x", "y")
    domain: ClassVar[tuple[Interval, ...]]
    start: ClassVar[tuple[float, ...]]
    steps: ClassVar[int] = 100
    rates: ClassVar[Mapping[str, float]] = {}
    finite: ClassVar[bool] = False
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

    def is_lowest(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Whether values, (...), are as low as the lowest known minimum but for rounding; never, if none is known."""
        lowest = self.lowest()
        with np.errstate(all="ignore"):
            above = np.abs(self.f(np.array(self.start, dtype=float)) - lowest)
        # Not a number for all surfaces: the unit of the loss must not matter.
        return np.asarray(values) <= lowest + 1e-9 * abs(lowest) + 1e-12 * np.nan_to_num(above, posinf=0)

    @cached_property
    def height(self) -> Array:
        """How high f typically is in the window above its lowest value there, with the lanes of the numbers, (...).

        The median of its finite values at SAMPLES points less the least; where these are equal, as over a wide floor,
        the greatest less the least. NaN where none is finite.
        """
        low, high = np.array(self.domain, dtype=float).T[..., None]
        points, lanes = low + (high - low) * scattered(len(low), SAMPLES), np.broadcast_shapes(*_shapes(self))
        theta = np.broadcast_to(points.reshape(*points.shape, *[1] * len(lanes)), (*points.shape, *lanes))
        with np.errstate(all="ignore"):
            values = self.f(theta)
            values = np.sort(np.where(np.isfinite(values), values, np.nan), axis=0)  # NaN comes last
            last = np.maximum(np.isfinite(values).sum(axis=0, keepdims=True) - 1, 0)
            middle, top = (np.take_along_axis(values, at, 0)[0] - values[0] for at in (last // 2, last))
            return np.minimum(np.where(middle > 0, middle, top), np.finfo(float).max)


SAMPLES = 256  # points of a window


@cache
def scattered(n: int, count: int) -> Array:
    """So many places spread evenly over the unit cube, (n, count), none of them on a grid.

    M. Roberts' sequence: multiples of the powers of a generalized golden ratio.
    """
    ratio = 2.0
    for _ in range(50):
        ratio = (1 + ratio) ** (1 / (n + 1))
    return (0.5 + np.outer(ratio ** -np.arange(1.0, n + 1), np.arange(1, count + 1))) % 1


# ---------------------------------------------------------------------------------------------------------------------
# Optimizers and schedules


# How a name of a rule is drawn at the point: in which units it is, and as what.
TERMS = {
    "slope": "in units of the gradient: an arrow against it",
    "descent": "in units of the gradient: an arrow along it",
    "size": "in units of the gradient: bars of this length along the axes",
    "square": "in units of the squared gradient: bars as long as its root along the axes",
    "move": "in units of the coordinates: an arrow along it",
    "kept": "in units of the coordinates: an arrow along what is remembered of it from the steps before",
    "reach": "in units of the coordinates: bars of this length along the axes",
    "point": "a point",
}


@dataclass(frozen=True)
class Optimizer(ABC):
    """A record of numbers, the memory it starts with, and one step. Every concrete class is final.

    name        proper name, public: it stands in links
    family      what it does, one of `optimizers.FAMILIES`
    year        of `source`, the paper, with the number of the algorithm
    idea        one English sentence: what it changes, and against which weakness
    rates_like  a class and a factor: its recommended rates, times the factor, suit this method too; none, where the
                default rate suits every surface
    cautions    English sentences by a name in the state: said of the steps (as {k}) at which that is not 0
    terms       which names of the rule are drawn: kinds of TERMS, each with its names; g always is, as a slope

    The rule on screen is typeset from the code of `step`, so `step` is written as plain expressions.
    """

    name: ClassVar[str]
    family: ClassVar[str]
    year: ClassVar[int]
    source: ClassVar[str]
    idea: ClassVar[str]
    rates_like: ClassVar[tuple[str, float] | None] = None
    cautions: ClassVar[Mapping[str, str]] = {}
    terms: ClassVar[tuple[tuple[str, ...], ...]] = ()

    lr: Numbers = param(0.1, r"\eta", "Learning rate", 1e-5, 100.0, log=True)

    def init(self, theta: Array) -> State:
        """What the rule remembers before the first step.

        An entry has a number for each coordinate, (n, ...), one for each lane, (...), or a matrix, (n, n, ...).
        """
        return {}

    @abstractmethod
    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        """theta_t and the state after step t, from theta_{t-1} and the state before it; theta has shape (n, ...).

        A lane that has found what it searches for, while others have not, asks again at the same point: that is not
        counted. Several points may be asked about at once, as (n, k, ...).
        """

    def stable_below(self, curvature: Any) -> Any:
        """The learning rate from which on the rule diverges on a quadratic with this largest curvature.

        NaN where theory knows of none, as for rules that scale each coordinate by what they have seen. One expression
        in `curvature` and the rule's numbers: it is typeset beside the rule.
        """
        return np.nan

    def best_between(self, least: Any, most: Any) -> Optimizer | None:
        """The rule with the numbers that are best for a quadratic with curvatures from `least` to `most`, both above 0.

        None where theory knows of none. Assignments to the names of those numbers, and one return.
        """
        return None


F = TypeVar("F", bound=Callable[..., Any])


def written(latex: str) -> Callable[[F], F]:
    """Of a function that a step calls and that is no expression, such as a search: how its value is written.

    `latex` holds the arguments' names in angle brackets where their LaTeX stands: "<p>^{\\top} <g>".
    """

    def note(function: F) -> F:
        function.latex = latex  # type: ignore[attr-defined]
        return function

    return note


def recommended_rate(surface: Surface | type[Surface], cls: type[Optimizer]) -> float:
    """A learning rate that suits a method on a surface from its start: a recommended one, or the method's default."""
    lr, *_ = params_of(cls)
    name, factor = cls.rates_like or ("", 1.0)
    rate = surface.rates.get(cls.__name__)
    if rate is None and name in surface.rates:
        rate = lr.rounded(surface.rates[name] * factor)
    return lr.default if rate is None else rate


@dataclass(frozen=True)
class Schedule(ABC):
    """How the learning rate changes over a run: a record of numbers. Every concrete class is final.

    `name` is public (it stands in links); `source` and `idea` are shown beside the formula, which is typeset from the
    code of `__call__`, so that is written as plain expressions.
    """

    name: ClassVar[str]
    source: ClassVar[str]
    idea: ClassVar[str]

    @abstractmethod
    def __call__(self, t: int, steps: int) -> float:
        """Factor on the learning rate at step t = 1..steps."""


@final
@dataclass(frozen=True)
class Constant(Schedule):
    """The same learning rate at every step."""

    name = "Constant"
    source = "Y. Nesterov, Introductory lectures on convex optimization, 2004, section 1.2.3"
    idea = "Keeps the learning rate as it is: enough where the gradient is exact and the rate suits the curvature."

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
    evaluations {kind: (T, ...)}  how often each step asked for a "value", "gradient" or "hessian" of the surface
    status      (...)          one of STATUSES, see `outcome`; a plain string for a single run
    stopped_at  (...)          the step at which it converged or diverged, else -1
    """

    theta: Array
    loss: Array
    state: State
    lr: Array
    evaluations: Mapping[str, Array]
    status: Any
    stopped_at: Any

    def lane(self, at: int) -> Trajectory:
        """One of several runs, by its place along the last axis."""

        def of(values: Mapping[str, Array]) -> State:
            return {name: value[..., at] for name, value in values.items()}

        lr = self.lr[:, at] if self.lr.ndim > 1 else self.lr
        alone = self.theta[..., at], self.loss[..., at], of(self.state), lr, of(self.evaluations)
        return Trajectory(*alone, self.status[..., at], self.stopped_at[..., at])


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
    keep    "all"; "path" drops the state; "final" drops the state and keeps only the last point, loss and the sums of
            the evaluations (T+1 -> 1)

    Raises ValueError when `steps` is negative or `start` does not have one entry per coordinate.
    """
    start = np.asarray(start, dtype=float)
    if steps < 0:
        raise ValueError(f"A run needs 0 or more steps, not {steps}.")
    if start.ndim == 0 or len(start) != len(surface.domain):
        raise ValueError(f"The start needs {len(surface.domain)} coordinates along its first axis.")
    lanes = np.broadcast_shapes(start.shape[1:], *_shapes(optimizer), *_shapes(surface))
    theta = np.broadcast_to(spread(start, len(lanes)), (len(start), *lanes))
    factors = [(schedule or Constant())(t, steps) for t in range(1, steps + 1)]
    walk = _arrive if keep == "final" else partial(_record, with_state=keep == "all")

    # Many lanes are cut along their longest axis into as many parts as the caches ask for, and the parts are walked
    # side by side: NumPy computes outside of Python's lock.
    axis = max(range(-len(lanes), 0), key=lambda axis: lanes[axis], default=-1)
    longest = lanes[axis] if lanes else 1
    edges = np.linspace(0, longest, max(1, min(longest, math.ceil(math.prod(lanes) / AT_ONCE))) + 1).astype(int)
    if len(edges) == 2:
        parts = [walk(surface, optimizer, theta, factors)]
    else:
        cuts = [partial(_part, axis=axis, at=slice(*edge)) for edge in pairwise(edges)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            works = [
                pool.submit(walk, _lanes(surface, cut), _lanes(optimizer, cut), cut(theta), factors) for cut in cuts
            ]
            parts = [work.result() for work in works]
    theta, loss, state, evaluations, status, stopped_at = (_joined(pieces, axis) for pieces in zip(*parts, strict=True))
    lr = np.multiply.outer(np.array(factors), optimizer.lr)
    return Trajectory(theta, loss, state, lr, evaluations, status, stopped_at)


AT_ONCE = 32_768  # lanes: fewer, and the threads wait for one another; more, and the caches no longer hold them
_Part = tuple[Any, Any, State, State, Any, Any]  # of a trajectory: theta, loss, state, evaluations, status, stopped_at


class _Counting(Surface):
    """`surface`, which counts what one step asks of it, for each lane."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes

    def of(self, surface: Surface) -> Surface:
        """Itself, for a new step."""
        self.surface = surface
        self.asked: dict[str, tuple[Array, Any]] = {}  # by kind: where last, and how often, a number or (...)
        return self

    def _count(self, kind: str, theta: Array) -> None:
        before, count = self.asked.get(kind, (None, 0))
        if before is None or theta.shape != before.shape:
            count = count + math.prod(theta.shape[1 : theta.ndim - self.lanes])
        elif before is not theta:  # nor again at the same point
            moved = (theta != before) & ~(np.isnan(theta) & np.isnan(before))
            count = count + np.any(moved, axis=0).sum(axis=tuple(range(theta.ndim - 1 - self.lanes)))
        self.asked[kind] = theta, count

    def f(self, theta: Array) -> Array:
        self._count("value", theta)
        return self.surface.f(theta)

    def grad(self, theta: Array) -> Array:
        self._count("gradient", theta)
        return self.surface.grad(theta)

    def hessian(self, theta: Array) -> Array:
        self._count("hessian", theta)
        return self.surface.hessian(theta)


KINDS = ("value", "gradient", "hessian")


def walk(
    surface: Surface,
    optimizer: Optimizer,
    theta: Array,
    factors: Sequence[float],
    evaluations: Mapping[str, list[Any]] = {},
) -> Iterator[tuple[int, Array, State]]:
    """The start and every step after it: t, theta_t and the state, with the learning rate times one of `factors`.

    How often a step asks for each of KINDS that is in `evaluations` is added to the list there.
    """
    theta = theta.copy()
    state = optimizer.init(theta)
    yield 0, theta, state
    now, factor = optimizer, 1.0
    counting = _Counting(theta.ndim - 1)
    for t, wanted in enumerate(factors, 1):
        if wanted != factor:
            factor = wanted
            now = replace(optimizer, lr=optimizer.lr * factor)
        theta, state = now.step(counting.of(surface.draw(t)), theta, state, t)
        for kind, counts in evaluations.items():
            counts.append(counting.asked[kind][1] if kind in counting.asked else 0)
        yield t, theta, state


def _counts(counts: list[Any], lanes: tuple[int, ...]) -> Array:
    """Those of each step, (T, ...)."""
    if all(isinstance(count, int) for count in counts):
        return np.broadcast_to(np.array(counts, dtype=float).reshape(-1, *[1] * len(lanes)), (len(counts), *lanes))
    return np.array([np.broadcast_to(count, lanes) for count in counts], dtype=float)


def _record(
    surface: Surface, optimizer: Optimizer, start: Array, factors: Sequence[float], *, with_state: bool = False
) -> _Part:
    """Every point of the lanes of `start`, (n, ...)."""
    path = np.empty((len(factors) + 1, *start.shape))
    history: State = {}
    evaluations: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    with np.errstate(all="ignore"):
        for t, theta, state in walk(surface, optimizer, start, factors, evaluations):
            path[t] = theta
            if with_state:
                for name, value in state.items():
                    if name not in history:
                        history[name] = np.full((len(path), *np.shape(value)), np.nan)
                    history[name][t] = value
        loss = surface.f(np.moveaxis(path, 1, 0))
        gone = np.logical_or.accumulate(~(np.isfinite(path).all(axis=1) & np.isfinite(loss)))
        if gone.any():
            loss = np.where(gone, np.nan, loss)
            path = np.where(gone[:, None], np.nan, path)
        asked = {kind: _counts(counts, start.shape[1:]) for kind, counts in evaluations.items()}
        return path, loss, history, asked, *outcome(surface, path)


def _arrive(surface: Surface, optimizer: Optimizer, start: Array, factors: Sequence[float]) -> _Part:
    """The last point of the lanes of `start`, (n, ...), and the same outcome as that of the whole paths."""
    lanes, steps = start.shape[1:], len(factors)
    quarter = steps // 4
    seen = _Remembering(surface)
    evaluations: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    limits = _rest_limits(surface, len(lanes))
    restless: Any = np.full(lanes, -1)  # the last step at which it was
    undefined: Any = np.zeros(lanes, dtype=bool)
    turns: Any = np.zeros(start.shape, np.int32)
    # Least and greatest coordinates in the last two quarters.
    extent = [(np.full(start.shape, np.inf), np.full(start.shape, -np.inf)) for _ in range(2)]
    with np.errstate(all="ignore"):
        here = start
        move = np.zeros_like(start)
        for t, theta, _ in walk(seen, optimizer, start, factors, evaluations):
            if t:
                np.putmask(restless, _restless(move, seen.grad(here), *limits), t - 1)
                turn, move = move, theta - here
                if t > steps - 2 * quarter + 1:
                    turns += turn * move < 0
            if quarter >= 2:
                for (low, high), end in zip(extent, (steps - quarter, steps), strict=True):
                    if end - quarter <= t <= end:
                        np.minimum(low, theta, out=low)
                        np.maximum(high, theta, out=high)
            if not surface.finite:
                undefined |= ~np.isfinite(surface.f(theta))
            here = theta
        np.putmask(restless, _restless(move, seen.grad(here), *limits), steps)
        loss = surface.f(here)
        converged = restless < steps
        (before, swing) = (high - low for low, high in extent)
        status = _status(converged, _oscillates(surface, turns, swing, before) if quarter >= 2 else False, False)
        stopped_at = np.where(converged, restless + 1, -1)

        # What has left the window or the numbers is walked again, with its whole path.
        lost = _reach(surface, here) > FAR * np.maximum(1, _reach(surface, start))
        (again,) = np.nonzero(np.ravel(lost | undefined | ~np.isfinite(here).all(axis=0) | ~np.isfinite(loss)))
        status, stopped_at, loss, here = (np.array(values) for values in (status, stopped_at, loss, here))
        for at in np.array_split(again, math.ceil(len(again) * (steps + 1) / 2**21)) if len(again) else ():
            chosen = partial(_chosen, lanes=lanes, at=at)
            whole = _record(_lanes(surface, chosen), _lanes(optimizer, chosen), chosen(start), factors)
            here.reshape(len(here), -1)[:, at] = whole[0][-1]
            for values, theirs in zip((loss, status, stopped_at), (whole[1][-1], *whole[4:]), strict=True):
                values.reshape(-1)[at] = theirs
    sums = {kind: _counts([sum(counts)], lanes) for kind, counts in evaluations.items()}
    return here[None], loss[None], {}, sums, status[()], stopped_at[()]


@dataclass(frozen=True, eq=False)
class _Remembering(Surface):
    """`surface`, which does not compute the gradient twice at the array at which it was asked last."""

    surface: Surface
    last: list[Array] = field(default_factory=list)

    def f(self, theta: Array) -> Array:
        return self.surface.f(theta)

    def grad(self, theta: Array) -> Array:
        if not self.last or self.last[0] is not theta:
            self.last[:] = theta, self.surface.grad(theta)
        return self.last[1]

    def hessian(self, theta: Array) -> Array:
        return self.surface.hessian(theta)

    def draw(self, t: int) -> Surface:
        drawn = self.surface.draw(t)
        return self if drawn is self.surface else drawn


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


def _lanes(record: Any, pick: Callable[[Array], Array]) -> Any:
    """`record` with the lanes of its numbers, those of surfaces within it too, that `pick` takes."""
    changed = {}
    for f in dataclasses.fields(record):
        value = getattr(record, f.name)
        if isinstance(value, Surface):
            theirs = _lanes(value, pick)
            if theirs is not value:
                changed[f.name] = theirs
        elif np.ndim(value):
            changed[f.name] = pick(value)
    return replace(record, **changed) if changed else record


def _part(values: Array, axis: int, at: slice) -> Array:
    """A part of one of the lanes' axes, counted from the last; whole where `values` has no such axis or one for all."""
    if values.ndim < -axis or values.shape[axis] == 1:
        return values
    return values[(..., at, *[slice(None)] * (-axis - 1))]


def _chosen(values: Array, lanes: tuple[int, ...], at: NDArray[np.intp]) -> Array:
    """The lanes at the flat indices `at`, from numbers (...) or points (n, ...)."""
    first = values.shape[: values.ndim - len(lanes)] if values.ndim > len(lanes) else ()
    return np.broadcast_to(values, (*first, *lanes)).reshape(*first, -1)[..., at]


def _joined(pieces: tuple[Any, ...], axis: int) -> Any:
    if len(pieces) == 1:
        return pieces[0]
    if isinstance(pieces[0], dict):
        return {name: _joined(tuple(piece[name] for piece in pieces), axis) for name in pieces[0]}
    return np.concatenate(pieces, axis)


# ---------------------------------------------------------------------------------------------------------------------
# How a run ends

STATUSES = ("converged", "still moving", "oscillating", "diverged")
RESTING = "resting"  # what `experiments.rest` makes of "converged" where a run rests at no minimum
FAR = 3.0  # window half-widths from the window's centre
GROWTH = 1.25  # of the distance from the window's centre, over the last quarter
FLAT = 5e-4  # of the surface's height, lost or gained over the window's width
SWING = 1e-3  # of the window's width


def outcome(surface: Surface, theta: Array) -> tuple[Any, Any]:
    """How each path of `theta`, shape (T+1, n, ...), ends: its status and the step of it (-1 where there is none).

    diverged at step k   from step k to the end the point is not finite, or farther from the window's centre than
                         FAR times the window's edge (FAR times the start, where that lies farther); and in the last
                         quarter of the steps it gets GROWTH times as far as ever before
    converged at step k  from step k to the end no coordinate's slope, kept over the whole width of the window, would
                         change the loss by more than FLAT of the surface's height, and no step is longer than SWING
                         of the window: the path rests where it is flat, which need not be a minimum (see RESTING)
    oscillating          over at least 8 steps: in the second half some coordinate turns back 3 times or more, and
                         the width it covers in the last quarter is at least 0.9 of that in the quarter before, and
                         at least SWING of the window
    still moving         anything else
    """
    path = np.moveaxis(theta, 1, 0)  # coordinate first: a time is one more axis of lanes
    lanes, steps = path.shape[2:], path.shape[1] - 1
    recent, quarter = max(1, steps // 4), steps // 4
    diverged, oscillating = (np.zeros(lanes, dtype=bool) for _ in range(2))
    stopped_at: Any = np.full(lanes, -1)

    # Each rule is asked only of the lanes of whose last point it may be true. Negated comparisons, so that what is not
    # a number counts as far, and as restless.
    far = ~(_reach(surface, path[:, -1]) <= FAR * np.maximum(1, _reach(surface, path[:, 0])))
    if far.any():
        reach = _reach(surface, path[..., far])
        left = _from_here_on(~(reach <= FAR * np.maximum(1, reach[0])))
        ever = np.max(reach[:-recent], axis=0, initial=0)
        diverged[far] = ~(np.max(reach[-recent:], axis=0) < GROWTH * ever)
        stopped_at[far] = np.where(diverged[far], left, -1)

    def rests(surface: Surface, path: Array, limits: Sequence[Array]) -> NDArray[np.bool_]:
        return ~_restless(np.diff(path, axis=1, prepend=path[:, :1]), surface.grad(path), *limits)

    limits = _rest_limits(surface, path.ndim - 1)
    converged = ~diverged & rests(surface, path[:, -2:], limits)[-1]
    if converged.any():
        chosen = partial(_chosen, lanes=lanes, at=np.flatnonzero(converged))
        theirs = [chosen(limit) for limit in limits]
        stopped_at[converged] = _from_here_on(rests(_lanes(surface, chosen), path[..., converged], theirs))

    maybe = ~diverged & ~converged
    if quarter >= 2 and maybe.any():
        late = path[:, -2 * quarter - 1 :, maybe]
        moves = np.diff(late, axis=1)
        turns = np.sum(moves[:, 1:] * moves[:, :-1] < 0, axis=1)
        swing, before = np.ptp(late[:, quarter:], axis=1), np.ptp(late[:, : quarter + 1], axis=1)
        oscillating[maybe] = _oscillates(surface, turns, swing, before)
    return _status(converged, oscillating, diverged)[()], stopped_at[()]


def _window(surface: Surface, lanes: int) -> tuple[Array, Array]:
    """Centre and half-widths of the window, (n, 1, ...) for points with that many axes of lanes."""
    low, high = np.array(surface.domain, dtype=float).T.reshape(2, -1, *[1] * lanes)
    return (low + high) / 2, (high - low) / 2


def _reach(surface: Surface, theta: Array) -> Array:
    """How far points (n, ...) are from the window's centre, in half-widths of it."""
    centre, half = _window(surface, theta.ndim - 1)
    return np.max(np.abs(theta - centre) / half, axis=0)


def _rest_limits(surface: Surface, lanes: int) -> tuple[Array, Array]:
    """The largest slope and step of a point at rest, (n, ...) for points with that many axes of lanes."""
    _, half = _window(surface, lanes)
    return FLAT * surface.height / (2 * half), SWING * 2 * half


def _restless(move: Array, slope: Array, flat: Array, swing: Array) -> NDArray[np.bool_]:
    """Where points with gradients `slope`, (n, ...), reached by the steps `move`, are not at rest."""
    rests = np.all(np.abs(slope) <= flat, axis=0)
    if not rests.any():  # spares the other half of the work, early in a run
        return ~rests
    return ~(rests & np.all(np.abs(move) <= swing, axis=0))


def _oscillates(surface: Surface, turns: NDArray[np.integer], swing: Array, before: Array) -> NDArray[np.bool_]:
    """Whether some coordinate turns often, and the width it covers, (n, ...), does not shrink."""
    _, half = _window(surface, swing.ndim - 1)
    return np.any((turns >= 3) & (swing >= np.maximum(0.9 * before, SWING * 2 * half)), axis=0)


def _status(converged: Any, oscillating: Any, diverged: Any) -> NDArray[np.str_]:
    return np.select([converged, oscillating, diverged], [STATUSES[0], *STATUSES[2:]], default=STATUSES[1])


def _from_here_on(true: NDArray[np.bool_]) -> NDArray[np.intp]:
    """First index from which `true`, shape (T+1, ...), holds to the end; -1 where it does not hold at the end."""
    trailing = np.logical_and.accumulate(true[::-1]).sum(axis=0)
    return np.where(trailing > 0, len(true) - trailing, -1)
