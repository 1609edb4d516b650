"""Ways to divide the data into batches: their numbers, and the surfaces that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from core import Array, Param, Surface, params_of
from experiments.seeds import samples, samples_seen
from settings.keys import key_of
from surfaces import Batches, DataLoss

BATCHING = "cut"
BATCHINGS = ("batches", "one", "all")  # names in links, the first the default
SIZE, REPLACEMENT, SEED = params_of(Batches)
EPOCHS = Param("epochs", 5, "E", "Epochs", 1, 20, log=True)
SEEDS = Param("seeds", 50, "", "Seeds", 1, 200, log=True)
FLOOR_STEPS = Param("floor_steps", 1000, "T", "Steps on this page", 100, 5000, log=True)
AXES = ("steps", "epochs", "samples")  # of a loss chart; names in links


def batched_surfaces(surface: DataLoss, values: Mapping[str, Any]) -> dict[str, Batches | DataLoss]:
    """Surface for each way to divide the data, by its name in links; `values` has those of the controls, by key."""
    numbers: dict[str, Any] = {p.name: values.get(key_of(Batches, p.name), p.default) for p in params_of(Batches)}
    batches = Batches(surface, **numbers)
    return {"batches": batches, "one": replace(batches, size=1), "all": surface}


def batched_surface(surface: DataLoss, values: Mapping[str, Any]) -> Surface:
    """Surface of the chosen way to divide the data; `values` has those of the controls, by key."""
    return batched_surfaces(surface, values)[values.get(BATCHING, BATCHINGS[0])]


def axis_values(axis: str, surface: Surface, steps: int) -> Array:
    """Position of the start and of each step on an axis, (steps + 1,)."""
    if axis == "steps":
        return np.arange(steps + 1.0)
    return samples_seen(surface, steps) / (len(samples(surface)) if axis == "epochs" else 1)
