"""The run of each optimizer of a setting, remembered."""

from __future__ import annotations

from core import Optimizer, Trajectory, run
from experiments.resting_places import told_apart
from views.controls import session
from views.controls.selection import Setting
from views.controls.session import latest


def runs_of(setting: Setting) -> list[Trajectory]:
    """The path of each optimizer; of the setting that was asked for last they are remembered."""
    key = setting.facts, [*setting.racers]
    return latest(session.RUNS, key, lambda: [_run(setting, racer) for racer in setting.racers])


def _run(setting: Setting, racer: Optimizer) -> Trajectory:
    keep = "all" if racer.cautions or len(setting.racers) == 1 else "path"
    of = run(setting.surface, racer, setting.start, setting.steps, schedule=setting.schedule, keep=keep)
    return told_apart(setting.bare, of)
