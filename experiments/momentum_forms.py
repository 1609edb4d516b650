"""Momentum as other programs and papers write it, to be compared with the textbook's form, `optimizers.Momentum`.

The methods are the same. They differ in whether the memory holds gradients or steps, and so in where the learning rate
is multiplied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from core import Array, Numbers, Optimizer, State, Status, Surface, Trajectory
from optimizers import hyperparameters

ROUNDING_SHARE = 1e-9  # share of a path's size: smaller distances are rounding


@final
@dataclass(frozen=True)
class TorchMomentum(Optimizer):
    """Momentum whose memory holds gradients; the learning rate is multiplied in each step.

    At a constant rate, v is the textbook's velocity divided by −η, and the path is the textbook's.
    """

    name = "PyTorch"
    family = "Remember the direction"
    year = 2016
    source = "PyTorch, torch.optim.SGD with momentum; optax.sgd"
    idea = "Gathers slopes, and multiplies them by the rate only when it steps."

    momentum: Numbers = hyperparameters.momentum()

    def init(self, theta: Array) -> State:
        return {"v": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        v = self.momentum * state["v"] + g
        return theta - self.lr * v, {"g": g, "v": v}


@final
@dataclass(frozen=True)
class AverageMomentum(Optimizer):
    """Momentum as a moving average of gradients, as in Adam's numerator.

    m is 1 − β times the memory of `TorchMomentum`. So the path with η / (1 − β) is that of `TorchMomentum` with η, for
    every schedule.
    """

    name = "Moving average"
    family = "Remember the direction"
    year = 2014
    source = "D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015, the first moment"
    idea = "Steps along an average of the slopes, which is as long as a slope and not as their sum."

    beta1: Numbers = hyperparameters.gradient_decay(0.9, r"\beta")

    def init(self, theta: Array) -> State:
        return {"m": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        m = self.beta1 * state["m"] + (1 - self.beta1) * g
        return theta - self.lr * m, {"g": g, "m": m}


@final
@dataclass(frozen=True)
class TorchNesterov(Optimizer):
    """Nesterov's method with gradients at its own points, which are the look-ahead points of `optimizers.Nesterov`.

    At a constant rate, v is that of `optimizers.Nesterov` divided by −η.
    """

    name = "Nesterov (PyTorch)"
    family = "Remember the direction"
    year = 2016
    source = "PyTorch, torch.optim.SGD with nesterov=True"
    idea = "Counts the newest slope twice, once in the memory and once by itself, and so stands at the point ahead."
    terms = (("slope", "v"),)

    momentum: Numbers = hyperparameters.momentum()

    def init(self, theta: Array) -> State:
        return {"v": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        v = self.momentum * state["v"] + g
        return theta - self.lr * (g + self.momentum * v), {"g": g, "v": v}

    def rate_limit(self, curvature: Any) -> Any:
        return 2 * (1 + self.momentum) / ((1 + 2 * self.momentum) * curvature)


def path_distances(path: Array, second_path: Array) -> Array:
    """Distance between two paths, (T+1, n), at each step, (T+1,); infinite where only the second is not finite."""
    lost = np.isfinite(path).all(axis=1) & ~np.isfinite(second_path).all(axis=1)
    return np.where(lost, np.inf, np.hypot.reduce(path - second_path, axis=1))


def finite_part(trajectory: Trajectory) -> Array:
    """Points of a single run up to the step at which it diverges, (k+1, n)."""
    diverged = str(trajectory.status) == Status.DIVERGED
    return trajectory.theta[: int(trajectory.stopped_at) + 1] if diverged else trajectory.theta


def rounding_distance(path: Array) -> float:
    """Largest distance from `path`, (T+1, n), that is explained by rounding; SAME for a path that stays at 0."""
    return ROUNDING_SHARE * float(np.max(np.abs(path), where=np.isfinite(path), initial=0.0) or 1.0)


def parting_step(distances: Array, threshold: float) -> int | None:
    """The first step at which `distances`, (T+1,), exceed `threshold`; None if there is none."""
    (steps,) = np.nonzero(distances > threshold)
    return int(steps[0]) if len(steps) else None
