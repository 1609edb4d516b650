"""The record of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.surface import Array, State


@dataclass(frozen=True)
class Trajectory:
    """Points, losses and states of a run of T steps, or of many runs; index 0 of the first axis is the start.

    theta        (T+1, n, ...)  points; NaN from the first step whose point or loss is not finite
    loss         (T+1, ...)     surface.f at each point; the full loss also where the steps saw a random one
    state        {name: (T+1, n, ...)}  state of the rule, and variables worth showing (NaN before the first step)
    lr           (T, ...)       learning rate of each step, with the lanes of the learning rate alone
    evaluations  {kind: (T, ...)}  number of "value", "gradient" and "hessian" evaluations in each step
    status       (...)          words of `Status`, see `outcome`; one plain word for a single run
    stopped_at   (...)          step at which the run converged or diverged, else -1
    """

    theta: Array
    loss: Array
    state: State
    lr: Array
    evaluations: Mapping[str, Array]
    status: Any
    stopped_at: Any

    def lane(self, index: int) -> Trajectory:
        """One of several runs, by its index along the last axis."""

        def select(values: Mapping[str, Array]) -> State:
            return {name: value[..., index] for name, value in values.items()}

        return Trajectory(
            theta=self.theta[..., index],
            loss=self.loss[..., index],
            state=select(self.state),
            lr=self.lr[:, index] if self.lr.ndim > 1 else self.lr,
            evaluations=select(self.evaluations),
            status=self.status[..., index],
            stopped_at=self.stopped_at[..., index],
        )
