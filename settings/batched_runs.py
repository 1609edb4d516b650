"""Runs of settings that differ in one number, computed together: as lanes of one run, or as parts of the longest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from core import Array, Optimizer, Trajectory, run
from experiments.resting_places import mark_resting
from experiments.tuning import truncated
from settings.runs import run_of
from settings.selection import Setting

NUDGE = 1e-12  # of the window's width: larger than errors of rounding
VISIBLE = 1e-4  # of the window's width

Runs = Mapping[tuple[Setting, Optimizer], Trajectory]  # by the setting without optimizers, and the optimizer


def batched_runs(settings: Sequence[Setting]) -> Runs:
    """Runs of settings with the same optimizers in the same order; those that cannot be batched are left out."""
    first = settings[0]
    if all(setting.without_optimizers == first.without_optimizers for setting in settings):
        columns = zip(*(setting.optimizers for setting in settings), strict=True)
        return {run_key: path for column in columns for run_key, path in _lanes(first, column).items()}
    if all(replace(setting, steps=first.steps) == first for setting in settings):
        return _parts(settings)
    return {}


def _lanes(setting: Setting, optimizers: Sequence[Optimizer]) -> Runs:
    """Runs of optimizers of one class that differ in numbers.

    Powers of arrays and of single numbers may differ in their last digit. Where a path would show that, as a chaotic
    one does, the run is left out.
    """
    distinct = [*dict.fromkeys(optimizers)]
    numbers = {field.name: [getattr(optimizer, field.name) for optimizer in distinct] for field in fields(distinct[0])}
    changed = {name: values for name, values in numbers.items() if len({*values}) > 1}
    if not changed or any(type(value) is not float for values in changed.values() for value in values):
        return {}
    # Every run twice, the second time from a start that is moved by less than can be seen.
    lanes = replace(distinct[0], **{name: np.tile(values, 2) for name, values in changed.items()})
    width = np.ptp(np.array(setting.surface.domain, dtype=float), axis=1)
    nudges = np.outer(width, np.repeat([0.0, NUDGE], len(distinct)))
    starts = np.array(setting.start, dtype=float)[:, None] + nudges
    paths = run(setting.surface, lanes, starts, setting.steps, schedule=setting.schedule, keep="path")
    theta, nudged = np.split(paths.theta, 2, axis=-1)
    is_stable = _are_near(theta, nudged, width)
    marked = mark_resting(setting.noiseless, paths)
    shared = setting.without_optimizers
    return {(shared, optimizer): marked.lane(lane) for lane, optimizer in enumerate(distinct) if is_stable[lane]}


def _are_near(theta: Array, nudged: Array, width: Array) -> NDArray[np.bool_]:
    """Whether paths, (T+1, n, lanes), look equal to nudged ones in a window of this width, (n,)."""
    with np.errstate(all="ignore"):
        gaps = np.abs(theta - nudged) / np.maximum(width[:, None], np.abs(theta))
    return np.all((gaps < VISIBLE) | (np.isnan(theta) & np.isnan(nudged)), axis=(0, 1))


def _parts(settings: Sequence[Setting]) -> Runs:
    """Runs of settings that differ in their number of steps, where the schedule does not depend on that."""
    longest = max(settings, key=lambda setting: setting.steps)
    factors = longest.factors
    if any(not np.array_equal(setting.factors, factors[: setting.steps], equal_nan=True) for setting in settings):
        return {}
    runs: dict[tuple[Setting, Optimizer], Trajectory] = {}
    for optimizer in longest.optimizers:
        path = run_of(longest.without_optimizers, optimizer, with_state=False)
        for setting in settings:
            part = truncated(setting.noiseless, path, setting.steps)
            runs[setting.without_optimizers, optimizer] = part
    return runs
