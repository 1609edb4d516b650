"""Where a surface is flat: its minima, maxima and saddles in a window, also those at kinks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core import Array, Interval, Surface
from experiments import circles
from experiments.circles import directions, firsts
from experiments.curvature import Measured, eigenvalues, measured, trusted_hessian

Kind = Literal["minimum", "maximum", "saddle", "flat"]

MOST = 60  # points that are reported
_AT_MOST, _UNCLEAR = 600, 150  # points that are looked at, and those of which the values around are
STARTS, ROUNDS = 1681, 60  # of Newton's method
_STALLS, _TIPS, _UNFINISHED = 40, 80, 2  # points at which Newton's method or comparing values stops short
ON_A_CURVE = 8  # points that stand for a whole curve or plain of stationary points

# Of the window's diagonal, its typical slope, or their ratio, the typical curvature.
_SAME, _SETTLED, _ARRIVED, _NEXT = 1e-4, 1e-6, 1e-7, 0.1
_STALLED, _LEVEL, _UNBENT = 1e-2, 1e-9, 1e-7
_POLE = 5.0  # between the slope's growth over a decade at a cusp as sharp as √r, and at log r
_RINGS = 1e-6, 1e-5, 1e-2  # of the diagonal: radii at which values are compared with that at a point
_JUMP, _SCATTER = 0.9, 0.1  # of the rise to the second one is there at the first; of that to the third is rounding


@dataclass(frozen=True)
class Stationary:
    """A point at which no direction goes down or up at once.

    point       its coordinates
    value       f there; the limit, where f is not defined or rounding hides it
    kind        by the curvatures; where one is 0 or cannot be trusted, by the values around it; "flat" where these
                decide nothing either, as along a valley whose floor is level
    curvatures  eigenvalues of the Hessian there, ascending; NaN where there is none to be trusted, as at a kink
    """

    point: tuple[float, ...]
    value: float
    kind: Kind
    curvatures: tuple[float, ...]


@dataclass(frozen=True)
class Landscape:
    """The stationary points of a window, the lowest first.

    more   there are more than MOST; these are the lowest
    curve  some of the flat ones, at most ON_A_CURVE, stand for whole curves or plains of stationary points
    """

    points: tuple[Stationary, ...]
    more: bool
    curve: bool


def stationary_points(surface: Surface, window: Sequence[Interval]) -> Landscape:
    """Found from a grid of starts by Newton's method, damped so that the slope only shrinks, and by comparing values.

    A point counts when its slope and the next step of Newton's method are nearly 0, and so not where the surface
    merely flattens out; next to a removable 0/0, where rounding hides the slope, that around it decides. At a kink it
    counts when values around it say so. Structures smaller than the spacing of the starts can be missed.
    """
    with np.errstate(all="ignore"):
        return _landscape(surface, np.array(window, dtype=float))


def _landscape(surface: Surface, window: Array) -> Landscape:
    low, high = window.T
    diagonal = float(np.hypot.reduce(high - low))
    count = round(STARTS ** (1 / len(window)))
    axes = [np.linspace(first, last, count) for first, last in window]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"))  # (n, count, ...)
    starts = grid.reshape(len(window), -1)
    slopes = np.hypot.reduce(surface.grad(starts))
    slopes = slopes[np.isfinite(slopes)]
    typical = float(np.median(slopes)) or float(np.max(slopes)) if slopes.size else 0.0

    smooth, stalls = _newton(surface, starts, diagonal, typical)
    settled, _ = _settled(surface, stalls, diagonal, typical)
    if settled.shape[1]:
        settled = settled[:, trusted_hessian(surface, settled, diagonal)[1] > 0]  # else the method is merely slow there
    tips = [_tips(surface, grid, sign, diagonal, typical) for sign in (1.0, -1.0)]
    points = _inside(np.concatenate([smooth, settled, *tips], axis=1), low, high)
    points = points[:, firsts(points, np.zeros(points.shape[1]), _SAME * diagonal)]
    ring = points[:, None, :] + _SAME * diagonal * directions(len(points), 16, turned=True)[:, :, None]
    points = points[:, np.all(np.isfinite(surface.f(ring)), axis=0)]  # not on the edge of where f is defined
    points = points[:, np.argsort(surface.f(points), kind="stable")]
    points = points[:, _evenly(points.shape[1], _AT_MOST)]

    hessian, error = trusted_hessian(surface, points, diagonal)
    values, rough = surface.f(points), error > 0
    points[:, rough], values[rough] = _settled(surface, points[:, rough], diagonal, typical)
    bare = np.nonzero(np.isnan(error) & np.isfinite(values))[0]
    values[bare[_is_hidden(surface.f, points[:, bare], diagonal)]] = np.nan
    order = np.argsort(values, kind="stable")[: np.sum(np.isfinite(values))]
    points, values, error, bends = points[:, order], values[order], error[order], eigenvalues(hessian[order])
    kinds, crowded = _kinds(surface, points, values, bends, error, diagonal, typical)
    alone = np.nonzero(~crowded & (kinds != ""))[0]
    chosen = np.sort(np.concatenate([alone, _spread(points, np.nonzero(crowded)[0])]))
    found = tuple(
        Stationary(tuple(map(float, points[:, i])), float(values[i]), str(kinds[i]), tuple(map(float, bends[i])))  # pyright: ignore[reportArgumentType]
        for i in chosen[:MOST]
    )
    return Landscape(found, len(chosen) > MOST, bool(crowded.any()))


def _newton(surface: Surface, theta: Array, diagonal: float, typical: float) -> tuple[Array, Array]:
    """Points (n, k) at which Newton's method for ∇f = 0 arrives from theta (n, ...), and some where it stops short."""
    arrived, stalled = [np.empty((len(theta), 0))], [np.empty((len(theta) + 1, 0))]
    centre = theta.mean(axis=1, keepdims=True)
    slope, damping = surface.grad(theta), np.full(theta.shape[1], 1e-3)
    for turn in range(ROUNDS):
        hessian = np.moveaxis(surface.hessian(theta), -1, 0)
        size = np.hypot.reduce(slope)
        known = np.isfinite(size) & (np.hypot.reduce(theta - centre) <= diagonal)
        alive = known & np.isfinite(hessian).all(axis=(1, 2)) & (damping < 1e8)
        stuck = known & ~alive & (size <= _STALLED * typical)
        stalled.append(np.vstack([theta, size])[:, stuck])
        if turn and turn % 10 == 0:  # many are on the way to the same point
            _, first = np.unique(np.round(theta / (_SAME / 10 * diagonal)), axis=1, return_index=True)
            alive &= np.isin(np.arange(theta.shape[1]), first)
        theta, slope, hessian, size, damping = (
            theta[:, alive],
            slope[:, alive],
            hessian[alive],
            size[alive],
            damping[alive],
        )
        if not theta.shape[1]:
            break
        # Levenberg: (H² + μ)⁻¹ H∇f, with μ that vanishes at the solution.
        squared = hessian @ hessian
        scale = np.trace(squared, axis1=1, axis2=2)
        mu = scale * (damping * np.minimum(1, size / typical if typical else 0) + 1e-15) + np.finfo(float).tiny
        pull = np.einsum("kij,jk->ki", hessian, slope)
        step = np.linalg.solve(squared + mu[:, None, None] * np.eye(len(theta)), pull[..., None])[..., 0].T
        done = (size <= _LEVEL * typical) & (np.hypot.reduce(step) <= _ARRIVED * diagonal)
        following = theta - step
        there = surface.grad(following)
        better = np.hypot.reduce(there) < size
        arrived.append(np.where(better, following, theta)[:, done])
        theta = np.where(better, following, theta)[:, ~done]
        slope = np.where(better, there, slope)[:, ~done]
        damping = np.where(better, damping / 4, damping * 8)[~done]
    *short, size = np.concatenate([*stalled, np.vstack([theta, np.hypot.reduce(slope)])], axis=1)
    short = np.array(short)[:, firsts(np.array(short), size, _NEXT / 10 * diagonal)]
    return np.concatenate(arrived, axis=1), short[:, :_STALLS]


