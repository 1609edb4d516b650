"""Mini-batches as a random loss: every step sees the mean over a batch of the samples."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import final

import numpy as np
from numpy.typing import NDArray

from core import Param, Surface, param
from surfaces.stochastic.base import FiniteSum, StochasticSurface

SampleIndices = NDArray[np.int32]
SIZE = Param("size", 10, "B", "Batch size", 1, 2048, log=True, stops=tuple(2**k for k in range(4, 12)))
BLOCK = 4096  # indices that are drawn together, for every seed


@final
@dataclass(frozen=True, eq=False)
class Batches(StochasticSurface):
    """`surface` with the mean over a random batch of `size` samples as the loss of each step.

    Without replacement, an epoch goes once through all samples in a random order, and its last batch is the rest. With
    replacement, every sample of a batch is drawn from all. A seed gives the same draws for every optimizer, so lanes
    differ only where `seed` is an array.
    """

    surface: FiniteSum
    size: int = field(default=10, metadata={"param": SIZE})
    replacement: bool = param(False, "", "Draw with replacement")
    seed: int | NDArray[np.int_] = param(0, "", "Seed of the draws", 0, 1000)

    @property
    def full_size(self) -> int:
        """Number of samples in a full batch: without replacement at most all."""
        return self.size if self.replacement else min(self.size, self.surface.count)

    def at_step(self, t: int) -> Surface:
        return self.surface.subset(self.batch(t))

    def batch(self, t: int) -> SampleIndices:
        """Indices of the samples that step t = 1, 2, ... sees, (B, ...) with the lanes of `seed`."""
        return draw_batch(t, self.surface.count, self.size, self.seed, replacement=self.replacement)

    def samples_seen(self, steps: int) -> NDArray[np.int_]:
        """Number of samples seen at the start and after each step, (steps + 1,)."""
        t, count = np.arange(steps + 1), self.surface.count
        if self.replacement:
            return t * self.size
        epochs, part = np.divmod(t, math.ceil(count / self.size))
        return epochs * count + part * self.size


def draw_batch(t: int, count: int, size: int, seed: int | NDArray[np.int_], *, replacement: bool) -> SampleIndices:
    """Indices of the samples, of `count`, in the batch of step t = 1, 2, ..., (B, ...) with the lanes of `seed`."""
    seeds = np.asarray(seed)
    if replacement:
        rows = max(1, BLOCK // size)
        block, row = divmod(t - 1, rows)
        drawn = _with_replacement(seeds.tobytes(), seeds.dtype.str, count, size, rows, block)[row]
    else:
        epoch, part = divmod(t - 1, math.ceil(count / size))
        rows = max(1, BLOCK // count)
        block, row = divmod(epoch, rows)
        order = _orders(seeds.tobytes(), seeds.dtype.str, count, rows, block)[row]
        drawn = order[part * size : (part + 1) * size]
    return drawn.reshape(len(drawn), *seeds.shape)


@lru_cache(maxsize=16)
def _orders(seeds: bytes, kind: str, count: int, rows: int, block: int) -> SampleIndices:
    """Random orders of all samples, (rows, count, S); those of a block depend only on these arguments."""
    orders = np.tile(np.arange(count, dtype=np.int32), (rows, 1))
    permuted = [
        np.random.default_rng((int(seed), block)).permuted(orders, axis=1) for seed in np.frombuffer(seeds, kind)
    ]
    return np.stack(permuted, axis=-1)


@lru_cache(maxsize=16)
def _with_replacement(seeds: bytes, kind: str, count: int, size: int, rows: int, block: int) -> SampleIndices:
    """Random batches with replacement, (rows, size, S)."""
    batches = [
        np.random.default_rng((int(seed), block)).integers(count, size=(rows, size), dtype=np.int32)
        for seed in np.frombuffer(seeds, kind)
    ]
    return np.stack(batches, axis=-1)


def clear_draw_caches() -> None:
    """Clear the caches of draws, so that measurements include drawing."""
    for draw in (_orders, _with_replacement):
        draw.cache_clear()
