"""Datasets: samples with a class or a number each, bundled or generated; their split into training and validation."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from core import Array, param, record_key
from networks.losses import LOSSES, SquaredError


@final
@dataclass(frozen=True)
class Dataset:
    """Labelled samples.

    raw      (N, D)  numbers as they are stored; x is raw / unit
    labels   (N,)    0, 1, ...: indices into `classes`; for a regression, the numbers to be predicted
    classes  names of the classes; none for a regression
    key      identifies these samples: datasets are compared by it, and not by their numbers
    sides    (h, w) of an image; None if the samples are no images
    origin   names of the files that were read
    """

    raw: NDArray[np.number] = field(repr=False, compare=False)
    labels: NDArray[Any] = field(repr=False, compare=False)
    classes: tuple[str, ...]
    key: Hashable
    unit: float = 1.0
    sides: tuple[int, int] | None = None
    origin: tuple[str, ...] = field(default=(), compare=False)

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def is_regression(self) -> bool:
        """Whether numbers are to be predicted, not classes."""
        return not self.classes

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without `x`, which is several times as large as `raw` and can be computed again."""
        return Dataset, (self.raw, self.labels, self.classes, self.key, self.unit, self.sides, self.origin)

    @cached_property
    def x(self) -> Array:
        """Samples, (N, D)."""
        return np.asarray(self.raw, dtype=np.float64) / self.unit

    def part(self, indices: NDArray[np.integer]) -> Dataset:
        """The samples at these indices, (B,)."""
        key = self.key, record_key(indices)
        return Dataset(self.raw[indices], self.labels[indices], self.classes, key, self.unit, self.sides)

    def split(self, share: float, seed: int) -> tuple[Dataset, Dataset]:
        """Training and validation data: a random `share` of the samples is for validation; both have at least one."""
        order = np.random.default_rng(seed).permutation(len(self))
        count = min(len(self) - 1, max(1, round(share * len(self))))
        return self.part(np.sort(order[count:])), self.part(np.sort(order[:count]))


@dataclass(frozen=True)
class Source(ABC):
    """A record of numbers from which a dataset is made. `name` is public: links contain it.

    source        publication or library
    epochs, size  number of epochs and batch size with which a network learns something
    losses        names of the losses that suit its task, the usual one first
    """

    name: ClassVar[str]
    source: ClassVar[str]
    epochs: ClassVar[int] = 100
    size: ClassVar[int] = 32
    losses: ClassVar[tuple[str, ...]] = tuple(LOSSES)

    @abstractmethod
    def made(self) -> Dataset:
        """The dataset."""


@final
@dataclass(frozen=True)
class Digits(Source):
    """1,797 handwritten digits of 13 people, 8×8 pixels with values from 0 to 16.

    This is the test set of "Optical recognition of handwritten digits", as in scikit-learn's `load_digits`. Alpaydin,
    Kaynak 1998, UCI machine learning repository, https://doi.org/10.24432/C50P49, CC BY 4.0.
    """

    name = "Digits"
    source = "E. Alpaydin, C. Kaynak, Optical recognition of handwritten digits, UCI, 1998, CC BY 4.0"
    epochs = 20
    size = 64

    def made(self) -> Dataset:
        return _digits()


@cache
def _digits() -> Dataset:
    with np.load(Path(__file__).with_name("digits.npz")) as stored:
        pixels, labels = stored["pixels"], stored["labels"].astype(np.intp)
    sides: tuple[int, int] = pixels.shape[1:]
    return Dataset(pixels.reshape(len(pixels), -1), labels, tuple("0123456789"), "digits", 16.0, sides)


@final
@dataclass(frozen=True)
class Spirals(Source):
    """Two spirals, rotated by half a turn against each other; the radius grows from 0 to 1 in `turns` turns.

    Lang and Witbrock 1988, Learning to tell two spirals apart.
    """

    name = "Two spirals"
    source = "K. J. Lang, M. J. Witbrock, Learning to tell two spirals apart, 1988"

    samples: int = param(400, "N", "Samples", 20, 5000, log=True)
    noise: float = param(0.02, r"\sigma", "Noise in the data", 0.0, 0.5)
    turns: float = param(1.5, "", "Turns", 0.5, 4.0)
    data_seed: int = param(0, "", "Seed of the data", 0, 100)

    def made(self) -> Dataset:
        rng = np.random.default_rng(self.data_seed)
        labels = np.arange(self.samples) % 2
        radius = np.sqrt(rng.uniform(0, 1, self.samples))  # nearly constant density along the spiral
        angle = 2 * math.pi * self.turns * radius + math.pi * labels
        x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return Dataset(x + self.noise * rng.normal(size=x.shape), labels, ("A", "B"), self)


@final
@dataclass(frozen=True)
class Moons(Source):
    """Two interleaving half circles, as in scikit-learn's `make_moons`."""

    name = "Moons"
    source = "scikit-learn, sklearn.datasets.make_moons"

    samples: int = param(400, "N", "Samples", 20, 5000, log=True)
    noise: float = param(0.15, r"\sigma", "Noise in the data", 0.0, 0.5)
    data_seed: int = param(0, "", "Seed of the data", 0, 100)

    def made(self) -> Dataset:
        rng = np.random.default_rng(self.data_seed)
        labels = np.arange(self.samples) % 2
        angle = rng.uniform(0, math.pi, self.samples)
        upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        x = np.where(labels[:, None], [1.0, 0.5] - upper, upper)
        return Dataset(x + self.noise * rng.normal(size=x.shape), labels, ("A", "B"), self)


@final
@dataclass(frozen=True)
class NoisySine(Source):
    """A regression: t = sin(π·P·x) + noise, with x drawn evenly from -1 to 1, over which the sine has P periods.

    Bishop 2006 has the same example with x from 0 to 1.
    """

    name = "Noisy sine"
    source = "C. M. Bishop, Pattern recognition and machine learning, 2006, section 1.1 and appendix A"
    size = 16
    losses = (SquaredError.name,)

    samples: int = param(200, "N", "Samples", 20, 5000, log=True)
    noise: float = param(0.2, r"\sigma", "Noise in the data", 0.0, 0.5)
    periods: float = param(1.0, "P", "Periods", 0.5, 4.0)
    data_seed: int = param(0, "", "Seed of the data", 0, 100)

    def made(self) -> Dataset:
        rng = np.random.default_rng(self.data_seed)
        x = rng.uniform(-1, 1, self.samples)
        targets = np.sin(math.pi * self.periods * x) + self.noise * rng.normal(size=self.samples)
        return Dataset(x[:, None], targets, (), self)


SOURCES: tuple[type[Source], ...] = (Digits, Spirals, Moons, NoisySine)