def _settled(surface: Surface, points: Array, diagonal: float, typical: float) -> tuple[Array, Array]:
    """Near points (n, k), where the slopes around are level, (n, k), and the limit of f there, (k,); NaN where not.

    For points at which rounding hides the slope: Newton's method with the slope and the Hessian that are measured.
    """
    if not points.shape[1]:
        return points, np.empty(0)
    first, local = points, measured(surface, points, diagonal)
    for _ in range(3):
        moved = points - _step(local)
        points = np.where(np.hypot.reduce(moved - first) < _NEXT * diagonal, moved, points)
        local = measured(surface, points, diagonal)
    size = np.max(np.abs(local.hessian), axis=(1, 2))
    level = np.hypot.reduce(local.slope) <= _SETTLED * (typical + size * diagonal)
    level &= local.sure & (np.hypot.reduce(_step(local)) <= _SETTLED * diagonal)
    value = surface.f(points)
    hidden = ~(np.abs(value - local.value) <= _SETTLED * size * local.radius**2)
    return np.where(level, points, np.nan), np.where(level, np.where(hidden, local.value, value), np.nan)


def _step(local: Measured) -> Array:
    """Newton's step from each point, (n, k); none along what does not bend, nor where no Hessian is known."""
    hessian = np.where(local.sure[:, None, None], local.hessian, 0.0)
    return np.einsum("kij,jk->ik", np.linalg.pinv(hessian, rcond=1e-6, hermitian=True), local.slope)


