"""Losses over data with two parameters: a line, logistic regression, and one tanh neuron.

Each is the mean over samples of a formula in the parameters and in the sample's numbers, so that value, gradient,
Hessian and what stands on screen are one thing, for all samples and for some of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np

from core import Array, param
from surfaces.data.data_loss import DataLoss
from surfaces.data.table import Table
from surfaces.from_formula import from_formula


def _number(symbol: str) -> Any:
    """A sample's number in a formula."""
    return param(0.0, symbol, "", -np.inf, np.inf)


def _size() -> Any:
    return param(100, "N", "Samples", 10, 500, log=True)


def _scatter(default: float) -> Any:
    return param(default, r"\sigma", "Noise in the data", 0.0, 1.0)


def _outliers(default: float) -> Any:
    return param(default, "p", "Share of outliers", 0.0, 0.5)


def _seed() -> Any:
    return param(0, "", "Seed of the data", 0, 100)


_LINE: dict[str, Any] = {"coordinates": ("w", "b"), "x": _number("x_i")}


@final
@dataclass(frozen=True, eq=False)
class LineFit(DataLoss):
    """Least squares for a line: half the mean squared error."""

    name = "Line fit"
    output = from_formula("w*x + b", **_LINE)
    sample = from_formula("(w*x + b - y)**2/2", y=_number("y_i"), **_LINE)
    formula = rf"\frac{{1}}{{N}} \sum_{{i=1}}^{{N}} {sample.formula}"
    coordinates = ("w", "b")
    source = "A. M. Legendre, Nouvelles méthodes pour la détermination des orbites des comètes, 1805, appendix"
    lesson = "A bowl, for every batch another one: its minimum is the line that fits this batch best."
    domain = ((-2, 3), (-3, 5))
    start = (-1.5, 4)
    steps = 100
    rates: ClassVar = {
        "GradientDescent": 0.1,
        "Momentum": 0.02,
        "Nesterov": 0.02,
        "AdaGrad": 0.8,
        "RMSProp": 0.1,
        "Adam": 0.2,
    }

    samples: int = _size()
    scatter: float = _scatter(0.5)
    outliers: float = _outliers(0.0)
    data_seed: int = _seed()

    def generated(self) -> Table:
        """Around 0.8 x + 0.5; outliers lie 4 below it."""
        rng = np.random.default_rng((1, self.data_seed))
        x = rng.uniform(0, 4, self.samples)
        y = 0.8 * x + 0.5 + self.scatter * rng.standard_normal(self.samples)
        return Table(x, y - 4 * _some(rng, self.samples, self.outliers))

    def scaled(self, table: Table) -> Table:
        return table.stretched((0, 4), (0, 4))

    def columns(self, data: Table) -> dict[str, Array]:
        return {"x": data.x, "y": data.y}


_PLANE: dict[str, Any] = {"coordinates": ("w1", "w2"), "x1": _number("x_{i1}"), "x2": _number("x_{i2}")}


