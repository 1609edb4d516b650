"""The sidebar: the controls that all pages about surfaces share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import streamlit as st

from core import Constant, Optimizer, Param, Schedule, Surface, params_of, recommended_rate
from optimizers import CLASSIC, OPTIMIZERS, Adam
from plots.text import coordinate_text, symbol_text
from schedules import SCHEDULES, Formula
from surfaces import DataLoss, from_formula
from views import controls
from views.controls import batching, kinds, session
from views.controls.files import data
from views.controls.keys import key_of
from views.controls.memory import LastPage, default_values, enter_page, reset_all, reset_to_surface
from views.controls.selection import (
    DECLARED,
    DEFAULT_METHODS,
    LR,
    METHODS,
    MORE_METHODS,
    NOISE,
    SEED,
    STEPS,
    Selection,
)
from views.translation import tr

# Choice that a page offers: several methods, one method, or only the named numbers of fixed methods.
Offer = Literal["several", "one"] | Mapping[type[Optimizer], Sequence[str]]


def sidebar(
    page: str,
    offer: Offer = "several",
    *,
    kind: kinds.ProblemKind = kinds.SURFACE,
    opens: Mapping[str, Any] | None = None,
    unused: Collection[str] = (),
) -> Selection:
    """Draw the controls that a page wants, for surfaces, curves or losses over data. Returns the choices.

    page    the page's name
    opens   the page's own defaults, by key, where neither the link nor a person sets a value
    unused  keys of controls that the page does not show
    """
    opens = opens or {}
    if offer == "one":
        opens = {"method": Adam.name, **opens}
        controls.respell("method", {cls.__name__: cls.name for cls in OPTIMIZERS})
    surface = _choose_surface(page, kind, enter_page(page, kind, opens))
    with st.container():
        if kind == kinds.PROBLEM:
            batching.sidebar(all_cuts=batching.BATCHING in unused)
    with st.container():
        methods, one_rate = _methods(offer)
    notes = _choose_numbers(methods, surface, offer, one_rate=one_rate)
    with st.container():
        if offer != {} and "steps" not in unused:
            controls.number(STEPS, "steps", default=surface.steps)
    with st.container():
        schedule = choose_schedule() if offer != {} else Constant()
    with st.container():
        if kind != kinds.PROBLEM:
            with st.expander(tr("Gradient noise")):
                for p in (NOISE, SEED):
                    controls.number(p, p.name)
    last_step = np.inf if "steps" in unused else st.session_state.get("steps", surface.steps)
    controls.check_undrawn(DECLARED | {"step": Param("step", 0, "t", "Step", 0, last_step)})
    st.button(
        _words(kind)[1],
        on_click=reset_all,
        args=(kind,),
        width="stretch",
        icon=":material/replay:",
    )
    return Selection(surface, schedule, methods, notes)


def _words(kind: kinds.ProblemKind) -> tuple[str, str]:
    """Label of the choice of a surface of this kind, and of the button that restores its defaults."""
    return {
        kinds.SURFACE.key: (tr("Surface"), tr("Back to this surface's defaults")),
        kinds.CURVE.key: (tr("Curve"), tr("Back to this curve's defaults")),
        kinds.PROBLEM.key: (tr("Problem"), tr("Back to this problem's defaults")),
    }[kind.key]


def _choose_surface(page: str, kind: kinds.ProblemKind, opens: Mapping[str, Any]) -> Surface:
    """Draw the choice of a surface, its numbers and its start. `opens` has the page's own defaults."""
    controls.set_page_defaults(opens)
    name = controls.select_one(kind.key, _words(kind)[0], kind.names, on_change=reset_to_surface, args=(kind,))
    session.LAST_PAGE.set(LastPage(kind, name, opens))
    controls.set_page_defaults(default_values(kind, opens, name))
    # Controls that come and go stand in a container that stays: a bound widget loses its hold on the URL when its
    # position on the page changes.
    with st.container():
        surface = kinds.sidebar(kind) if name == kind.name else kind.surface_named(name)
    with st.container():
        if isinstance(surface, DataLoss):
            surface = data.sidebar(surface)
        else:
            for p in params_of(surface):
                controls.number(p, kinds.number_key(surface, p))
    with st.container(horizontal=True, gap="xsmall"):
        for key, coordinate, start in zip(kind.start_keys, surface.coordinates, surface.start, strict=True):
            controls.position(f"{tr('Start')} {coordinate_text(coordinate)}", key, start)
    return surface


def _methods(offer: Offer) -> tuple[list[type[Optimizer]], bool]:
    """Draw the choice of optimizers. Returns them, and whether they share one learning rate."""
    if offer == "several":
        names = [
            *controls.select_pills("optimizers", tr("Optimizers"), [cls.name for cls in CLASSIC], DEFAULT_METHODS),
            *controls.select_many("more", tr("More optimizers"), [cls.name for cls in MORE_METHODS]),
        ]
        one_rate = controls.switch("same_lr", tr("One learning rate for all"))
        return [cls for cls in OPTIMIZERS if cls.name in names], one_rate
    if "same_lr" in st.session_state:
        del st.session_state["same_lr"]
    if offer == "one":
        return [METHODS[controls.select_one("method", tr("Optimizer"), [*METHODS])]], False
    return [*offer], False


def _choose_numbers(
    methods: Collection[type[Optimizer]], surface: Surface, offer: Offer, *, one_rate: bool
) -> dict[str, Any]:
    """Draw the sliders of all chosen methods. Returns the empty elements under the learning rates, by key."""
    notes: dict[str, Any] = {}
    with st.container():
        if one_rate:
            controls.number(LR, "lr")
            notes["lr"] = st.empty()
    for cls in OPTIMIZERS:
        with st.container():
            if cls in methods:
                notes |= choose_numbers(cls, surface, offer, own_rate=not one_rate)
    return notes


def choose_schedule() -> Schedule:
    """Draw the choice of a schedule of the learning rate, with its numbers. Returns the schedule."""
    schedules = {cls.name: cls for cls in SCHEDULES}
    cls = schedules[controls.select_one("schedule", tr("Schedule of the learning rate"), list(schedules))]
    with st.container():
        for p in params_of(cls):
            controls.number(p, key_of(cls, p.name))
    with st.container():
        if cls is Formula:
            return Formula(
                controls.formula_input(
                    "factor", "ηₜ / η =", "0.95^k", lambda text: from_formula(text, coordinates=("t", "k"))
                )
            )
    return cls()


def choose_numbers(
    cls: type[Optimizer], surface: Surface | type[Surface], offer: Offer, *, own_rate: bool = True, prefix: str = ""
) -> dict[str, Any]:
    """Draw an optimizer's sliders. Returns the empty element for a note under the learning rate, by its key.

    The learning rate is in sight, the other numbers are one click away; on a page of fixed methods all are in sight.
    `prefix` is the group in the key of the learning rate.
    """
    rate, *numbers = (p for p in params_of(cls) if isinstance(offer, str) or p.name in offer[cls])
    notes = {}
    with st.container():
        if own_rate:
            key, label = key_of(cls, "lr", prefix), f"{cls.name} {symbol_text(rate.symbol)}"
            controls.number(rate, key, default=recommended_rate(surface, cls), label=label)
            notes[key] = st.empty()
    names = ", ".join(f"${p.symbol}$" if p.symbol else tr(p.label) for p in numbers)
    if numbers:
        with (
            st.expander(f"{cls.name}: {names}", expanded=offer != "several")
            if isinstance(offer, str)
            else st.container()
        ):
            for p in numbers:
                controls.number(p, key_of(cls, p.name))
    return notes
