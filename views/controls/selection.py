"""What is chosen: a surface, a start, methods, steps and a schedule, as the controls have them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import streamlit as st

from core import Array, Constant, Optimizer, Param, Schedule, Surface, params_of, recommended_rate
from optimizers import CLASSIC, OPTIMIZERS
from plots import LineStyle, Look, line_style
from schedules import SCHEDULES
from surfaces import CURVES, PROBLEMS, SURFACES, Chance, DataLoss, Noisy
from views import controls
from views.controls import batching, kinds, stationary
from views.digest import digest
from views.translation import tr

FIRST = ("Gradient descent", "Momentum", "AdaGrad", "Adam")


MORE = tuple(cls for cls in OPTIMIZERS if cls not in CLASSIC)


STEPS = Param("steps", 30, "T", "Steps", 1, 1000, log=True)


(LR,) = params_of(Optimizer)


NOISE, SEED = params_of(Noisy)


DECLARED = {
    "lr": LR,
    "steps": STEPS,
    **{f"{cls.__name__}.{p.name}": p for cls in (*OPTIMIZERS, *SCHEDULES) for p in params_of(cls)},
    **{p.name: p for surface in (*SURFACES, *CURVES, *PROBLEMS) for p in params_of(surface)},
    **batching.DECLARED,
    **{p.name: p for p in (NOISE, SEED)},
    **{f"own.{name}": field.metadata["param"] for name, field in kinds.LETTERS.items()},
}


METHODS = {cls.name: cls for cls in OPTIMIZERS}


BY_NAME = kinds.SURFACE.known


@dataclass(frozen=True)
class Setting:
    """What the controls say at a moment."""

    surface: Surface
    start: tuple[float, ...]
    racers: Sequence[Optimizer]
    steps: int
    schedule: Schedule

    @property
    def bare(self) -> Surface:
        """The surface without noise; the loss on all data."""
        return self.surface.surface if isinstance(self.surface, Chance) else self.surface

    @property
    def steady(self) -> bool:
        """Whether the learning rate is the same at every step, as theory has it."""
        return isinstance(self.schedule, Constant)

    @property
    def factors(self) -> Array:
        """By what the schedule multiplies the learning rate at each step, (T,)."""
        return np.array([self.schedule(t, self.steps) for t in range(1, self.steps + 1)])

    @property
    def chance(self) -> Any:
        """The numbers of noise or batches; empty where there are none."""
        drawn = () if self.bare is self.surface else params_of(self.surface)
        return tuple(getattr(self.surface, p.name) for p in drawn)

    @property
    def facts(self) -> Any:
        """What tells it from other settings, whatever the optimizers."""
        return kinds.facts_of(self.bare), self.chance, self.start, self.steps, self.schedule

    @property
    def name(self) -> str:
        """A short text that tells it from other settings, its optimizers included."""
        return digest(repr((self.facts, self.racers)).encode())


@dataclass(frozen=True)
class Chosen:
    """What is chosen, and with it which controls there are; `notes` are the places under the learning rates, by key."""

    surface: Surface
    schedule: Schedule
    methods: Sequence[type[Optimizer]]
    notes: Mapping[str, Any]

    @property
    def start(self) -> tuple[float, ...]:
        """Where the controls have it now."""
        places = zip(kinds.kind_of(self.surface).at, self.surface.start, strict=True)
        return tuple(st.session_state.get(key, float(at)) for key, at in places)

    def setting(self, *only: type[Optimizer]) -> Setting:
        """With the numbers as the controls have them now; with some of the optimizers `only`, if any are named."""
        now = st.session_state
        keys = {p.name: kinds.key_of(self.surface, p) for p in params_of(self.surface)}
        surface = dataclasses.replace(self.surface, **{name: now[key] for name, key in keys.items() if key in now})
        if kinds.is_typed(surface) or isinstance(surface, DataLoss):
            surface = stationary.surveyed(surface)
        if isinstance(surface, DataLoss):
            surface = batching.cut(surface)
        elif noise := now.get(NOISE.name, NOISE.default):
            surface = Noisy(surface, noise=noise, seed=now.get(SEED.name, SEED.default))
        racers = []
        for cls in only or self.methods:
            numbers = {p.name: now.get(f"{cls.__name__}.{p.name}", p.default) for p in params_of(cls)}
            lr = now.get(rate_key(cls), recommended_rate(self.surface, cls))
            racers.append(cls(**numbers | {"lr": lr}))
        return Setting(surface, self.start, racers, now.get("steps", surface.steps), paced(self.schedule))


def paced(schedule: Schedule) -> Schedule:
    """With the numbers as the controls have them now."""
    name = type(schedule).__name__
    paces = {p.name: st.session_state.get(f"{name}.{p.name}", p.default) for p in params_of(schedule)}
    return dataclasses.replace(schedule, **paces)


def rate_key(cls: type[Optimizer]) -> str:
    """The key of the control that holds a method's learning rate now."""
    return "lr" if st.session_state.get("same_lr") else f"{cls.__name__}.lr"


def defaults_of(surface: Surface) -> dict[str, Any]:
    """The controls that a surface sets, by key: its start, its parameters, steps and rates."""
    return {
        **{key: float(at) for key, at in zip(kinds.kind_of(surface).at, surface.start, strict=True)},
        "steps": surface.steps,
        **{kinds.key_of(surface, p): p.default for p in params_of(surface)},
        **{f"{cls.__name__}.lr": recommended_rate(surface, cls) for cls in OPTIMIZERS},
    }


def style(cls: type[Optimizer], look: Look) -> LineStyle:
    """How an optimizer looks in every chart: the classic ones have the plainest colours and markers."""
    return line_style((*CLASSIC, *MORE).index(cls), look)


class HasMethods(Protocol):
    """What is chosen in some sidebar, with its methods."""

    @property
    def methods(self) -> Sequence[type[Optimizer]]: ...


def closely(chosen: HasMethods) -> str | None:
    """The name of the optimizer of which more is told: a choice among those that run."""
    names = {cls.name: cls.name for cls in chosen.methods}
    return controls.choice("closely", tr("Shown closely"), names, box=len(names) > 3) if names else None
