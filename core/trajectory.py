"""What a run leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.surface import Array, State

# ---------------------------------------------------------------------------------------------------------------------
# Running


@dataclass(frozen=True)
class Trajectory:
    """What a run left behind; index 0 of the first axis is the start.

    theta       (T+1, n, ...)  points; NaN from the first step whose point or loss is not finite
    loss        (T+1, ...)     surface.f at each point (the loss itself, also where the steps saw a random one)
    state       {name: (T+1, n, ...)}  what the rule remembers, and its terms worth showing (NaN before the first step)
    lr          (T, ...)       learning rate of each step, with the lanes that the learning rate itself has
    evaluations {kind: (T, ...)}  how often each step asked for a "value", "gradient" or "hessian" of the surface
    status      (...)          one of STATUSES, see `outcome`; a plain string for a single run
    stopped_at  (...)          the step at which it converged or diverged, else -1
    """

    theta: Array
    loss: Array
    state: State
    lr: Array
    evaluations: Mapping[str, Array]
    status: Any
    stopped_at: Any

    def lane(self, at: int) -> Trajectory:
        """One of several runs, by its place along the last axis."""

        def of(values: Mapping[str, Array]) -> State:
            return {name: value[..., at] for name, value in values.items()}

        lr = self.lr[:, at] if self.lr.ndim > 1 else self.lr
        alone = self.theta[..., at], self.loss[..., at], of(self.state), lr, of(self.evaluations)
        return Trajectory(*alone, self.status[..., at], self.stopped_at[..., at])
