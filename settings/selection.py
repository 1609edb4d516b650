"""What is chosen on a page about surfaces: surface, start, optimizers, steps and schedule."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import Array, Constant, Numbers, Optimizer, Schedule, Surface, params_of, recommended_rate
from experiments.nesterov_forms import TEXTBOOK, nesterov_form
from experiments.seeds import is_random
from optimizers import OPTIMIZERS, Nesterov
from schedules import Formula
from settings import stationary
from settings.batching import batched_surface
from settings.controls import LR, NOISE, SEED, STEPS, Offer
from settings.keys import key_of
from settings.kinds import is_typed, kind_of, number_key
from settings.pages import NESTEROV, Page
from surfaces import DataLoss, Noisy, StochasticSurface, from_formula


@dataclass(frozen=True)
class Setting:
    """The numbers of a picture at one moment: a record that can be hashed, so it is the key of what is cached."""

    surface: Surface
    start: tuple[float, ...]
    optimizers: tuple[Optimizer, ...]
    steps: int
    schedule: Schedule

    @property
    def noiseless(self) -> Surface:
        """Surface without noise: the loss on all data, where steps see batches."""
        return self.surface.surface if isinstance(self.surface, StochasticSurface) else self.surface

    @property
    def names(self) -> tuple[str, ...]:
        """Shown name of each optimizer: gradient descent is SGD where gradients are random, by batches or by noise."""
        batched = is_random(self.surface)
        return tuple(optimizer.shown_name(batched=batched) for optimizer in self.optimizers)

    @property
    def has_constant_rate(self) -> bool:
        """Whether the learning rate is the same at every step, which theory assumes."""
        return isinstance(self.schedule, Constant)

    @property
    def factors(self) -> Array:
        """Factor by which the schedule multiplies the learning rate at each step, (T,)."""
        return np.array([self.schedule(t, self.steps) for t in range(1, self.steps + 1)])

    @property
    def without_optimizers(self) -> Setting:
        """Setting that is equal for all choices of optimizers."""
        return dataclasses.replace(self, optimizers=())


@dataclass(frozen=True)
class Selection:
    """The choices of a page about surfaces, and the values of its controls.

    page      where they are chosen
    surface   with its default numbers; `setting` applies those of `values`
    schedule  with its default numbers, likewise
    methods   the chosen optimizers
    values    of the controls, by key: those of a link, or of a session; a missing one has its default
    """

    page: Page
    surface: Surface
    schedule: Schedule
    methods: tuple[type[Optimizer], ...]
    values: Mapping[str, Any]

    @property
    def start(self) -> tuple[float, ...]:
        """Current start."""
        coordinates = zip(kind_of(self.surface).start_keys, self.surface.start, strict=True)
        return tuple(self.values.get(key, float(default)) for key, default in coordinates)

    def setting(self, *methods: type[Optimizer]) -> Setting:
        """Setting with the current numbers, for all chosen methods or for some of them."""
        values = self.values
        keys = {p.name: number_key(self.surface, p) for p in params_of(self.surface)}
        numbers = {name: values[key] for name, key in keys.items() if key in values}
        surface = dataclasses.replace(self.surface, **numbers)
        if is_typed(surface) or isinstance(surface, DataLoss):
            surface = stationary.with_minima(surface)
        if isinstance(surface, DataLoss):
            surface = batched_surface(surface, values)
        elif noise := values.get(NOISE.name, NOISE.default):
            surface = Noisy(surface, noise=noise, seed=values.get(SEED.name, SEED.default))
        return Setting(
            surface,
            self.start,
            tuple(self._optimizer(cls) for cls in methods or self.methods),
            values.get(STEPS.name, surface.steps),
            with_current_numbers(self.schedule, values),
        )

    def _optimizer(self, cls: type[Optimizer]) -> Optimizer:
        key = rate_key(cls, self.values if self.page.offer == "several" else {})
        optimizer = optimizer_of(cls, self.values.get(key, recommended_rate(self.surface, cls)), self.values)
        return self.nesterov(optimizer.lr, optimizer.momentum) if isinstance(optimizer, Nesterov) else optimizer

    def nesterov(self, lr: Numbers, momentum: Numbers) -> Optimizer:
        """Nesterov's method in the form that is chosen on the page; in the textbook's, where a page has no choice."""
        form = self.values.get(NESTEROV, TEXTBOOK) if NESTEROV in self.page.options else TEXTBOOK
        return nesterov_form(form, lr, momentum)


def optimizer_of(cls: type[Optimizer], rate: float, values: Mapping[str, Any]) -> Optimizer:
    """An optimizer with this learning rate, and its other numbers from the values of the controls, by key."""
    numbers = {p.name: values.get(key_of(cls, p.name), p.default) for p in params_of(cls)}
    return cls(**numbers | {LR.name: rate})


def methods_of(offer: Offer, values: Mapping[str, Any]) -> tuple[type[Optimizer], ...]:
    """The chosen methods of those that a page offers; `values`, by key, must have the choice of methods."""
    if isinstance(offer, Mapping):
        return tuple(offer)
    return methods_named([values["method"]] if offer == "one" else [*values["optimizers"], *values["more"]])


def methods_named(names: Collection[str]) -> tuple[type[Optimizer], ...]:
    """The optimizers with these names, in the order of `OPTIMIZERS`."""
    return tuple(cls for cls in OPTIMIZERS if cls.name in names)


def typed_schedule(factor: str) -> Formula:
    """Schedule of a typed formula. Raises FormulaError for a text that is no formula."""
    return Formula(from_formula(factor, coordinates=("t", "k")))


def with_current_numbers(schedule: Schedule, values: Mapping[str, Any]) -> Schedule:
    """The schedule with its numbers from the values of the controls, by key."""
    cls = type(schedule)
    numbers = {p.name: values.get(key_of(cls, p.name), p.default) for p in params_of(schedule)}
    return dataclasses.replace(schedule, **numbers)


def rate_key(cls: type[Optimizer], values: Mapping[str, Any]) -> str:
    """Key of the control of a method's learning rate: its own, or the one for all methods."""
    return LR.name if values.get("same_lr") else key_of(cls, LR.name)
