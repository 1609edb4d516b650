"""Presets of the page about one dimension, run as the page runs them."""

from __future__ import annotations

from typing import Any

from core import params_of, recommended_rate, run
from views.pages.step.one_dimension import Preset


def run_preset(scene: Preset) -> dict[str, Any]:
    """Run of each optimizer of a preset, by its name."""
    runs = {}
    for cls in scene.methods:
        numbers = {p.name: scene.numbers.get(f"{cls.__name__}.{p.name}", p.default) for p in params_of(cls)}
        lr = scene.numbers.get(f"{cls.__name__}.lr", recommended_rate(scene.curve, cls))
        steps = scene.numbers.get("steps", scene.curve.steps)
        runs[cls.name] = run(scene.curve, cls(**{**numbers, "lr": lr}), scene.curve.start, steps)
    return runs
