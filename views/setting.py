"""What is compared: the controls that all pages share in the sidebar, and what they say."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import streamlit as st

from core import Array, Constant, Optimizer, Param, Schedule, Surface, params_of, recommended_rate
from optimizers import CLASSIC, OPTIMIZERS, Adam
from plots import LineStyle, Look, line_style
from plots.style import coordinate_text, symbol_text
from schedules import SCHEDULES, Formula
from surfaces import CURVES, PROBLEMS, SURFACES, Chance, DataLoss, Noisy, from_formula
from views import batches, controls, data, own
from views.live import digest
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
    **batches.DECLARED,
    **{p.name: p for p in (NOISE, SEED)},
    **{f"own.{name}": field.metadata["param"] for name, field in own.LETTERS.items()},
}
METHODS = {cls.name: cls for cls in OPTIMIZERS}
# What a page lets choose: several methods, one, or only some numbers, by name, of certain ones.
Offer = Literal["several", "one"] | Mapping[type[Optimizer], Sequence[str]]
_TYPED = "the link has a formula, and names no surface"
_LAST, _ASIDE = "kind, choice and defaults of the last page", "picks that were put aside, by kind"
# What a surface brings along that a curve or data have too, but not alike.
_SHARED = tuple(key for key in DECLARED if key in ("lr", "steps") or key.endswith(".lr") or key.startswith("own."))
BY_NAME = own.SURFACE.known


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
        return own.facts_of(self.bare), self.chance, self.start, self.steps, self.schedule

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
        places = zip(own.kind_of(self.surface).at, self.surface.start, strict=True)
        return tuple(st.session_state.get(key, float(at)) for key, at in places)

    def setting(self, *only: type[Optimizer]) -> Setting:
        """With the numbers as the controls have them now; with some of the optimizers `only`, if any are named."""
        now = st.session_state
        keys = {p.name: own.key_of(self.surface, p) for p in params_of(self.surface)}
        surface = dataclasses.replace(self.surface, **{name: now[key] for name, key in keys.items() if key in now})
        if own.is_typed(surface) or isinstance(surface, DataLoss):
            surface = own.surveyed(surface)
        if isinstance(surface, DataLoss):
            surface = batches.cut(surface)
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
        **{key: float(at) for key, at in zip(own.kind_of(surface).at, surface.start, strict=True)},
        "steps": surface.steps,
        **{own.key_of(surface, p): p.default for p in params_of(surface)},
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


def choose(methods: Sequence[type[Optimizer]]) -> None:
    """Let these methods be the chosen ones. Only before the controls are drawn, as in a widget's callback."""
    for key, offered in (("optimizers", CLASSIC), ("more", MORE)):
        controls.set_to({key: [cls.name for cls in offered if cls in methods]})


def take_surface(name: str) -> None:
    """Choose a surface with its start, steps and rates; in a widget's callback."""
    controls.set_to({own.SURFACE.key: name})
    _take_surface_defaults(own.SURFACE)


def take_problem(name: str) -> None:
    """Choose a problem with its own data, start, steps and rates; in a widget's callback."""
    controls.set_to({own.PROBLEM.key: name, data.SOURCE: data.SOURCES[0]})
    _take_surface_defaults(own.PROBLEM)


def _take_surface_defaults(kind: own.Kind) -> None:
    name = st.session_state.get(kind.key)
    if name in kind.names:
        usual = _usual(kind, st.session_state[_LAST].opens, name)
        controls.set_to_defaults({key: usual[key] for key in defaults_of(kind.named(name))})


def _take_all_defaults(kind: own.Kind) -> None:
    """All but the choice of a surface."""
    name = st.session_state.get(kind.key)
    if name in kind.names:
        usual = _usual(kind, st.session_state[_LAST].opens, name)
        controls.set_to_defaults({key: value for key, value in usual.items() if key != kind.key})


