"""What is chosen on a page about networks: the data, the network, and how it is trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core import Constant, Optimizer, Schedule, recommended_rate
from experiments.training import Task
from networks import Dataset, Design, Perceptron
from settings.keys import NETWORK, key_of
from settings.network_controls import FULL_BATCH, network_rate_key, source_data, value_of
from settings.pages import Page
from settings.selection import optimizer_of, with_current_numbers


@dataclass(frozen=True)
class NetworkSelection:
    """The choices of a page about networks, and the values of its controls.

    page      where they are chosen
    data      function that makes the samples with the current numbers
    schedule  with its default numbers; `task` applies those of `values`
    methods   the chosen optimizers
    values    of the controls, by key: those of a link, or of a session; a missing one has its default
    """

    page: Page
    data: Callable[[], Dataset]
    schedule: Schedule
    methods: tuple[type[Optimizer], ...]
    values: Mapping[str, Any]

    def task(self) -> Task:
        """Training task with the current numbers."""
        data = self.data()
        train, validation = _split(data, self._value("share"), self._value("split"))
        size = self._value("size")
        return Task(
            train,
            validation,
            Design(**{name: self._value(name) for name in Design.__dataclass_fields__}),
            len(train) if size == FULL_BATCH else int(size),
            self._value("epochs"),
            tuple(range(self._value("seed"), self._value("seed") + self._value("seeds"))),
            with_current_numbers(self.schedule, self.values),
        )

    def optimizers(self) -> list[Optimizer]:
        """Chosen optimizers with the current numbers."""
        rates = [self.values.get(network_rate_key(cls), recommended_rate(Perceptron, cls)) for cls in self.methods]
        return [optimizer_of(cls, rate, self.values) for cls, rate in zip(self.methods, rates, strict=True)]

    def _value(self, name: str) -> Any:
        return value_of(self.values, key_of(NETWORK, name))


def bare_selection(page: Page, values: Mapping[str, Any]) -> NetworkSelection:
    """The choices of a page that has no network to choose: it has the default one, which it does not show."""
    return NetworkSelection(page, lambda: source_data({}), Constant(), (), values)


@lru_cache(maxsize=8)  # an entry of large images takes hundreds of MB
def _split(data: Dataset, share: float, seed: int) -> tuple[Dataset, Dataset]:
    return data.split(share, seed)
