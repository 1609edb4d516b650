"""Runs of every optimizer, a line of hashes for each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from core import recommended_rate, run
from optimizers import OPTIMIZERS, Adam
from schedules import SCHEDULES, Formula
from surfaces import PROBLEMS, SURFACES, Batches, Noisy, from_formula

STEPS = 60
STARTS = 50
CHOSEN = tuple(SURFACES[round(index)] for index in np.linspace(0, len(SURFACES) - 1, 12))


def path_lines() -> Iterator[str]:
    """Lines for every optimizer on a dozen surfaces, every schedule, batches of starts, and stochastic losses."""
    yield f"surfaces: {', '.join(surface.name for surface in CHOSEN)}"
    for cls in OPTIMIZERS:
        for surface in CHOSEN:
            optimizer = cls(lr=recommended_rate(surface, cls))
            yield f"{cls.__name__} | {surface.name} | {_hashes(run(surface, optimizer, surface.start, STEPS))}"
    bowl = SURFACES[0]
    typed = Formula(from_formula("0.95^k + t/100", coordinates=("t", "k")))
    for schedule in SCHEDULES:
        pace = typed if schedule is Formula else schedule()
        path = run(bowl, Adam(lr=0.3), bowl.start, STEPS, schedule=pace)
        yield f"{schedule.__name__} | {bowl.name} | {_hashes(path)}"
    for cls in OPTIMIZERS:
        for surface in CHOSEN[::4]:
            ends = run(surface, cls(lr=recommended_rate(surface, cls)), _starts(surface), STEPS, keep="final")
            yield f"{cls.__name__} | {surface.name} | {STARTS} starts, final | {_hashes(ends)}"
    for cls in OPTIMIZERS:
        for surface in (Noisy(bowl, noise=1.0, seed=3), *(Batches(problem, 16, seed=3) for problem in PROBLEMS)):
            base: Any = surface.surface
            path = run(surface, cls(lr=recommended_rate(base, cls)), base.start, STEPS)
            yield f"{cls.__name__} | {type(surface).__name__} {base.name} | {_hashes(path)}"


def _starts(surface: Any) -> Any:
    """Random points of the window, (n, STARTS)."""
    low, high = np.array(surface.domain, dtype=float).T[..., None]
    return low + (high - low) * np.random.default_rng(0).uniform(size=(len(low), STARTS))


def _hashes(trajectory: Any) -> str:
    parts = {
        "theta": [trajectory.theta],
        "loss": [trajectory.loss],
        "state": [trajectory.state[name] for name in sorted(trajectory.state)],
        "lr": [trajectory.lr],
        "evaluations": [trajectory.evaluations[kind] for kind in sorted(trajectory.evaluations)],
    }
    hashes = [f"{name} {_hash(arrays)}" for name, arrays in parts.items()]
    ending = f"{trajectory.status} {trajectory.stopped_at}"
    if np.ndim(trajectory.status):
        names, counts = np.unique(trajectory.status, return_counts=True)
        counted = ", ".join(f"{count} {name}" for name, count in zip(names, counts, strict=True))
        ending = f"{counted} {_hash([trajectory.status])} {_hash([trajectory.stopped_at])}"
    return f"{' '.join(hashes)} {' '.join(sorted(trajectory.state))} | {ending}"


def _hash(arrays: list[Any]) -> str:
    digest = hashlib.sha256()
    for array in map(np.ascontiguousarray, arrays):
        digest.update(f"{array.dtype} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()[:16]
