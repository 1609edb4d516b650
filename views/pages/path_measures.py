"""Steps to a tolerance, length and turns of each path: columns of the table of results, and what they mean."""

from __future__ import annotations

import numpy as np

from core import Surface
from experiments.path_measures import first_step_within, path_length, turn_counts
from plots.text import coordinate_text, number_text
from views import picture
from views.translation import tr


def columns(comparison: picture.Comparison, tolerance: float) -> dict[str, list[str]]:
    """Columns by heading, with a text for each run; the tolerance is that of the loss, or else of the gradient."""
    surface = comparison.setting.noiseless
    lowest, names = surface.lowest(), ", ".join(coordinate_text(c) for c in surface.coordinates)
    is_known = np.isfinite(lowest)
    heading = tr("Steps to f − f* ≤ {tolerance}") if is_known else tr("Steps to ‖∇f‖ ≤ {tolerance}")
    first, lengths, turns = [], [], []
    for line, trajectory in zip(comparison.lines, comparison.runs, strict=True):
        step = int(first_step_within(line.loss - lowest if is_known else line.gradient_norm, tolerance))
        length = float(path_length(trajectory.theta))
        first.append(str(step) if step >= 0 else "–")
        lengths.append(number_text(length) if np.isfinite(length) else "∞")
        turns.append(f"({', '.join(str(count) for count in turn_counts(trajectory.theta))})")
    return {
        heading.format(tolerance=number_text(tolerance)): first,
        tr("Path length"): lengths,
        f"{tr('Turns back')} ({names})": turns,
    }


def definitions(surface: Surface) -> str:
    """What the columns mean on a surface."""
    if np.isfinite(surface.lowest()):
        steps = tr(
            "Steps to the tolerance: the first step after which the loss f is at most the tolerance above f*, the "
            "lowest known minimum, here {lowest}; – where no step of the run gets there. A run may leave again."
        ).format(lowest=number_text(surface.lowest()))
    else:
        steps = tr(
            "Steps to the tolerance: no minimum of this surface is known, so it is the first step after which the "
            "gradient norm ‖∇f‖ is at most the tolerance; – where no step of the run gets there."
        )
    return " ".join(
        [
            steps,
            tr(
                "Path length: the sum of the lengths of all steps, Σ‖θₜ₊₁ − θₜ‖; of a run that diverges it grows with "
                "every step, and it is ∞ where the numbers overflow."
            ),
            tr(
                "Turns back: how often the step of a coordinate has the opposite sign of the one before; a step of 0 "
                "is none."
            ),
        ]
    )
