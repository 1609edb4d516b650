"""Eigenvalues of the Hessian where each step begins: rows of the panel, a chart against step, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

import plots
from core import Array, Trajectory
from experiments.curvature import PathCurvature, path_curvature
from optimizers import GradientDescent
from plots.text import number_text
from rules.worked_steps import NUMBER
from settings.selection import Setting
from views.live.worked_step import PanelNumber, PanelRow
from views.translation import tr

DIGITS = 4
EQUATION = r"\det\left(\nabla^2 f(\theta_{t-1}) - \lambda I\right) = 0"
LARGEST, SMALLEST = r"\lambda_{\mathrm{max}}", r"\lambda_{\mathrm{min}}"


def curvature_of(setting: Setting, trajectory: Trajectory) -> PathCurvature:
    """Curvature of the surface, without noise, where each step of a run begins."""
    return path_curvature(setting.noiseless, trajectory.theta[:-1].T)


def curvature_rows(found: PathCurvature, line: int, index: Callable[[Any, Array], int]) -> tuple[list[PanelRow], Array]:
    """Rows of the panel with this line's number, and their digits, (T, rows); `index` adds a column of numbers."""
    columns = {
        LARGEST: found.eigenvalues[:, -1],
        SMALLEST: found.eigenvalues[:, 0],
        rf"2/{LARGEST}": found.rate_limit,
        f"{LARGEST}/{SMALLEST}": found.condition_number,
    }
    tex = [rf"{symbol} = {NUMBER % (place % 2, '0')}" for place, symbol in enumerate(columns)]
    slots: list[PanelNumber] = [{"at": index(("curvature", symbol), values)} for symbol, values in columns.items()]
    rows: list[PanelRow] = [
        {"tex": [EQUATION], "line": line, "label": "", "slots": []},
        *(
            {"tex": [r"\qquad ".join(tex[pair])], "line": line, "label": "", "slots": slots[pair]}
            for pair in (slice(0, 2), slice(2, 4))
        ),
    ]
    return rows, np.full((len(found.rate_limit), len(rows)), float(DIGITS))


def curvature_chart(setting: Setting, found: PathCurvature, theme: plots.Theme) -> plots.Chart:
    """Chart of the eigenvalues against step; of gradient descent at a constant rate, with a line at 2/η."""
    (optimizer,) = setting.optimizers
    is_descent = isinstance(optimizer, GradientDescent) and setting.has_constant_rate
    level = 2 / float(optimizer.lr) if is_descent else None
    styles = (plots.line_style(place, theme) for place in range(2))
    pairs = zip(("λmax", "λmin"), (found.eigenvalues[:, -1], found.eigenvalues[:, 0]), styles, strict=True)
    lines = [plots.Series(name, values, style, 1) for name, values, style in pairs]
    chart = plots.step_chart(lines, theme, plots.ValueAxis(log=False, level=level), step=tr("Step"))
    title = tr("Eigenvalues of the Hessian")
    text = level and tr("Thin line: 2/η = {level}.").format(level=number_text(level))
    return replace(chart, title=title, alt=f"{title}: {tr('Step')} 1–{len(found.rate_limit)}", text=text)


def curvature_remark(setting: Setting, found: PathCurvature) -> str:
    """What the numbers of the curvature mean, and how many of the points have none."""
    texts = [
        tr(
            "λmax and λmin are the eigenvalues of the Hessian where the step begins: the curvature in the steepest and "
            "in the flattest direction. Beyond the rate 2/λmax plain gradient descent overshoots ever farther along "
            "the first. The condition number λmax/λmin has a meaning only where both are above 0."
        )
    ]
    if setting.surface is not setting.noiseless:
        texts.append(tr("They are those of the surface without noise."))
    unknown = int(np.sum(~np.isfinite(found.eigenvalues).all(axis=1)))
    if unknown:
        text = tr(
            "At {k} of the {n} points there are none (–): there is no curvature there that can be trusted, as at a "
            "kink, or the run is not finite."
        )
        texts.append(text.format(k=unknown, n=len(found.rate_limit)))
    return " ".join(texts)
