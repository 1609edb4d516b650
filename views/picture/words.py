"""Texts of charts with paths."""

from __future__ import annotations

from core import Surface
from views.picture import stationary_points
from views.translation import tr


def point_texts(surface: Surface | None = None) -> dict[str, str]:
    """Texts of charts with paths, and of the minima of `surface`."""
    return {
        "start": tr("Start"),
        **(stationary_points.words_of_minima(surface) if surface else {}),
        "step": tr("Step"),
        "loss": tr("Loss"),
        "slope": tr("Gradient norm"),
    }


def canvas_texts(words: dict[str, str], *, curve: bool) -> dict[str, str]:
    """Texts of the live picture: its controls, and `words`. With `curve` the start moves along a curve."""
    picture = tr("Curve with the paths of the optimizers") if curve else tr("Contour with the paths of the optimizers")
    return words | {
        "picture": picture,
        "steps": tr("Steps and view"),
        "start": tr("Start x = {x}: drag it, or move it with the arrow keys")
        if curve
        else tr("Start ({x}, {y}): drag it, or move it with the arrow keys"),
        "first": tr("To the start"),
        "back": tr("One step back"),
        "play": tr("Play or pause"),
        "next": tr("One step forward"),
        "speed": tr("Speed"),
        "rate": tr("{n} steps/s"),
        "pin": tr("Keep the faint paths, or else these, for comparison"),
        "pinned": tr("Kept"),
        "closer": tr("Zoom in"),
        "farther": tr("Zoom out"),
        "whole": tr("Whole view"),
        "image": tr("Save as an image"),
    }
