"""The sidebar: the controls that all pages about surfaces share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from core import Constant, Optimizer, Param, Schedule, Surface, params_of
from optimizers import CLASSIC, OPTIMIZERS
from plots.text import coordinate_text, symbol_text
from schedules import SCHEDULES, Formula
from settings.controls import DEFAULT_METHODS, FACTOR, LR, METHODS, MORE_METHODS, NOISE, SEED, STEP, STEPS, Offer
from settings.defaults import default_values, option_defaults
from settings.keys import key_of
from settings.kinds import CURVE, PROBLEM, SURFACE, ProblemKind, number_key
from settings.pages import Page
from settings.selection import Selection, methods_named, typed_schedule
from settings.values import Number
from surfaces import DataLoss
from views import controls
from views.controls import batching, session
from views.controls.files import data
from views.controls.memory import LastPage, enter_page, reset_all, reset_to_surface
from views.controls.typed import choose_formula
from views.translation import tr


def surface_sidebar(page: Page, kind: ProblemKind) -> Selection:
    """Draw the controls of a page about problems of this kind. Returns the choices."""
    controls.respell("method", {cls.__name__: cls.name for cls in OPTIMIZERS} if page.offer == "one" else {})
    page = enter_page(page)
    session.NOTE_PLACES.set({})
    surface = _choose_surface(page, kind)
    with st.container():
        if isinstance(surface, DataLoss):
            batching.sidebar(surface, all_cuts=batching.BATCHING in page.unused)
    with st.container():
        methods, one_rate = _choose_methods(page.offer)
    with st.container():
        if one_rate:
            _choose_rate(LR, LR.name)
    for cls in OPTIMIZERS:
        with st.container():
            if cls in methods:
                choose_numbers(cls, page.offer, own_rate=not one_rate)
    with st.container():
        if page.offer != {} and STEPS.name not in page.unused:
            controls.number(STEPS, STEPS.name)
    with st.container():
        schedule = choose_schedule() if page.offer != {} else Constant()
    with st.container():
        if kind != PROBLEM:
            with st.expander(tr("Gradient noise"), expanded=NOISE.name in page.opens):
                for p in (NOISE, SEED):
                    controls.number(p, p.name)
    finish(page, _words(kind)[1])
    return Selection(page, surface, schedule, methods, session.values())


def finish(page: Page, label: str) -> None:
    """Refuse what cannot be used of the link, and draw the button that sets the controls to their defaults."""
    undrawn = dict(page.controls)
    if page.kind and STEP.name in undrawn:
        last = np.inf if STEPS.name in page.unused else st.session_state.get(STEPS.name, STEPS.high)
        undrawn[STEP.name] = Number(replace(STEP, high=last))
    controls.check_undrawn(undrawn)
    st.button(label, on_click=reset_all, args=(page,), width="stretch", icon=":material/replay:")


def _words(kind: ProblemKind) -> tuple[str, str]:
    """Label of the choice of a surface of this kind, and of the button that restores its defaults."""
    return {
        SURFACE.key: (tr("Surface"), tr("Back to this surface's defaults")),
        CURVE.key: (tr("Curve"), tr("Back to this curve's defaults")),
        PROBLEM.key: (tr("Problem"), tr("Back to this problem's defaults")),
    }[kind.key]


def _choose_surface(page: Page, kind: ProblemKind) -> Surface:
    """Draw the choice of a surface, its numbers and its start."""
    name = controls.select_one(kind.key, _words(kind)[0], kind.names, on_change=reset_to_surface, args=(page,))
    session.LAST_PAGE.set(LastPage(page, kind, name))
    controls.set_page_defaults(option_defaults(page) | default_values(page, name))
    # Controls that come and go stand in a container that stays: a bound widget loses its hold on the URL when its
    # position on the page changes.
    with st.container():
        surface = choose_formula(kind) if name == kind.name else kind.surface_named(name)
    with st.container():
        if isinstance(surface, DataLoss):
            surface = data.sidebar(surface)
        else:
            for p in params_of(surface):
                controls.number(p, number_key(surface, p))
    with st.container(horizontal=True, gap="xsmall"):
        for key, coordinate, start in zip(kind.start_keys, surface.coordinates, surface.start, strict=True):
            controls.position(f"{tr('Start')} {coordinate_text(coordinate)}", key, start)
    return surface


def _choose_methods(offer: Offer) -> tuple[tuple[type[Optimizer], ...], bool]:
    """Draw the choice of optimizers. Returns them, and whether they share one learning rate."""
    if offer == "several":
        methods = choose_several(DEFAULT_METHODS, MORE_METHODS)
        return methods, controls.switch("same_lr", tr("One learning rate for all"))
    if "same_lr" in st.session_state:
        del st.session_state["same_lr"]
    if offer == "one":
        return (METHODS[controls.select_one("method", tr("Optimizer"), [*METHODS])],), False
    return tuple(offer), False


def choose_several(
    default: Sequence[str], remaining: Collection[type[Optimizer]], prefix: str = ""
) -> tuple[type[Optimizer], ...]:
    """Draw the choice of any number of optimizers: the classic ones, and the remaining. Returns the chosen ones."""
    classic, remaining_names = [cls.name for cls in CLASSIC], [cls.name for cls in remaining]
    names = [
        *controls.select_pills(key_of(prefix, "optimizers"), tr("Optimizers"), classic, default),
        *controls.select_many(key_of(prefix, "more"), tr("More optimizers"), remaining_names),
    ]
    return methods_named(names)


def choose_schedule() -> Schedule:
    """Draw the choice of a schedule of the learning rate, with its numbers. Returns the schedule."""
    schedules = {cls.name: cls for cls in SCHEDULES}
    cls = schedules[controls.select_one("schedule", tr("Schedule of the learning rate"), list(schedules))]
    with st.container():
        for p in params_of(cls):
            controls.number(p, key_of(cls, p.name))
    with st.container():
        return controls.formula_input("factor", "ηₜ / η =", FACTOR, typed_schedule) if cls is Formula else cls()


def choose_numbers(cls: type[Optimizer], offer: Offer, *, own_rate: bool = True, prefix: str = "") -> None:
    """Draw an optimizer's sliders.

    The learning rate is in sight, the other numbers are one click away; on a page of fixed methods all are in sight.
    `prefix` is the group in the key of the learning rate.
    """
    rate, *numbers = (p for p in params_of(cls) if isinstance(offer, str) or p.name in offer[cls])
    with st.container():
        if own_rate:
            _choose_rate(rate, key_of(cls, rate.name, prefix), f"{cls.name} {symbol_text(rate.symbol)}")
    names = ", ".join(f"${p.symbol}$" if p.symbol else tr(p.label) for p in numbers)
    if numbers:
        with (
            st.expander(f"{cls.name}: {names}", expanded=offer != "several")
            if isinstance(offer, str)
            else st.container()
        ):
            for p in numbers:
                controls.number(p, key_of(cls, p.name))


def _choose_rate(rate: Param, key: str, label: str | None = None) -> None:
    """Draw the slider of a learning rate, with room for a note under it."""
    controls.number(rate, key, label=label)
    session.NOTE_PLACES.get()[key] = st.empty()
