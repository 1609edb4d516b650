"""The numbers of a rule: the value of every quantity and of every line at every step of a run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

from core import Array, Optimizer, Surface, Trajectory, params_of
from rules.effective_rate import collect_names, effective_rate_line
from rules.lines import RuleLine, rule_lines

Values = Mapping[str, Any]  # by key of a leaf: (..., T), or one number for all steps


def line_values(surface: Surface, optimizer: Optimizer, trajectory: Trajectory, lines: Sequence[RuleLine]) -> Values:
    """The values of the quantities in the lines and of their targets, in all steps of a single run."""
    steps = len(trajectory.lr)
    numbers = {p.name: getattr(optimizer, p.name) for p in params_of(optimizer)}
    if np.any(trajectory.lr != optimizer.lr):
        numbers["lr"] = trajectory.lr
    values: dict[str, Any] = {"name_theta_0": trajectory.theta[:-1].T, "t_t_0": np.arange(1.0, steps + 1)}
    for line in lines:
        for key, leaf in line.leaves.items():
            if leaf.kind == "number":
                values[key] = numbers[leaf.name]
            elif leaf.kind == "state":
                values[key] = np.moveaxis(trajectory.state[leaf.name][:-1], 0, -1)
        result = np.asarray(evaluator(optimizer, surface, line)(values, values["t_t_0"]), dtype=float)
        values[line.target.key] = result if result.ndim else np.full(steps, result)
    return values


def effective_rates(surface: Surface, optimizer: Optimizer, trajectory: Trajectory) -> Array | None:
    """Effective learning rate of each axis in all steps of a single run, (n, T); None if the rule has no such rate.

    `trajectory` must have its state. A rate that all axes share stands in every row.
    """
    rate = effective_rate_line(optimizer, "")
    if rate is None:
        return None
    values = line_values(surface, optimizer, trajectory, (*rule_lines(optimizer), rate))[rate.target.key]
    return np.broadcast_to(values, (trajectory.theta.shape[1], len(trajectory.lr)))


def evaluator(optimizer: Optimizer, surface: Surface, line: RuleLine) -> Callable[[Values, Array], Any]:
    """A function that computes a line, (..., k), from the values of its quantities, (..., k), and the steps, (k,)."""
    code, functions = _compile(ast.unparse(line.value)), type(optimizer).step.__globals__

    def evaluate(values: Values, surface: Surface) -> Any:
        with np.errstate(all="ignore"):
            return eval(code, functions, {"surface": surface, **values})  # the code is from `step`, not from a person

    def evaluate_each(values: Values, steps: Array) -> Array:
        # The loss is another one at every step.
        columns = ({key: v[..., k] if np.ndim(v) else v for key, v in values.items()} for k in range(len(steps)))
        results = [evaluate(column, surface.at_step(int(t))) for t, column in zip(steps, columns, strict=True)]
        return np.stack(results, axis=-1)

    if "surface" in collect_names(line.value) and surface.at_step(1) is not surface:
        return evaluate_each
    return lambda values, steps: evaluate(values, surface)


@lru_cache
def _compile(source: str) -> CodeType:
    return compile(source, "<rule>", "eval")