@dataclass(frozen=True)
class _Last:
    """What the last page chose from, what was chosen, and what that page opens with."""

    kind: own.Kind
    name: str
    opens: Mapping[str, Any]


def _usual(kind: own.Kind, opens: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What the controls say, by key, where neither a person nor the link does, with the surface of that name."""
    brought = defaults_of(kind.named(name))
    usual = {key: p.default for key, p in DECLARED.items()} | {
        "optimizers": list(FIRST),
        "more": [],
        "schedule": SCHEDULES[0].name,
        "same_lr": False,
        batches.CUT: batches.CUTS[0],
        data.SOURCE: data.SOURCES[0],
    }
    # A page's own numbers are for its own surface.
    own_name = opens.get(kind.key, kind.names[0])
    return (
        usual
        | {kind.key: name}
        | brought
        | {key: value for key, value in opens.items() if key != kind.key and (name == own_name or key not in brought)}
    )


def _enter(page: str, kind: own.Kind, opens: Mapping[str, Any]) -> Mapping[str, Any]:
    """Bring along what was picked, and nothing else, to a page that opens with its own choices; returns these."""
    now, picks = st.session_state, controls.picks()
    last: _Last | None = now.get(_LAST)
    if last and last.name and controls.is_other(page):
        # Numbers belong to the surface for which they were picked.
        if any(key in picks for key in (*defaults_of(last.kind.named(last.name)), data.SOURCE)):
            picks.setdefault(last.kind.key, last.name)
        if last.kind != kind:
            aside = now.setdefault(_ASIDE, {})
            aside[last.kind.key] = {key: picks.pop(key) for key in _SHARED if key in picks}
            picks |= aside.get(kind.key, {})
    # A formula in a link is there to be shown, also where one comes back to that link.
    if controls.is_other(page):
        now[_TYPED] = kind.formula in st.query_params and kind.key not in st.query_params
        controls.set_to({kind.key: kind.name} if now[_TYPED] else {})
    if now[_TYPED]:
        opens = {**opens, kind.key: kind.name}
    if controls.arrive(page):
        first = opens.get(kind.key, kind.names[0])
        name = picks.get(kind.key, first)
        usual = _usual(kind, opens, name if name in kind.names else first)
        controls.put({key: value for key, value in usual.items() if key in now and key not in picks})
    now[_LAST] = _Last(kind, "", opens)
    return opens


def sidebar(
    page: str,
    offer: Offer = "several",
    *,
    kind: own.Kind = own.SURFACE,
    opens: Mapping[str, Any] | None = None,
    without: Collection[str] = (),
) -> Chosen:
    """Draw the controls that a page wants, for surfaces, curves or losses over data.

    page     tells it from others
    opens    what controls say on this page, by key, where neither the link nor a person says
    without  keys of controls that the page has no use for
    """
    opens = opens or {}
    if offer == "one":
        opens = {"method": Adam.name, **opens}
        controls.respell("method", {cls.__name__: cls.name for cls in OPTIMIZERS})
    opens = _enter(page, kind, opens)
    controls.open_with(opens)
    label, back = {
        own.SURFACE.key: (tr("Surface"), tr("Back to this surface's defaults")),
        own.CURVE.key: (tr("Curve"), tr("Back to this curve's defaults")),
        own.PROBLEM.key: (tr("Problem"), tr("Back to this problem's defaults")),
    }[kind.key]
    name = controls.one_of(kind.key, label, kind.names, after=_take_surface_defaults, args=(kind,))
    st.session_state[_LAST] = _Last(kind, name, opens)
    controls.open_with(_usual(kind, opens, name))
    # What comes and goes has a container that stays: a bound widget that changes its place loses its hold on the URL.
    with st.container():
        surface = own.sidebar(kind) if name == kind.name else kind.named(name)
    with st.container():
        if isinstance(surface, DataLoss):
            surface = data.sidebar(surface)
        else:
            for p in params_of(surface):
                controls.number(p, own.key_of(surface, p))

    with st.container(horizontal=True, gap="xsmall"):
        for key, name, at in zip(kind.at, surface.coordinates, surface.start, strict=True):
            controls.position(f"{tr('Start')} {coordinate_text(name)}", key, at)

    with st.container():
        if kind == own.PROBLEM:
            batches.sidebar(all_cuts=batches.CUT in without)
    with st.container():
        methods, same = _methods(offer)
    notes = {}
    with st.container():
        if same:
            controls.number(LR, "lr")
            notes["lr"] = st.empty()
    for cls in OPTIMIZERS:
        with st.container():
            if cls in methods:
                notes |= numbers_of(cls, surface, offer, own_rate=not same)

    with st.container():
        if offer != {} and "steps" not in without:
            controls.number(STEPS, "steps", default=surface.steps)
    with st.container():
        schedule = choose_schedule() if offer != {} else Constant()
    with st.container():
        if kind != own.PROBLEM:
            with st.expander(tr("Gradient noise")):
                for p in (NOISE, SEED):
                    controls.number(p, p.name)
    steps = st.session_state.get("steps", surface.steps)
    controls.check_undrawn(
        DECLARED | {"step": Param("step", 0, "t", "Step", 0, np.inf if "steps" in without else steps)}
    )
    st.button(
        back,
        on_click=_take_all_defaults,
        args=(kind,),
        width="stretch",
        icon=":material/replay:",
    )
    return Chosen(surface, schedule, methods, notes)


def _methods(offer: Offer) -> tuple[list[type[Optimizer]], bool]:
    """Which optimizers are chosen, and whether they have one learning rate."""
    if offer == "several":
        names = [
            *controls.some_of("optimizers", tr("Optimizers"), [cls.name for cls in CLASSIC], FIRST),
            *controls.more_of("more", tr("More optimizers"), [cls.name for cls in MORE]),
        ]
        same = controls.switch("same_lr", tr("One learning rate for all"))
        return [cls for cls in OPTIMIZERS if cls.name in names], same
    if "same_lr" in st.session_state:
        del st.session_state["same_lr"]
    if offer == "one":
        return [METHODS[controls.one_of("method", tr("Optimizer"), [*METHODS])]], False
    return [*offer], False


def choose_schedule() -> Schedule:
    """How the learning rate changes, with its numbers."""
    named = {cls.name: cls for cls in SCHEDULES}
    cls = named[controls.one_of("schedule", tr("Schedule of the learning rate"), list(named))]
    with st.container():
        for p in params_of(cls):
            controls.number(p, f"{cls.__name__}.{p.name}")
    with st.container():
        if cls is Formula:
            return Formula(
                controls.typed("factor", "ηₜ / η =", "0.95^k", lambda text: from_formula(text, coordinates=("t", "k")))
            )
    return cls()


def numbers_of(
    cls: type[Optimizer], surface: Surface | type[Surface], offer: Offer, *, own_rate: bool = True, prefix: str = ""
) -> dict[str, Any]:
    """An optimizer's sliders: the learning rate in sight, with a place for a note, the others one click away.

    On a page of certain numbers these are all in sight. `prefix` begins the key of the learning rate.
    """
    own, *more = (p for p in params_of(cls) if isinstance(offer, str) or p.name in offer[cls])
    notes = {}
    with st.container():
        if own_rate:
            label = f"{cls.name} {symbol_text(own.symbol)}"
            controls.number(own, f"{prefix}{cls.__name__}.lr", default=recommended_rate(surface, cls), label=label)
            notes[f"{prefix}{cls.__name__}.lr"] = st.empty()
    names = ", ".join(f"${p.symbol}$" if p.symbol else tr(p.label) for p in more)
    if more:
        with (
            st.expander(f"{cls.name}: {names}", expanded=offer != "several")
            if isinstance(offer, str)
            else st.container()
        ):
            for p in more:
                controls.number(p, f"{cls.__name__}.{p.name}")
    return notes
