"""What a range test and a sweep of learning rates are asked for, and what they have found so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self, final

from core import Keyed, Optimizer, params_of
from experiments.range_test import FixedRateSweep, RangeRun, RangeTest, join
from experiments.training import Task
from views.work import shared


@final
@dataclass(frozen=True)
class FoundRates(shared.Progress):
    """Range tests and sweeps by the index of their optimizer, and the share of the work done."""

    tests: Mapping[int, RangeRun] = field(default_factory=dict)
    sweeps: Mapping[int, FixedRateSweep] = field(default_factory=dict)
    share: float = 0.0

    def with_result(self, result: Any) -> Self:
        index, part, share = result
        if isinstance(part, RangeRun):
            return replace(self, tests={**self.tests, index: part}, share=share)
        sweep = join([self.sweeps[index], part]) if index in self.sweeps else part
        return replace(self, sweeps={**self.sweeps, index: sweep}, share=share)


@dataclass(frozen=True, eq=False)
class RangeRequest(Keyed):
    """A task to be explored with the numbers of `test`; `optimizers` have the current rates."""

    task: Task
    optimizers: Sequence[Optimizer]
    test: RangeTest

    @property
    def without_rates(self) -> RangeRequest:
        """The request with the default learning rates: the work does not depend on the current ones."""
        rules = [replace(optimizer, lr=params_of(type(optimizer))[0].default) for optimizer in self.optimizers]
        return replace(self, optimizers=rules)

    @property
    def rates(self) -> list[float]:
        """Current rate of each optimizer."""
        return [float(optimizer.lr) for optimizer in self.optimizers]
