"""Momentum as other programs and papers write it, to be compared with the textbook's form, `optimizers.Momentum`.

The methods are the same; what differs is on which side of the memory the learning rate stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface, Trajectory
from optimizers import hyperparameters

SAME = 1e-9  # of a path's size: what is less far from it differs only by rounding


@final
@dataclass(frozen=True)
class TorchMomentum(Optimizer):
    """Momentum whose memory holds slopes: the rate stands outside.

    At a constant rate v is the textbook's velocity divided by −η, and the path is the textbook's.
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
    """Momentum as a moving average of slopes, as in Adam's numerator.

    m is 1 − β times the memory of `TorchMomentum`: with η / (1 − β) for η the path is the same, whatever the schedule.
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
    """Nesterov's method without a gradient elsewhere: its points are the look-ahead points of `optimizers.Nesterov`.

    At a constant rate its v is that of `optimizers.Nesterov` divided by −η.
    """

    name = "Nesterov as in PyTorch"
    family = "Remember the direction"
    year = 2016
    source = "PyTorch, torch.optim.SGD with nesterov=True"
    idea = "Counts the newest slope twice, once in the memory and once by itself, and so stands at the point ahead."

    momentum: Numbers = hyperparameters.momentum()

    def init(self, theta: Array) -> State:
        return {"v": np.zeros_like(theta)}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        v = self.momentum * state["v"] + g
        return theta - self.lr * (g + self.momentum * v), {"g": g, "v": v}


def apart(one: Array, other: Array) -> Array:
    """How far two paths, (T+1, n), are apart at each step, (T+1,); infinitely, where only `other` is lost."""
    lost = np.isfinite(one).all(axis=1) & ~np.isfinite(other).all(axis=1)
    return np.where(lost, np.inf, np.hypot.reduce(one - other, axis=1))


def before_it_is_lost(of: Trajectory) -> Array:
    """The points of a single run up to the step at which it diverges, (k+1, n)."""
    return of.theta[: int(of.stopped_at) + 1] if str(of.status) == "diverged" else of.theta


def rounding(path: Array) -> float:
    """The distance from `path`, (T+1, n), up to which another is the same but for rounding; of one at 0, SAME."""
    return SAME * float(np.max(np.abs(path), where=np.isfinite(path), initial=0.0) or 1.0)


def parting(distances: Array, least: float) -> int | None:
    """The first step at which `distances`, (T+1,), are more than `least`; None where there is none."""
    (steps,) = np.nonzero(distances > least)
    return int(steps[0]) if len(steps) else None
