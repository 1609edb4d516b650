"""Losses of batches: over a window, along a path, and as fits to the data at each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core import Array, Interval, Surface
from surfaces import Batches, DataLoss, LineFit
from surfaces.stochastic.mini_batches import SampleIndices

GRID = 48  # points along each side of a window
FIELD_TOLERANCE = 5e-5  # error of a field in the basis, as a share of the largest difference in the window
CURVE_POINTS = 49
_NEIGHBOURS = np.arange(-1, 2)


@dataclass(frozen=True, eq=False)
class Fields:
    """The loss of each sample over a grid in a basis of few fields, so that a mean over samples is a mean of weights.

    The loss of sample i is `weights[i] @ basis` above its value in the middle of the grid, within FIELD_TOLERANCE. In a
    small window the values are large beside their differences, so without them no digits are lost.

    basis    (K, GRID²)  row by row from the lowest
    weights  (N, K)
    """

    basis: Array
    weights: Array

    def mean_weights(self, shares: Array) -> Array:
        """Weights, (T, K), of the means in which the samples have these shares, (T, N)."""
        return shares @ self.weights

    def lowest(self, weights: Array) -> Array:
        """Lowest values, (T,), of the fields with these weights, (T, K), also between the points of the grid.

        Between points a field counts as the paraboloid through the points around its lowest one.
        """
        sums = (weights @ self.basis).reshape(-1, GRID, GRID)
        indices = sums.reshape(len(sums), -1).argmin(axis=1)
        row, column = (np.clip(index, 1, GRID - 2)[:, None, None] for index in np.divmod(indices, GRID))
        block = sums[np.arange(len(sums))[:, None, None], row + _NEIGHBOURS[:, None], column + _NEIGHBOURS]
        gradient = np.stack([block[:, 1, 2] - block[:, 1, 0], block[:, 2, 1] - block[:, 0, 1]]) / 2
        second = np.stack([block[:, 1, 2] + block[:, 1, 0], block[:, 2, 1] + block[:, 0, 1]]) - 2 * block[:, 1, 1]
        mixed = (block[:, 2, 2] - block[:, 2, 0] - block[:, 0, 2] + block[:, 0, 0]) / 4
        with np.errstate(all="ignore"):
            step: Array = (mixed * gradient[::-1] - second[::-1] * gradient) / (second[0] * second[1] - mixed**2)
            vertex: Array = block[:, 1, 1] + (gradient * step).sum(axis=0) / 2
        is_minimum = (second[0] > 0) & (second[0] * second[1] > mixed**2) & np.all(np.abs(step) <= 1, axis=0)
        return np.where(is_minimum, vertex, block.reshape(len(block), -1).min(axis=1))


def sample_fields(surface: DataLoss, window: Sequence[Interval]) -> Fields:
    """The fields of the samples of `surface` over a window."""
    grid = np.stack(np.meshgrid(*(np.linspace(*side, GRID, dtype=float) for side in window)))
    values = surface.full.per_sample(grid).reshape(-1, GRID**2)
    values = values - surface.full.per_sample(window_center(window))[:, None]
    chosen, weights = _choose_basis(values, FIELD_TOLERANCE * np.abs(values).max(initial=0.0))
    return Fields(np.asarray(np.linalg.solve(weights[chosen], values[chosen]), dtype=float), weights)


def window_center(window: Sequence[Interval]) -> Array:
    """The point in the middle of a window, (n,)."""
    return np.array([(low + high) / 2 for low, high in window], dtype=float)


def _choose_basis(vectors: Array, tolerance: float) -> tuple[list[int], Array]:
    """Choose K of N vectors, (N, M), whose span is within `tolerance` of all N.

    Returns their indices and the weights, (N, K). This is pivoted Cholesky of the dot products, stopped early: much
    quicker than singular values, with hardly more vectors. Only the products with chosen vectors are computed.
    """
    residuals = np.einsum("ij,ij->i", vectors, vectors)  # squared distances to the span of the chosen vectors
    chosen: list[int] = []
    weights = np.zeros((len(vectors), 0))
    while residuals.max(initial=0.0) > tolerance**2:
        pivot = int(np.argmax(residuals))
        column = (vectors @ vectors[pivot] - weights @ weights[pivot]) / np.sqrt(residuals[pivot])
        weights = np.column_stack([weights, column])
        chosen.append(pivot)
        residuals -= column**2
        residuals[chosen] = 0.0
    return chosen, weights


def batch_indices(surface: Batches, steps: int) -> list[SampleIndices]:
    """Indices of the samples in the batches of steps 1 to `steps`, (B,) each."""
    return [surface.batch(t) for t in range(1, steps + 1)]


def sample_weights(surface: Batches, steps: int) -> Array:
    """Share of every sample in each step's batch, (T, N)."""
    count = surface.surface.count
    shares = [np.bincount(batch, minlength=count) / len(batch) for batch in batch_indices(surface, steps)]
    return np.stack(shares)


def batch_losses(surface: Batches, theta: Array) -> Array:
    """Loss on each step's batch at the point where the step began, (T, ...), along a path (T+1, n, ...)."""
    starts = np.moveaxis(theta[:-1], 0, 1)  # steps are lanes too
    batches = batch_indices(surface, len(theta) - 1)
    sizes = np.array([len(batch) for batch in batches])
    losses = np.empty(starts.shape[1:])
    with np.errstate(all="ignore"):
        for size in np.unique(sizes):
            (steps,) = np.nonzero(sizes == size)
            samples = np.stack([batches[t] for t in steps], axis=1)
            samples = samples.reshape(*samples.shape, *[1] * (starts.ndim - samples.ndim))
            losses[steps] = surface.surface.subset(samples).f(starts[:, steps])
    return losses


def deviation_angles(surface: Surface, theta: Array) -> Array:
    """Angles in radians between the steps of a path (T+1, n) and the step against the gradient of `surface`, (K,).

    Steps without a direction are left out: those of length 0, those that are not finite, those where the gradient is 0.
    """
    with np.errstate(all="ignore"):
        steps, downhill = np.diff(theta, axis=0).T, -surface.grad(theta[:-1].T)
        cosines = np.sum(steps * downhill, axis=0) / (np.hypot.reduce(steps) * np.hypot.reduce(downhill))
    return np.arccos(np.clip(cosines[np.isfinite(cosines)], -1, 1))


def fitted_lines(surface: DataLoss, theta: Array, window: Sequence[Interval]) -> tuple[Array, Array]:
    """The fit at each point of a path (T+1, 2) as a line across a window of the data: x, (P,) or (T+1, P), and y.

    For two classes this is the line through (0, 0) on which both are equally likely; NaN where there is none.
    """
    with np.errstate(all="ignore"):
        if surface.classify:
            direction = np.stack([-theta[:, 1], theta[:, 0]]) / np.hypot(*theta.T)
            reach = 2 * np.abs(np.array(window)).max()
            x, y = direction[..., None] * np.array([-reach, reach])
            return x, y
        x = np.linspace(*window[0], 2 if isinstance(surface, LineFit) else CURVE_POINTS)
        return x, replace(surface.output, x=x).f(np.repeat(theta.T[..., None], len(x), axis=-1))