def _tips(surface: Surface, grid: Array, sign: float, diagonal: float, typical: float) -> Array:
    """Points (n, k) without a curvature that are, or might be, lowest (for sign -1: highest) nearby, by values."""

    def f(theta: Array) -> Array:
        return sign * surface.f(theta)

    def bounded(theta: Array) -> Array:
        return np.where(np.all((low <= theta.T) & (high >= theta.T), axis=-1).T, f(theta), np.inf)

    corners = grid.reshape(len(grid), -1)
    low, high = np.min(corners, axis=1), np.max(corners, axis=1)
    nearby = _lowest_nearby(bounded, grid, diagonal)
    theta, smooth = _sharp(surface, nearby, diagonal)
    theta = theta[:, np.argsort(f(theta), kind="stable")[:_TIPS]]
    if len(grid) == 1:
        return theta
    edge = _SETTLED * diagonal
    within = np.all((low + edge < smooth.T) & (high - edge > smooth.T), axis=1)
    unfinished = smooth[:, within & (np.hypot.reduce(surface.grad(smooth)) > _SETTLED * typical)]
    unfinished = unfinished[:, np.argsort(f(unfinished), kind="stable")[:_UNFINISHED]]
    if not theta.shape[1] + unfinished.shape[1]:
        return theta
    floor = circles.lowered(f, theta, _SETTLED * diagonal)  # that of a cusp is narrower than the search can tell
    found = circles.verdicts(f, floor, f(floor), _noise(f, floor, diagonal, typical), diagonal)
    lower = f(floor) < f(theta) - _noise(f, theta, diagonal, typical)
    leads = (found == circles.SLOPE) | (found == circles.LOWEST) & lower
    started = np.concatenate([theta[:, leads], unfinished], axis=1)
    ends, _ = _sharp(surface, circles.descended(bounded, started, diagonal), diagonal)
    return np.concatenate([ends, np.where(found == circles.UNDECIDED, floor, theta)[:, ~leads]], axis=1)


def _lowest_nearby(f: circles.Values, grid: Array, diagonal: float) -> Array:
    """From the lowest points of a grid (n, ...) to where no step in one of few directions leads lower, (n, k)."""
    values = f(grid)
    n, shape = len(grid), values.shape
    padded = np.pad(np.where(np.isfinite(values), values, np.inf), 1, constant_values=np.inf)
    lowest = np.isfinite(values)
    for offset in np.ndindex(*[3] * n):
        lowest &= values <= padded[tuple(slice(o, o + s) for o, s in zip(offset, shape, strict=True))]
    theta = grid[:, lowest]
    best = values[lowest]
    if theta.shape[1] > len(values.flat) // 4:  # a plain
        return np.empty((n, 0))
    reach = np.full(theta.shape[1], diagonal / shape[0])
    for _ in range(ROUNDS if theta.shape[1] else 0):
        tried = theta[:, None, :] + reach * directions(n, 16)[:, :, None]
        values = f(tried)
        values = np.where(np.isfinite(values), values, np.inf)
        lane = np.arange(theta.shape[1])
        at = np.argmin(values, axis=0)
        better = values[at, lane] < best
        theta, best = np.where(better, tried[:, at, lane], theta), np.where(better, values[at, lane], best)
        reach = np.where(better, reach, reach / 2)
    return theta


def _sharp(surface: Surface, theta: Array, diagonal: float) -> tuple[Array, Array]:
    """Those of points (n, k) without a curvature, but for poles and what rounding hides, and those with one, (n, j)."""
    if not theta.shape[1]:
        return theta, theta
    bare = np.isnan(trusted_hessian(surface, theta, diagonal)[1])
    sharp = theta[:, bare]
    if sharp.shape[1]:
        sharp = sharp[:, ~_is_pole(surface, sharp, diagonal) & ~_is_hidden(surface.f, sharp, diagonal)]
    return sharp, theta[:, ~bare]


def _is_hidden(f: circles.Values, theta: Array, diagonal: float) -> NDArray[np.bool_]:
    """Whether rounding hides what f is at points (n, k), (k,): all around it is another, or values are scattered."""
    rings = (theta[:, None, :] + radius * diagonal * directions(len(theta), 64)[:, :, None] for radius in _RINGS)
    small, middle, large = (np.abs(f(ring) - f(theta)) for ring in rings)
    jumps = np.median(small, axis=0) > _JUMP * np.median(middle, axis=0)
    return jumps | (circles.rounding(f, theta) > _SCATTER * np.max(large, axis=0))


def _has_kink(surface: Surface, theta: Array, diagonal: float) -> NDArray[np.bool_]:
    """Whether the slope jumps at points (n, k), (k,): as large next to them, on some side, as ten times farther off."""
    near, far = _slopes_around(surface, theta, diagonal)
    return np.max(near, axis=0) > 0.5 * np.max(far, axis=0)


