"""What a range test and a sweep of learning rates are asked for, and what they have found so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core import Keyed, Optimizer, params_of
from experiments.range_test import FixedRateSweep, RangeRun, RangeTest, join
from experiments.training import Task


@dataclass(frozen=True)
class FoundRates:
    """Range tests and sweeps by the index of their optimizer."""

    tests: Mapping[int, RangeRun] = field(default_factory=dict)
    sweeps: Mapping[int, FixedRateSweep] = field(default_factory=dict)


def add_found(found: FoundRates, piece: tuple[int, RangeRun | FixedRateSweep, float]) -> tuple[FoundRates, float]:
    """What is found with one more piece of `explore`, and the share of the work that is done."""
    index, part, share = piece
    if isinstance(part, RangeRun):
        return replace(found, tests={**found.tests, index: part}), share
    sweep = join([found.sweeps[index], part]) if index in found.sweeps else part
    return replace(found, sweeps={**found.sweeps, index: sweep}), share


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
