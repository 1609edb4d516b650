"""The run of each optimizer of a setting, remembered."""

from __future__ import annotations

import streamlit as st

from core import Optimizer, Trajectory, run
from experiments.resting_places import told_apart
from views.controls.selection import Setting

RUNS = "the runs of a setting"


def runs_of(setting: Setting) -> list[Trajectory]:
    """The path of each optimizer; of the setting that was asked for last they are remembered."""
    key = setting.facts, [*setting.racers]
    known = st.session_state.get(RUNS)
    if known is None or known[0] != key:
        known = st.session_state[RUNS] = key, [_run(setting, racer) for racer in setting.racers]
    return known[1]


def _run(setting: Setting, racer: Optimizer) -> Trajectory:
    keep = "all" if racer.cautions or len(setting.racers) == 1 else "path"
    of = run(setting.surface, racer, setting.start, setting.steps, schedule=setting.schedule, keep=keep)
    return told_apart(setting.bare, of)
