"""The selection: surface, start, methods, steps and schedule, with the current numbers of the controls."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import streamlit as st

from core import Array, Constant, Optimizer, Param, Schedule, Surface, params_of, recommended_rate
from optimizers import CLASSIC, OPTIMIZERS, REGISTRY
from plots import LineStyle, Theme, line_style
from schedules import SCHEDULES
from surfaces import CURVES, PROBLEMS, SURFACES, DataLoss, Noisy, StochasticSurface
from views import controls
from views.controls import batching, kinds, stationary
from views.controls.keys import TYPED, key_of
from views.digest import digest
from views.translation import tr

DEFAULT_METHODS = ("Gradient descent", "Momentum", "AdaGrad", "Adam")
MORE_METHODS = tuple(cls for cls in OPTIMIZERS if cls not in CLASSIC)
STEPS = Param("steps", 30, "T", "Steps", 1, 1000, log=True)
(LR,) = params_of(Optimizer)
NOISE, SEED = params_of(Noisy)
DECLARED = {
    "lr": LR,
    "steps": STEPS,
    **{key_of(cls, p.name): p for cls in (*OPTIMIZERS, *SCHEDULES) for p in params_of(cls)},
    **{p.name: p for surface in (*SURFACES, *CURVES, *PROBLEMS) for p in params_of(surface)},
    **batching.DECLARED,
    **{p.name: p for p in (NOISE, SEED)},
    **{key_of(TYPED, letter): field.metadata["param"] for letter, field in kinds.LETTERS.items()},
}
METHODS = {cls.name: cls for cls in OPTIMIZERS}
BY_NAME = kinds.SURFACE.known


@dataclass(frozen=True)
class Setting:
    """The values of the controls at one moment."""

    surface: Surface
    start: tuple[float, ...]
    optimizers: Sequence[Optimizer]
    steps: int
    schedule: Schedule

    @property
    def noiseless(self) -> Surface:
        """Surface without noise; the loss on all data."""
        return self.surface.surface if isinstance(self.surface, StochasticSurface) else self.surface

    @property
    def has_constant_rate(self) -> bool:
        """Whether the learning rate is the same at every step, which theory assumes."""
        return isinstance(self.schedule, Constant)

    @property
    def factors(self) -> Array:
        """Factor by which the schedule multiplies the learning rate at each step, (T,)."""
        return np.array([self.schedule(t, self.steps) for t in range(1, self.steps + 1)])

    @property
    def noise_numbers(self) -> Any:
        """Numbers of the noise or the batches; empty for a surface without either."""
        params = () if self.noiseless is self.surface else params_of(self.surface)
        return tuple(getattr(self.surface, p.name) for p in params)

    @property
    def key(self) -> Any:
        """Cache key of everything except the optimizers."""
        return kinds.cache_key(self.noiseless), self.noise_numbers, self.start, self.steps, self.schedule

    @property
    def name(self) -> str:
        """Short digest of everything, the optimizers included."""
        return digest(repr((self.key, self.optimizers)).encode())


@dataclass(frozen=True)
class Selection:
    """The choices in the sidebar, which decide what controls there are.

    `notes` has the empty elements under the sliders of learning rates, by key.
    """

    surface: Surface
    schedule: Schedule
    methods: Sequence[type[Optimizer]]
    notes: Mapping[str, Any]

    @property
    def start(self) -> tuple[float, ...]:
        """Current start."""
        coordinates = zip(kinds.kind_of(self.surface).start_keys, self.surface.start, strict=True)
        return tuple(st.session_state.get(key, float(default)) for key, default in coordinates)

    def setting(self, *methods: type[Optimizer]) -> Setting:
        """Setting with the current numbers of the controls, for all chosen methods or for some of them."""
        state = st.session_state
        keys = {p.name: kinds.number_key(self.surface, p) for p in params_of(self.surface)}
        surface = dataclasses.replace(self.surface, **{name: state[key] for name, key in keys.items() if key in state})
        if kinds.is_typed(surface) or isinstance(surface, DataLoss):
            surface = stationary.with_minima(surface)
        if isinstance(surface, DataLoss):
            surface = batching.batched(surface)
        elif noise := state.get(NOISE.name, NOISE.default):
            surface = Noisy(surface, noise=noise, seed=state.get(SEED.name, SEED.default))
        optimizers = []
        for cls in methods or self.methods:
            numbers = {p.name: state.get(key_of(cls, p.name), p.default) for p in params_of(cls)}
            lr = state.get(rate_key(cls), recommended_rate(self.surface, cls))
            optimizers.append(cls(**numbers | {"lr": lr}))
        return Setting(
            surface, self.start, optimizers, state.get("steps", surface.steps), with_current_numbers(self.schedule)
        )


def with_current_numbers(schedule: Schedule) -> Schedule:
    """The schedule with the current numbers of its controls."""
    cls = type(schedule)
    numbers = {p.name: st.session_state.get(key_of(cls, p.name), p.default) for p in params_of(schedule)}
    return dataclasses.replace(schedule, **numbers)


def rate_key(cls: type[Optimizer]) -> str:
    """Key of the control of a method's learning rate: its own, or the one for all methods."""
    return "lr" if st.session_state.get("same_lr") else key_of(cls, "lr")


def defaults_of(surface: Surface) -> dict[str, Any]:
    """Values of the controls that a surface sets, by key: its start, its parameters, steps and learning rates."""
    coordinates = zip(kinds.kind_of(surface).start_keys, surface.start, strict=True)
    return {
        **{key: float(coordinate) for key, coordinate in coordinates},
        "steps": surface.steps,
        **{kinds.number_key(surface, p): p.default for p in params_of(surface)},
        **{key_of(cls, "lr"): recommended_rate(surface, cls) for cls in OPTIMIZERS},
    }


def style(cls: type[Optimizer], theme: Theme) -> LineStyle:
    """Style of an optimizer in all charts, from its place in the registry."""
    return line_style(REGISTRY.index(cls), theme)


class HasMethods(Protocol):
    """The choices in a sidebar, with the chosen methods."""

    @property
    def methods(self) -> Sequence[type[Optimizer]]: ...


def choose_details(chosen: HasMethods) -> str | None:
    """Draw the choice of the optimizer that is shown in detail. Returns its name; None if no method is chosen."""
    names = {cls.name: cls.name for cls in chosen.methods}
    return controls.select_translated("closely", tr("Shown closely"), names, box=len(names) > 3) if names else None
