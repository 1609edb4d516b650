"""Runs of settings that differ in one number, computed together: as lanes of one run, or as parts of the longest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import Array, Optimizer, Surface, Trajectory, run
from experiments.resting_places import mark_resting
from experiments.tuning import truncated
from settings.controls import SEED
from settings.runs import run_of
from settings.selection import Setting
from surfaces import DataLoss

NUDGE = 1e-12  # of the window's width: larger than errors of rounding
VISIBLE = 1e-4  # of the window's width

Runs = Mapping[tuple[Setting, Optimizer], Trajectory]  # by the setting without optimizers, and the optimizer


def batched_runs(settings: Sequence[Setting]) -> Runs:
    """Runs of settings with the same optimizers in the same order; those that cannot be batched are left out."""
    first = settings[0]
    if all(setting.without_optimizers == first.without_optimizers for setting in settings):
        columns = zip(*(setting.optimizers for setting in settings), strict=True)
        return {run_key: path for column in columns for run_key, path in _optimizer_lanes(first, column).items()}
    if all(replace(setting, steps=first.steps) == first for setting in settings):
        return _parts(settings)
    if all(replace(setting, surface=first.surface) == first for setting in settings):
        kinds = {type(setting.surface) for setting in settings}  # without noise it is another class
        groups = [[setting for setting in settings if type(setting.surface) is kind] for kind in kinds]
        return {run_key: path for group in groups for run_key, path in _surface_lanes(group).items()}
    return {}


def _optimizer_lanes(setting: Setting, optimizers: Sequence[Optimizer]) -> Runs:
    """Runs of optimizers of one class that differ in numbers."""
    distinct = [*dict.fromkeys(optimizers)]
    lanes = _lanes(distinct)
    if lanes is None:
        return {}
    paths = _stable_paths(replace(setting, optimizers=(lanes,)), len(distinct))
    return {(setting.without_optimizers, distinct[lane]): path for lane, path in paths.items()}


def _surface_lanes(settings: Sequence[Setting]) -> Runs:
    """Runs of settings whose surfaces differ in numbers."""
    lanes = _lanes([setting.surface for setting in settings])
    if lanes is None:
        return {}
    runs: dict[tuple[Setting, Optimizer], Trajectory] = {}
    for optimizer in settings[0].optimizers:
        paths = _stable_paths(replace(settings[0], surface=lanes, optimizers=(optimizer,)), len(settings))
        runs |= {(settings[lane].without_optimizers, optimizer): path for lane, path in paths.items()}
    return runs


def _lanes(records: Sequence[Any]) -> Any:
    """A record with the numbers of all these as lanes, twice; None where the records differ in more, or in nothing."""
    first = records[0]
    if isinstance(first, DataLoss) or any(type(record) is not type(first) for record in records):
        return None
    lanes: dict[str, Any] = {}
    for field in fields(first):
        values = [getattr(record, field.name) for record in records]
        if any(value != values[0] for value in values):
            lanes[field.name] = _lanes(values) if isinstance(values[0], Surface) else _tiled(field.name, values)
    return None if not lanes or any(lane is None for lane in lanes.values()) else replace(first, **lanes)


def _tiled(name: str, values: Sequence[Any]) -> Array | None:
    """Numbers twice; None where they cannot be lanes: of whole numbers only seeds can."""
    return np.tile(values, 2) if name == SEED.name or all(type(value) is float for value in values) else None


def _stable_paths(setting: Setting, count: int) -> dict[int, Trajectory]:
    """Runs of a setting whose numbers have lanes, each of `count` twice, by lane.

    Powers of arrays and of single numbers may differ in their last digit. Where a path would show that, as a chaotic
    one does, the run is left out: the second run of each number begins where no eye can tell from the start.
    """
    (optimizer,) = setting.optimizers
    width = np.ptp(np.array(setting.surface.domain, dtype=float), axis=1)
    starts = np.array(setting.start, dtype=float)[:, None] + np.outer(width, np.repeat([0.0, NUDGE], count))
    paths = run(setting.surface, optimizer, starts, setting.steps, schedule=setting.schedule, keep="path")
    theta, nudged = np.split(paths.theta, 2, axis=-1)
    is_stable = _are_near(theta, nudged, width)
    marked = mark_resting(setting.noiseless, paths)
    return {lane: marked.lane(lane) for lane in range(count) if is_stable[lane]}


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
