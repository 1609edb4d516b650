"""What batches do: the losses that they show, over a window and along a path, and the fit to the data at each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core import Array, Interval
from surfaces import Batches, DataLoss, LineFit
from surfaces.stochastic.mini_batches import Places

GRID = 48  # points along each side of a window
EXACT = 5e-5  # of the largest difference in a window: how far a field may be from the sum that stands for it
BEND = 49  # points of a curve
_NEAR = np.arange(-1, 2)


@dataclass(frozen=True, eq=False)
class Fields:
    """The loss of each sample over a grid, as a sum of few fields, so that a mean over any samples is one too.

    That of sample i is `weights[i] @ basis` above its value in the middle of the grid, within EXACT: in a small window
    that value is large beside all differences, which would lose digits.

    basis (K, GRID²), row by row from the lowest; weights (N, K)
    """

    basis: Array
    weights: Array

    def of(self, shares: Array) -> Array:
        """The weights, (T, K), of losses that take such shares, (T, N), of the samples."""
        return shares @ self.weights

    def lowest(self, weights: Array) -> Array:
        """The lowest values, (T,), of the sums with such weights, (T, K), also between the points of the grid.

        There a sum counts as the paraboloid through the points around its lowest one.
        """
        sums = (weights @ self.basis).reshape(-1, GRID, GRID)
        least = sums.reshape(len(sums), -1).argmin(axis=1)
        row, column = (np.clip(at, 1, GRID - 2)[:, None, None] for at in np.divmod(least, GRID))
        near = sums[np.arange(len(sums))[:, None, None], row + _NEAR[:, None], column + _NEAR]
        slope = np.stack([near[:, 1, 2] - near[:, 1, 0], near[:, 2, 1] - near[:, 0, 1]]) / 2
        bend = np.stack([near[:, 1, 2] + near[:, 1, 0], near[:, 2, 1] + near[:, 0, 1]]) - 2 * near[:, 1, 1]
        twist = (near[:, 2, 2] - near[:, 2, 0] - near[:, 0, 2] + near[:, 0, 0]) / 4
        with np.errstate(all="ignore"):
            to = (twist * slope[::-1] - bend[::-1] * slope) / (bend[0] * bend[1] - twist**2)
            there = near[:, 1, 1] + (slope * to).sum(axis=0) / 2
        inside = (bend[0] > 0) & (bend[0] * bend[1] > twist**2) & np.all(np.abs(to) <= 1, axis=0)
        return np.where(inside, there, near.reshape(len(near), -1).min(axis=1))


def sample_fields(surface: DataLoss, window: Sequence[Interval]) -> Fields:
    """Those of the samples of `surface` over a window."""
    grid = np.stack(np.meshgrid(*(np.linspace(*side, GRID, dtype=float) for side in window)))
    values = surface.whole.each(grid).reshape(-1, GRID**2)
    values = values - surface.whole.each(middle_of(window))[:, None]
    chosen, weights = _few(values @ values.T, EXACT * np.abs(values).max(initial=0.0))
    return Fields(np.asarray(np.linalg.solve(weights[chosen], values[chosen]), dtype=float), weights)


def middle_of(window: Sequence[Interval]) -> Array:
    """The point in the middle, (n,)."""
    return np.array([(low + high) / 2 for low, high in window], dtype=float)


def _few(products: Array, apart: float) -> tuple[list[int], Array]:
    """Of vectors with such products, (N, N), K to which all others are no farther than `apart`; and weights, (N, K).

    This is the Cholesky factor with pivoting, up to there: much quicker than singular values, and hardly longer.
    """
    left = products.diagonal().copy()  # squared distances to what the chosen ones span
    chosen: list[int] = []
    weights = np.zeros(products.shape)
    while left.max(initial=0.0) > apart**2:
        one = int(np.argmax(left))
        known = weights[:, : len(chosen)]
        way = (products[one] - known @ known[one]) / np.sqrt(left[one])
        weights[:, len(chosen)] = way
        chosen.append(one)
        left -= way**2
        left[chosen] = 0.0
    return chosen, weights[:, : len(chosen)]


def batches_of(surface: Batches, steps: int) -> list[Places]:
    """The samples of steps 1 to `steps`, by their places, (B,) each."""
    return [surface.batch(t) for t in range(1, steps + 1)]


def shares_of(surface: Batches, steps: int) -> Array:
    """What share of each step's batch every sample has, (T, N)."""
    count = surface.surface.count
    each = [np.bincount(batch, minlength=count) / len(batch) for batch in batches_of(surface, steps)]
    return np.stack(each)


def batch_losses(surface: Batches, theta: Array) -> Array:
    """The loss on the batch of each step where the step began, (T, ...), along a path (T+1, n, ...)."""
    before = np.moveaxis(theta[:-1], 0, 1)  # steps are lanes too
    batches = batches_of(surface, len(theta) - 1)
    sizes = np.array([len(batch) for batch in batches])
    losses = np.empty(before.shape[1:])
    with np.errstate(all="ignore"):
        for size in np.unique(sizes):
            (at,) = np.nonzero(sizes == size)
            places = np.stack([batches[t] for t in at], axis=1)
            places = places.reshape(*places.shape, *[1] * (before.ndim - places.ndim))
            losses[at] = surface.surface.of(places).f(before[:, at])
    return losses


def fitted(surface: DataLoss, theta: Array, window: Sequence[Interval]) -> tuple[Array, Array]:
    """The fit at each point of a path (T+1, 2), as a line across a window of the data: x, (P,) or (T+1, P), and y.

    Of two classes the line on which both are as likely, through (0, 0); NaN where there is none.
    """
    with np.errstate(all="ignore"):
        if surface.classify:
            along = np.stack([-theta[:, 1], theta[:, 0]]) / np.hypot(*theta.T)
            reach = 2 * np.abs(np.array(window)).max()
            x, y = along[..., None] * np.array([-reach, reach])
            return x, y
        x = np.linspace(*window[0], 2 if isinstance(surface, LineFit) else BEND)
        return x, replace(surface.output, x=x).f(np.repeat(theta.T[..., None], len(x), axis=-1))
