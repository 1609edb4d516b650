"""The stationary points of a surface, found once and remembered."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import streamlit as st

from core import Surface
from experiments.stationary_points import Landscape, Stationary, stationary_points
from views.controls.kinds import facts_of


@st.cache_data(max_entries=200, show_spinner=False)
def _landscape(_surface: Surface, facts: Any) -> Landscape:
    found = stationary_points(_surface, _surface.domain)
    return dataclasses.replace(found, points=tuple(_without_rounding(_surface, spot) for spot in found.points))


def landscape(surface: Surface) -> Landscape:
    """The stationary points of a surface in its window, remembered; with 0 in place of what is rounding."""
    return _landscape(surface, facts_of(surface))


def _without_rounding(surface: Surface, spot: Stationary) -> Stationary:
    """Places are found to 1e-9 of the window's width, values and curvatures to 1e-12 of what is usual there."""
    widths = np.ptp(np.array(surface.domain, dtype=float), axis=1)
    height = float(surface.height)
    bend = np.max(np.abs(spot.curvatures), initial=height / np.max(widths) ** 2)
    point, (value,), curvatures = (
        tuple(np.where(np.abs(numbers) < least, 0.0, numbers).tolist())
        for numbers, least in (
            (spot.point, 1e-9 * widths),
            ((spot.value,), 1e-12 * height),
            (spot.curvatures, 1e-12 * bend),
        )
    )
    return dataclasses.replace(spot, point=point, value=value, curvatures=curvatures)


def surveyed(surface: Surface) -> Surface:
    """A surface with the minima that were found in its window."""
    found = tuple(spot.point for spot in landscape(surface).points if spot.kind == "minimum")
    surface = dataclasses.replace(surface)
    object.__setattr__(surface, "minima", found)  # a fact of this record, not of its class
    return surface
