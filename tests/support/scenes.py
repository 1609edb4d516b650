"""Scenes of one dimension, run as their pages run them."""

from __future__ import annotations

from typing import Any

from core import params_of, recommended_rate, run
from views.pages.step.one_dimension import Scene


def told(scene: Scene) -> dict[str, Any]:
    """The run of each optimizer of a scene, by its name."""
    runs = {}
    for cls in scene.methods:
        set_here = {p.name: scene.numbers.get(f"{cls.__name__}.{p.name}", p.default) for p in params_of(cls)}
        lr = scene.numbers.get(f"{cls.__name__}.lr", recommended_rate(scene.curve, cls))
        steps = scene.numbers.get("steps", scene.curve.steps)
        runs[cls.name] = run(scene.curve, cls(**{**set_here, "lr": lr}), scene.curve.start, steps)
    return runs
