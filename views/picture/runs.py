"""Runs of the optimizers of a setting, kept for the last setting."""

from __future__ import annotations

from core import Optimizer, Trajectory, run
from experiments.resting_places import mark_resting
from views.controls import session
from views.controls.selection import Setting
from views.controls.session import latest


def runs_of(setting: Setting) -> list[Trajectory]:
    """Path of each optimizer; those of the last setting are kept."""
    key = setting.key, [*setting.optimizers]
    return latest(session.RUNS, key, lambda: [_run(setting, optimizer) for optimizer in setting.optimizers])


def _run(setting: Setting, optimizer: Optimizer) -> Trajectory:
    keep = "all" if optimizer.warnings or len(setting.optimizers) == 1 else "path"
    path = run(setting.surface, optimizer, setting.start, setting.steps, schedule=setting.schedule, keep=keep)
    return mark_resting(setting.noiseless, path)
