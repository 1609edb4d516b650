"""Runs of the optimizers of a setting."""

from __future__ import annotations

from functools import lru_cache

from core import Optimizer, Trajectory, run
from experiments.resting_places import mark_resting
from settings.selection import Setting


# For all sessions: where one number changes, other methods stay, and the route asks for what a session has shown.
@lru_cache(maxsize=500)
def run_of(setting: Setting, optimizer: Optimizer, *, with_state: bool) -> Trajectory:
    """Path of an optimizer in a setting `without_optimizers`, from its start; with the state, or without."""
    keep = "all" if with_state else "path"
    path = run(setting.surface, optimizer, setting.start, setting.steps, schedule=setting.schedule, keep=keep)
    return mark_resting(setting.noiseless, path)
