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
from views.controls.memory import Last, enter_page, take_all_defaults, take_surface_defaults, usual_of
from views.controls.selection import DECLARED, FIRST, LR, METHODS, MORE, NOISE, SEED, STEPS, Chosen
from views.translation import tr

# What a page lets choose: several methods, one, or only some numbers, by name, of certain ones.
Offer = Literal["several", "one"] | Mapping[type[Optimizer], Sequence[str]]


def sidebar(
    page: str,
    offer: Offer = "several",
    *,
    kind: kinds.Kind = kinds.SURFACE,
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
    opens = enter_page(page, kind, opens)
    controls.open_with(opens)
    label, back = {
        kinds.SURFACE.key: (tr("Surface"), tr("Back to this surface's defaults")),
        kinds.CURVE.key: (tr("Curve"), tr("Back to this curve's defaults")),
        kinds.PROBLEM.key: (tr("Problem"), tr("Back to this problem's defaults")),
    }[kind.key]
    name = controls.one_of(kind.key, label, kind.names, after=take_surface_defaults, args=(kind,))
    session.LAST_PAGE.set(Last(kind, name, opens))
    controls.open_with(usual_of(kind, opens, name))
    # What comes and goes has a container that stays: a bound widget that changes its place loses its hold on the URL.
    with st.container():
        surface = kinds.sidebar(kind) if name == kind.name else kind.named(name)
    with st.container():
        if isinstance(surface, DataLoss):
            surface = data.sidebar(surface)
        else:
            for p in params_of(surface):
                controls.number(p, kinds.key_of(surface, p))

    with st.container(horizontal=True, gap="xsmall"):
        for key, name, at in zip(kind.at, surface.coordinates, surface.start, strict=True):
            controls.position(f"{tr('Start')} {coordinate_text(name)}", key, at)

    with st.container():
        if kind == kinds.PROBLEM:
            batching.sidebar(all_cuts=batching.CUT in without)
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
        if kind != kinds.PROBLEM:
            with st.expander(tr("Gradient noise")):
                for p in (NOISE, SEED):
                    controls.number(p, p.name)
    steps = st.session_state.get("steps", surface.steps)
    controls.check_undrawn(
        DECLARED | {"step": Param("step", 0, "t", "Step", 0, np.inf if "steps" in without else steps)}
    )
    st.button(
        back,
        on_click=take_all_defaults,
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
