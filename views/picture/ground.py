"""The contours of a setting's surface, remembered."""

from __future__ import annotations

from typing import Any

import streamlit as st

import plots
from core import Surface
from experiments.batch_losses import Fields, sample_fields
from views.controls import kinds
from views.controls.selection import Setting


@st.cache_data(max_entries=200, show_spinner=False)
def ground_over(_surface: Surface, window: plots.Window, log: bool, facts: Any) -> plots.Ground:
    return plots.ground(_surface, window, log=log)


@st.cache_data(max_entries=20, show_spinner=False)
def fields_over(_surface: Any, facts: Any, window: plots.Window) -> Fields:
    return sample_fields(_surface, window)


def drawn_ground(setting: Setting, window: plots.Window) -> plots.Ground:
    """The contours of the setting's surface over a window, remembered between runs."""
    bare, facts = ground_facts(setting)
    return ground_over(bare, window, *facts)


def ground_facts(setting: Setting) -> tuple[Surface, tuple[bool, Any]]:
    """The surface without noise, and what tells its contours from others: spacing and its facts."""
    bare = setting.bare
    return bare, (st.session_state.get("log_contours", True), kinds.facts_of(bare))
