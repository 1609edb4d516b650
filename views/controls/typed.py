"""The controls of a typed surface or curve: its formula and its window."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import Surface
from plots.text import coordinate_text
from settings.kinds import Domain, ProblemKind, typed_surface
from surfaces import CONSTANTS, FUNCTIONS
from views import controls
from views.controls import session
from views.plain_text import plain
from views.translation import tr


def functions() -> str:
    """Names of the functions and constants that a formula may use, as a list for people."""
    return ", ".join([*FUNCTIONS, *CONSTANTS])


def choose_formula(kind: ProblemKind) -> Surface:
    """Draw the controls of the typed surface or curve, except those of its numbers. Returns that surface."""
    place = st.container()
    with st.expander(tr("Window")):
        window = _window(kind)
    if window is None:
        st.error(tr("A window goes from a smaller to a larger number."))
        window = session.GOOD_WINDOWS.get().get(kind.key, kind.window)
    session.GOOD_WINDOWS.get()[kind.key] = window
    label = f"{tr('Formula')} f({', '.join(kind.coordinates)})"
    with place:
        surface = controls.formula_input(
            kind.formula, label, kind.example, lambda text: typed_surface(kind, text, window)
        )
        _show_roots(surface)
        return surface


def _show_roots(surface: Any) -> None:
    """Say which powers are undefined where their base is below 0, and what to type for a real root."""
    sentences: list[str] = []
    for root in dict.fromkeys(surface.roots):
        text = tr("{power} is not a number where {base} is below 0.")
        sentences.append(text.format(power=f"${root.power}$", base=f"${root.base}$"))
        if root.real_root:
            sentences[-1] += " " + tr("For the real root type {root}.").format(root=plain(root.real_root))
    if sentences:
        st.info("\n\n".join(sentences))


def _window(kind: ProblemKind) -> Domain | None:
    """Draw the boxes for the bounds of the window. Returns the window, or None if a bound is not below the next."""
    for name, key, (low, high) in zip(kind.coordinates, kind.start_keys, kind.window, strict=True):
        with st.container(horizontal=True, gap="xsmall"):
            controls.position(f"{coordinate_text(name)} {tr('from')}", f"{key}0", low, redraw=False, width=92)
            controls.position(tr("to"), f"{key}1", high, redraw=False, width=92)
    return kind.window_of(session.values())
