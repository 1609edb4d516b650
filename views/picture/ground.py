"""Contours of a setting's surface, cached."""

from __future__ import annotations

from typing import Any

import streamlit as st

import plots
from core import Surface
from experiments.batch_losses import Fields, sample_fields
from views.controls import kinds
from views.controls.selection import Setting


@st.cache_data(max_entries=200, show_spinner=False)
def ground_over(_surface: Surface, window: plots.Window, log: bool, key: Any) -> plots.Ground:
    """Contours of a surface over a window; `key` is the surface's cache key."""
    return plots.ground(_surface, window, log=log)


@st.cache_data(max_entries=20, show_spinner=False)
def fields_over(_surface: Any, key: Any, window: plots.Window) -> Fields:
    """Losses of the samples over a window; `key` is the surface's cache key."""
    return sample_fields(_surface, window)


def ground(setting: Setting, window: plots.Window) -> plots.Ground:
    """Contours of the setting's surface over a window."""
    bare, key = ground_key(setting)
    return ground_over(bare, window, *key)


def ground_key(setting: Setting) -> tuple[Surface, tuple[bool, Any]]:
    """Surface without noise, and the cache key of its contours: whether they are logarithmic, and the surface's key."""
    bare = setting.noiseless
    return bare, (st.session_state.get("log_contours", True), kinds.cache_key(bare))
