"""The end of each run, in words and as a table."""

from __future__ import annotations

from functools import partial

import numpy as np

import core
from core import Status, Trajectory
from plots.text import coordinate_text, number_text
from views.controls import session
from views.controls.session import kept
from views.picture.comparison import Comparison
from views.picture.remarks import nothing_chosen
from views.translation import tr

SIGNS = {"value": "f", "gradient": "∇f", "hessian": "∇²f"}  # of the evaluations of a surface


def ending(trajectory: Trajectory) -> str:
    """Words for the end of a single run that is kept as a path."""
    never_moves = trajectory.stopped_at == 0 and not np.ptp(trajectory.theta, axis=0).any()
    match str(trajectory.status):
        case Status.CONVERGED | core.RESTING if never_moves:
            return tr("does not move: flat at the start")
        case core.RESTING:
            return tr("rests from step {k} on, at no minimum").format(k=trajectory.stopped_at)
        case Status.CONVERGED:
            return tr("converged at step {k}").format(k=trajectory.stopped_at)
        case Status.DIVERGED if trajectory.stopped_at == 0:
            return tr("cannot be computed at the start")
        case Status.DIVERGED:
            return tr("diverged at step {k}").format(k=trajectory.stopped_at)
        case Status.OSCILLATING:
            return tr("oscillating")
        case _:
            return tr("still moving")


def _evaluations(trajectory: Trajectory, steps: int) -> str:
    """Evaluations of the surface in the first steps, by kind, in total and per step: 41 f (1.37), 30 ∇f (1)."""
    sums = {kind: int(np.sum(counts[:steps])) for kind, counts in trajectory.evaluations.items()}
    texts = (f"{sums[kind]:,} {sign} ({number_text(sums[kind] / steps)})" for kind, sign in SIGNS.items() if sums[kind])
    return ", ".join(texts) or "–"


def alt_text(comparison: Comparison) -> str:
    """Text alternative of a picture: the end of each run."""
    rows = zip(comparison.legend, comparison.runs, strict=True)
    return "; ".join(f"{name}: {ending(trajectory)}" for (name, _), trajectory in rows) or nothing_chosen()


def results_table(comparison: Comparison) -> dict[str, list[str]]:
    """Columns of the table under the picture, by heading."""
    surface = comparison.setting.surface
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
    cells = kept(session.ROWS, (surface, tuple(comparison.legend)), comparison.runs, partial(_cells, comparison))
    for row in cells:
        for column, cell in zip(rows, row, strict=True):
            rows[column].append(cell)
    return rows


def _cells(comparison: Comparison, place: int) -> tuple[str, ...]:
    """Row of a run in the table."""
    (name, line_style), trajectory = comparison.legend[place], comparison.runs[place]
    last = int(np.flatnonzero(np.isfinite(trajectory.loss))[-1]) if np.isfinite(trajectory.loss[0]) else 0
    point = trajectory.theta[last]
    converged = str(trajectory.status) == Status.CONVERGED
    return (
        f"{line_style.glyph} {name}",
        ending(trajectory),
        str(trajectory.stopped_at) if converged else "–",
        number_text(float(trajectory.loss[last])),
        _evaluations(trajectory, last),
        number_text(float(comparison.setting.surface.distance(point))),
        f"({', '.join(number_text(c) for c in point)})",
    )
