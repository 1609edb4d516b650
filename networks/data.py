"""What networks learn: labelled samples, bundled or generated, and their split into training and validation."""

from __future__ import annotations

import hashlib
import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from core import Array, param


@final
@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled samples.

    raw      (N, D)  numbers as they were stored; x is these over `unit`
    labels   (N,)    0, 1, ...: a place among `classes`
    classes  what the classes are called
    key      tells these samples from all others
    sides    (h, w) where a sample is an image
    origin   names of the files that hold them
    """

    raw: NDArray[np.number]
    labels: NDArray[np.integer]
    classes: tuple[str, ...]
    key: str
    unit: float = 1.0
    sides: tuple[int, int] | None = None
    origin: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent to another process without `x`, which is made there, and several times as large as `raw`."""
        return Dataset, (self.raw, self.labels, self.classes, self.key, self.unit, self.sides, self.origin)

    @cached_property
    def x(self) -> Array:
        """(N, D)."""
        return np.asarray(self.raw, dtype=np.float64) / self.unit

    def part(self, places: NDArray[np.integer]) -> Dataset:
        """Some of the samples, by their places."""
        key = f"{self.key} {hashlib.sha256(places.tobytes()).hexdigest()[:12]}"
        return Dataset(self.raw[places], self.labels[places], self.classes, key, self.unit, self.sides)

    def split(self, share: float, seed: int) -> tuple[Dataset, Dataset]:
        """Training and validation: `share` of the samples, drawn by `seed`, are for validation, at least one each."""
        order = np.random.default_rng(seed).permutation(len(self))
        held = min(len(self) - 1, max(1, round(share * len(self))))
        return self.part(np.sort(order[held:])), self.part(np.sort(order[:held]))


@dataclass(frozen=True)
class Source(ABC):
    """Where samples come from: a record of numbers. `name` is public: it stands in links.

    epochs, size  of training and of a batch, with which something is learned
    """

    name: ClassVar[str]
    source: ClassVar[str]
    epochs: ClassVar[int] = 100
    size: ClassVar[int] = 32

    @abstractmethod
    def made(self) -> Dataset:
        """The samples."""


@final
@dataclass(frozen=True)
class Digits(Source):
    """1,797 handwritten digits of 13 people, 8×8 pixels with values from 0 to 16.

    The test set of "Optical recognition of handwritten digits", which scikit-learn's `load_digits` has too. Alpaydin,
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
    """Two spirals, one the other turned by half a turn; their radius grows from 0 to 1 along so many turns.

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
        radius = np.sqrt(rng.uniform(0, 1, self.samples))  # as many samples to each length of the way, nearly
        angle = 2 * math.pi * self.turns * radius + math.pi * labels
        x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return Dataset(x + self.noise * rng.normal(size=x.shape), labels, ("A", "B"), repr(self))


@final
@dataclass(frozen=True)
class Moons(Source):
    """Two half circles that reach into each other, as scikit-learn's `make_moons` has them."""

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
        return Dataset(x + self.noise * rng.normal(size=x.shape), labels, ("A", "B"), repr(self))


SOURCES: tuple[type[Source], ...] = (Digits, Spirals, Moons)
