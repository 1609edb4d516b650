"""Gradient estimates of mini-batches at one point: how they scatter around the gradient of the loss on all data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count, islice

import numpy as np

from core import Array
from surfaces import Batches, DataLoss
from surfaces.stochastic.mini_batches import SampleIndices, draw_batch

DRAWS = 300  # number of batches


@dataclass(frozen=True)
class GradientEstimates:
    """Gradient estimates at a point, for one batch size.

    full              (n,)        gradient of the loss on all data
    sample_gradients  (n, N)      gradient of each sample's loss
    estimates         (n, DRAWS)  gradients of the losses on batches
    covariance        (n, n)      exact covariance of the estimates
    """

    full: Array
    sample_gradients: Array
    estimates: Array
    covariance: Array


def estimate_gradients(batches: Batches, theta: Array) -> GradientEstimates:
    """Estimate the gradient at a point (n,), with batches as a run with this seed draws them."""
    assert isinstance(batches.surface, DataLoss)
    gradients = batches.surface.full.per_sample_gradient(theta)
    full = gradients.mean(axis=1)
    exact = covariance(gradients) * variance_factor(gradients.shape[1], batches)
    return GradientEstimates(full, gradients, _estimates(gradients, batches), exact)


def covariance(gradients: Array) -> Array:
    """Covariance of one sample's gradient, (n, n), from the gradients of all samples, (n, N)."""
    deviations = gradients - gradients.mean(axis=1, keepdims=True)
    return deviations @ deviations.T / gradients.shape[1]


def variance_factor(samples: int, batches: Batches) -> float:
    """Variance of a batch's mean gradient as a share of the variance of one sample's gradient.

    1/B with replacement. Without replacement (N − B)/(N − 1) of that, W. G. Cochran, Sampling techniques, 1977,
    theorem 2.2: a batch of all samples is always the same.
    """
    if batches.replacement:
        return 1 / batches.size
    size = min(batches.size, samples)
    return (samples - size) / max(1, samples - 1) / size


def exact_error(gradients: Array, batches: Batches) -> float:
    """Exact root mean square distance of an estimate from the full gradient; `gradients` of all samples, (n, N)."""
    return float(np.sqrt(np.trace(covariance(gradients)) * variance_factor(gradients.shape[1], batches)))


def compared_sizes(batches: Batches) -> list[int]:
    """Batch sizes 1, 2, 5, 10, ... up to all samples, and that of `batches`, ascending."""
    samples = batches.surface.count
    round_numbers = (digit * 10**power for power in range(4) for digit in (1, 2, 5))
    return sorted({*(size for size in round_numbers if size < samples), samples, batches.full_size})


def rms_errors(batches: Batches, gradients: Array) -> Array:
    """Measured root mean square distance of estimates from the full gradient, for each of `sizes`, (S,).

    `gradients` are those of all samples, (n, N).
    """
    full: Array = gradients.mean(axis=1, keepdims=True)
    errors = (_estimates(gradients, replace(batches, size=size)) - full for size in compared_sizes(batches))
    return np.array([_root_mean_square(error) for error in errors])


def uphill_share(full: Array, estimates: Array) -> float:
    """Share of the estimates, (n, K), whose step goes uphill: they make an obtuse angle with `full`, (n,)."""
    return float(np.mean(full @ estimates < 0))


def _root_mean_square(vectors: Array) -> float:
    """Root mean square length of vectors (n, K)."""
    squares: Array = np.sum(vectors**2, axis=0)
    return float(np.sqrt(np.mean(squares)))


def _estimates(gradients: Array, batches: Batches) -> Array:
    return gradients[:, _indices(batches)].mean(axis=1)


def _indices(batches: Batches) -> SampleIndices:
    return _draw(batches.surface.count, batches.full_size, int(batches.seed), replacement=bool(batches.replacement))


@lru_cache(maxsize=64)
def _draw(samples: int, size: int, seed: int, *, replacement: bool) -> SampleIndices:
    """Indices of the samples in the first DRAWS batches of full size, (B, DRAWS); an epoch's last can be smaller."""
    batches = (draw_batch(t, samples, size, seed, replacement=replacement) for t in count(1))
    return np.stack([*islice((batch for batch in batches if len(batch) == size), DRAWS)], axis=1)
