"""How each run ended, in words and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import core
import plots
from core import Surface, Trajectory
from plots.text import coordinate_text, number_text
from views.picture.remarks import nothing_chosen
from views.translation import tr

SIGNS = {"value": "f", "gradient": "∇f", "hessian": "∇²f"}  # of what can be asked of a surface


Cast = Sequence[tuple[str, plots.LineStyle]]


def ending(trajectory: Trajectory) -> str:
    """How a single run, kept as a path, ended, in words."""
    match str(trajectory.status):
        case "converged" | core.RESTING if trajectory.stopped_at == 0 and not np.ptp(trajectory.theta, axis=0).any():
            return tr("does not move: flat at the start")
        case core.RESTING:
            return tr("rests from step {k} on, at no minimum").format(k=trajectory.stopped_at)
        case "converged":
            return tr("converged at step {k}").format(k=trajectory.stopped_at)
        case "diverged" if trajectory.stopped_at == 0:
            return tr("cannot be computed at the start")
        case "diverged":
            return tr("diverged at step {k}").format(k=trajectory.stopped_at)
        case "oscillating":
            return tr("oscillating")
        case _:
            return tr("still moving")


def ranges_text(steps: Any) -> str:
    """Ascending whole numbers in short: 1–3, 7."""
    runs = np.split(steps, np.flatnonzero(np.diff(steps) > 1) + 1)
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs[:5]) + (
        "…" * (len(runs) > 5)
    )


def _evaluations(trajectory: Trajectory, steps: int) -> str:
    """How often the first steps asked the surface, in all and per step, by kind: 41 f (1.37), 30 ∇f (1)."""
    sums = {kind: int(np.sum(counts[:steps])) for kind, counts in trajectory.evaluations.items()}
    told = (f"{sums[kind]:,} {sign} ({number_text(sums[kind] / steps)})" for kind, sign in SIGNS.items() if sums[kind])
    return ", ".join(told) or "–"


def alt_text(cast: Cast, runs: Sequence[Trajectory]) -> str:
    told = (f"{name}: {ending(trajectory)}" for (name, _), trajectory in zip(cast, runs, strict=True))
    return "; ".join(told) if cast else nothing_chosen()


def results_table(surface: Surface, cast: Cast, runs: Sequence[Trajectory]) -> dict[str, list[str]]:
    """The table under the picture, by columns."""
    names = ", ".join(coordinate_text(c) for c in surface.coordinates)
    rows: dict[str, list[str]] = {
        column: []
        for column in (
            tr("Optimizer"),
            tr("How it ended"),
            tr("Steps to converge"),
            tr("Final loss"),
            tr("Evaluations (per step)"),
            tr("Distance to nearest minimum"),
            f"{tr('Final point')} ({names})",
        )
    }
    for (name, looks), trajectory in zip(cast, runs, strict=True):
        last = int(np.flatnonzero(np.isfinite(trajectory.loss))[-1]) if np.isfinite(trajectory.loss[0]) else 0
        point = trajectory.theta[last]
        converged = str(trajectory.status) == "converged"
        cells = (
            f"{looks.glyph} {name}",
            ending(trajectory),
            str(trajectory.stopped_at) if converged else "–",
            number_text(float(trajectory.loss[last])),
            _evaluations(trajectory, last),
            number_text(float(surface.distance(point))),
            f"({', '.join(number_text(c) for c in point)})",
        )
        for column, cell in zip(rows, cells, strict=True):
            rows[column].append(cell)
    return rows
