"""Gradient estimates of mini-batches at one point: how they scatter about the gradient of the loss on all data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count, islice

import numpy as np

from core import Array
from surfaces import Batches, DataLoss
from surfaces.stochastic.mini_batches import Places

DRAWS = 300


@dataclass(frozen=True)
class Cloud:
    """At a point, for one size of batches.

    full       (n,) the gradient of the loss on all data
    each       (n, N) that of each sample's loss
    estimates  (n, DRAWS) those of batches
    spread     (n, n) the exact covariance of the estimates
    """

    full: Array
    each: Array
    estimates: Array
    spread: Array


def cloud(batches: Batches, theta: Array) -> Cloud:
    """At a point (n,), with batches as a run with this seed draws them."""
    assert isinstance(batches.surface, DataLoss)
    each = batches.surface.whole.each_grad(theta)
    full = each.mean(axis=1)
    return Cloud(full, each, _estimates(each, batches), covariance(each) * shrinks(each.shape[1], batches))


def covariance(each: Array) -> Array:
    """Of one sample's gradient, (n, n), from those of all, (n, N)."""
    apart = each - each.mean(axis=1, keepdims=True)
    return apart @ apart.T / each.shape[1]


def shrinks(samples: int, batches: Batches) -> float:
    """The covariance of a batch's mean as a share of that of one sample.

    1/B where all are drawn from all. Without replacement (N − B)/(N − 1) of that, W. G. Cochran, Sampling techniques,
    1977, theorem 2.2: a batch of all samples is always the same.
    """
    if batches.replacement:
        return 1 / batches.size
    size = min(batches.size, samples)
    return (samples - size) / max(1, samples - 1) / size


def sizes(batches: Batches) -> list[int]:
    """Batch sizes 1, 2, 5, 10, ... up to all samples, and that of `batches`."""
    samples = batches.surface.count
    round_ones = (digit * 10**power for power in range(4) for digit in (1, 2, 5))
    own = batches.size if batches.replacement else min(batches.size, samples)
    return sorted({*(size for size in round_ones if size < samples), samples, own})


def spreads(batches: Batches, each: Array) -> Array:
    """The measured root mean square distance of estimates from the full gradient, for each of `sizes`, (S,).

    `each` are the gradients of all samples, (n, N).
    """
    full = each.mean(axis=1, keepdims=True)
    apart = (_estimates(each, replace(batches, size=size)) - full for size in sizes(batches))
    return np.array([np.sqrt(np.mean(np.sum(of**2, axis=0))) for of in apart])


def uphill(full: Array, estimates: Array) -> float:
    """The share of estimates, (n, K), against which a step goes up: they make an obtuse angle with `full`, (n,)."""
    return float(np.mean(full @ estimates < 0))


def _estimates(each: Array, batches: Batches) -> Array:
    return each[:, _places(batches)].mean(axis=1)


def _places(batches: Batches) -> Places:
    samples = batches.surface.count
    size = batches.size if batches.replacement else min(batches.size, samples)
    return _drawn(_Facts(replace(batches, size=size), (samples, size, batches.replacement, int(batches.seed))))


@dataclass(frozen=True)
class _Facts:
    """Batches, which are known again by the facts on which their draws depend."""

    batches: Batches
    facts: tuple[int, ...]

    def __hash__(self) -> int:
        return hash(self.facts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Facts) and self.facts == other.facts


@lru_cache(maxsize=64)
def _drawn(known: _Facts) -> Places:
    """The first DRAWS batches of full size, (B, DRAWS): the last one of an epoch can be smaller."""
    drawn = (known.batches.batch(t) for t in count(1))
    return np.stack([*islice((batch for batch in drawn if len(batch) == known.batches.size), DRAWS)], axis=1)