def _is_pole(surface: Surface, theta: Array, diagonal: float) -> NDArray[np.bool_]:
    """Whether the slope grows without end towards points (n, k), (k,), on most sides."""
    near, far = _slopes_around(surface, theta, diagonal)
    return np.median(near, axis=0) > _POLE * np.median(far, axis=0)


def _slopes_around(surface: Surface, theta: Array, diagonal: float) -> list[Array]:
    """Sizes of the slope on a small circle about points (n, k), and on one ten times as large, (16, k) each."""
    around = diagonal * directions(len(theta), 16)[:, :, None]
    return [np.hypot.reduce(surface.grad(theta[:, None, :] + radius * around)) for radius in (1e-7, 1e-6)]


def _kinds(
    surface: Surface, points: Array, values: Array, bends: Array, error: Array, diagonal: float, typical: float
) -> tuple[NDArray[np.str_], NDArray[np.bool_]]:
    """The kind of each of points (n, k), (k,), empty for none; and whether it is one of a curve or plain of them."""
    least = np.maximum(1e-9 * np.max(np.abs(bends), axis=1), _UNBENT * typical / diagonal)
    unclear = ~np.all(np.abs(bends) > np.maximum(least, 4 * error)[:, None], axis=1)
    slope = np.where(error > 0, 0.0, np.hypot.reduce(surface.grad(points)))  # none of the rough ones is to be trusted
    unclear |= slope > _SAME * diagonal * np.min(np.abs(bends), axis=1)
    (places,) = np.nonzero(unclear)
    half = _UNCLEAR // 2  # the lowest, and some of the others
    places = np.append(places[:half], places[half:][_evenly(len(places) - half, half)])
    unsure = points[:, places]
    noise = _noise(surface.f, unsure, diagonal, typical, values[places])
    found = circles.verdicts(surface.f, unsure, values[places], noise, diagonal)
    ring = unsure[:, None] + 10 * _SAME * diagonal * directions(len(points), 16)[:, :, None]
    steepest = 0.1 * np.min(np.hypot.reduce(surface.grad(ring)), axis=0)
    level = ~_has_kink(surface, unsure, diagonal) & (np.hypot.reduce(surface.grad(unsure)) < steepest)
    sloping = found == circles.SLOPE
    found[sloping & ~level & np.isfinite(bends[places, 0])] = circles.UNDECIDED  # as level as all around
    level &= sloping
    kinds = np.select([np.all(bends > 0, axis=1), np.all(bends < 0, axis=1)], ["minimum", "maximum"], "saddle")
    kinds[unclear] = ""
    kinds[places] = np.select(
        [found == circles.LOWEST, found == circles.HIGHEST, (found == circles.SADDLE) | level, found == circles.SLOPE],
        ["minimum", "maximum", "saddle", ""],
        "flat",
    )
    crowded = np.zeros(len(values), dtype=bool)
    crowded[places] = (found == circles.UNDECIDED) | level
    unclear[places] = kinds[places] != ""
    crowded &= _among_others(points, unclear, diagonal)
    return np.where(crowded, "flat", kinds), crowded


def _noise(f: circles.Values, points: Array, diagonal: float, typical: float, values: Array | None = None) -> Array:
    """By how much values around points (n, k) have to differ, (k,)."""
    values = f(points) if values is None else values
    return 64 * np.finfo(float).eps * (np.abs(values) + typical * diagonal) + 4 * circles.rounding(f, points)


def _among_others(points: Array, counted: NDArray[np.bool_], diagonal: float) -> NDArray[np.bool_]:
    """Whether at least two more of the counted points (n, k) are near each, (k,): they stand side by side."""
    apart = np.hypot.reduce(points[:, :, None] - points[:, None, counted])
    return np.sum(apart < _NEXT * diagonal, axis=1) > 2


def _spread(points: Array, places: NDArray[np.int_]) -> NDArray[np.int_]:
    """At most ON_A_CURVE of the places, each next one as far as can be from those before."""
    chosen = list(places[:1])
    distance = np.full(len(places), np.inf)
    while len(chosen) < min(ON_A_CURVE, len(places)):
        distance = np.minimum(distance, np.hypot.reduce(points[:, places] - points[:, chosen[-1:]]))
        chosen.append(places[np.argmax(distance)])
    return np.array(chosen, dtype=int)


def _evenly(count: int, most: int) -> NDArray[np.int_]:
    """At most so many of `count` places, evenly."""
    return np.linspace(0, max(count - 1, 0), max(min(count, most), 0)).astype(int)


def _inside(points: Array, low: Array, high: Array) -> Array:
    edge = 1e-9 * (high - low)
    return points[:, np.all((low - edge <= points.T) & (high + edge >= points.T), axis=1)]