@final
@dataclass(frozen=True, eq=False)
class LogisticRegression(DataLoss):
    """Binary cross-entropy of σ(w₁x₁ + w₂x₂), for samples of label t = 0 or 1; x₁ and x₂ are standardized.

    −t log σ(z) − (1 − t) log(1 − σ(z)) is log(1 + eᶻ) − tz.
    """

    name = "Logistic regression"
    output = from_formula("sigmoid(w1*x1 + w2*x2)", **_PLANE)
    sample = from_formula("softplus(w1*x1 + w2*x2) - t*(w1*x1 + w2*x2)", t=_number("t_i"), **_PLANE)
    classify = True
    formula = rf"\frac{{1}}{{N}} \sum_{{i=1}}^{{N}} \left({sample.formula}\right)"
    coordinates = ("w1", "w2")
    source = "D. R. Cox, The regression analysis of binary sequences, J. R. Stat. Soc. B 20, 1958"
    lesson = "The weights are a direction, and how sure to be: where a line parts the classes, the loss falls for ever."
    domain = ((-3, 9), (-3, 9))
    start = (-2, 7)
    steps = 100
    rates: ClassVar = {
        "GradientDescent": 1.0,
        "Momentum": 0.3,
        "Nesterov": 0.3,
        "AdaGrad": 1.0,
        "RMSProp": 0.2,
        "Adam": 0.3,
    }

    samples: int = _size()
    scatter: float = _scatter(0.8)
    outliers: float = _outliers(0.0)
    data_seed: int = _seed()

    def generated(self) -> Table:
        """Two clouds, as many of each class; outliers have the wrong label."""
        rng = np.random.default_rng((2, self.data_seed))
        labels = np.arange(self.samples) % 2.0
        x, y = (size * (2 * labels - 1) + self.scatter * rng.standard_normal(self.samples) for size in (1.0, 0.6))
        wrong = _some(rng, self.samples, self.outliers)
        return Table(x, y, np.abs(labels - wrong), ("x₁", "x₂")).standardized()

    def scaled(self, table: Table) -> Table:
        return table.standardized()

    def columns(self, data: Table) -> dict[str, Array]:
        assert data.labels is not None
        return {"x1": data.x, "x2": data.y, "t": data.labels}


@final
@dataclass(frozen=True, eq=False)
class TanhNeuron(DataLoss):
    """Half the mean squared error of one neuron, tanh(wx + b).

    A few samples far out say the opposite of the many near the middle, so that there are two valleys: the squared
    error of a single neuron can have many (Auer, Herbster, Warmuth 1996).
    """

    name = "Tanh neuron"
    output = from_formula("tanh(w*x + b)", **_LINE)
    sample = from_formula("(tanh(w*x + b) - y)**2/2", y=_number("y_i"), **_LINE)
    formula = rf"\frac{{1}}{{N}} \sum_{{i=1}}^{{N}} {sample.formula}"
    coordinates = ("w", "b")
    source = "P. Auer, M. Herbster, M. K. Warmuth, Exponentially many local minima for single neurons, NIPS 1995"
    lesson = "Two valleys: to explain the many samples near the middle, or to give up for the few far out."
    domain = ((-2, 3), (-2.5, 2.5))
    start = (-1, 1.5)
    steps = 200
    rates: ClassVar = {
        "GradientDescent": 0.2,
        "Momentum": 0.05,
        "Nesterov": 0.05,
        "AdaGrad": 0.3,
        "RMSProp": 0.03,
        "Adam": 0.05,
    }

    samples: int = _size()
    scatter: float = _scatter(0.1)
    outliers: float = _outliers(0.15)
    data_seed: int = _seed()

    def generated(self) -> Table:
        """A step at 0 for x from -2 to 2; outliers lie around ±6, on the other side."""
        rng = np.random.default_rng((3, self.data_seed))
        x, noise = rng.uniform(-2, 2, self.samples), rng.standard_normal(self.samples)
        far = rng.uniform(5, 7, self.samples)
        out = _some(rng, self.samples, self.outliers) > 0
        y = np.where(out, -np.sign(x), np.tanh(3 * x))
        return Table(np.where(out, np.sign(x) * far, x), 0.8 * y + self.scatter * noise)

    def scaled(self, table: Table) -> Table:
        return table.stretched((-2, 2), (-0.9, 0.9))

    def columns(self, data: Table) -> dict[str, Array]:
        return {"x": data.x, "y": data.y}


def _some(rng: np.random.Generator, count: int, share: float) -> Array:
    """1 for this share of so many samples, chosen at random, else 0, (count,)."""
    return np.where(rng.permutation(count) < round(share * count), 1.0, 0.0)


PROBLEMS: tuple[DataLoss, ...] = (LineFit(), LogisticRegression(), TanhNeuron())
