"""The effective learning rate of each axis, of all methods of a picture side by side, and where AdaGrad stalls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

import plots
from core import Array, Optimizer, Trajectory
from optimizers import AdaGrad
from plots.text import coordinate_text, number_text
from rules.values import effective_rates
from settings.runs import run_of
from settings.selection import Setting
from views import picture
from views.live import charts
from views.translation import tr

DASHES = "solid", "dot"  # of the axes


@dataclass(frozen=True)
class _Rates:
    """The effective rates of one run, (n, T)."""

    name: str
    optimizer: Optimizer
    run: Trajectory
    rates: Array
    style: plots.LineStyle

    @property
    def shares(self) -> Array:
        """Rates as shares of the learning rate, (n, T)."""
        return self.rates / self.run.lr


def show_rates(comparison: picture.Comparison) -> None:
    """Show the rates of all methods that have one for each axis, and what is to say about them."""
    setting = comparison.setting
    found = _find_rates(comparison)
    if not found:
        st.caption(tr("None of these methods has a rate of its own for each axis."))
        return
    axes = [coordinate_text(name) for name in setting.surface.coordinates]
    lines = [
        plots.Series(f"{rates.name} {axis}", values, replace(rates.style, dash=dash), 1)
        for rates in found
        for axis, values, dash in zip(axes, rates.rates, DASHES, strict=False)
    ]
    title = tr("Rate of each axis")
    chart = plots.step_chart(lines, comparison.theme, plots.ValueAxis(log=True), step=tr("Step"))
    sentences = [_end_text(setting, rates, axes) for rates in found if np.isfinite(rates.run.theta).all()]
    if setting.has_constant_rate:
        sentences += [text for rates in found for text in _drawback_texts(rates, axes)]
    charts.show([replace(chart, title=title, alt=" ".join([title, *sentences]))], step=True, per_row=1)
    for sentence in sentences:
        picture.show_remark(sentence)


def _find_rates(comparison: picture.Comparison) -> list[_Rates]:
    setting, found = comparison.setting, []
    for optimizer, (name, style) in zip(setting.optimizers, comparison.legend, strict=True):
        run = run_of(setting.without_optimizers, optimizer, with_state=True)
        rates = effective_rates(setting.surface, optimizer, run)
        if rates is not None:
            found.append(_Rates(name, optimizer, run, rates, style))
    return found


def _end_text(setting: Setting, rates: _Rates, axes: list[str]) -> str:
    """The rates of the last step, and what is left of the way."""
    text = tr("{name}: at step {k} the rates are {shares} of η.")
    sentence = text.format(name=rates.name, k=setting.steps, shares=_shares_text(rates.shares[:, -1], axes))
    distance = float(setting.noiseless.distance(rates.run.theta[-1]))
    if not np.isfinite(distance):
        return sentence
    return f"{sentence} {tr('Still to go to the nearest minimum: {distance}.').format(distance=number_text(distance))}"


def _drawback_texts(rates: _Rates, axes: list[str]) -> list[str]:
    """The two drawbacks of AdaGrad with the numbers of its run; of another method whether its rates rise again."""
    first, last, lowest = rates.shares[:, 0], rates.shares[:, -1], rates.shares.min(axis=1)
    if not np.isfinite(rates.shares).all():
        return []
    if isinstance(rates.optimizer, AdaGrad):
        gradient = np.abs(rates.run.state["g"][1])
        large = tr(
            "AdaGrad's first drawback: a large first gradient makes all later rates small. It is {gradient} here, so "
            "no rate is ever above {shares} of η."
        )
        falling = tr(
            "Its second drawback: what has fallen never rises, because the sum of squares only grows: from {first} of "
            "η at step 1 to {last} at step {k}."
        )
        sizes = _axes_text((number_text(float(size)) for size in gradient), axes)
        return [
            large.format(gradient=sizes, shares=_shares_text(first, axes)),
            falling.format(first=_shares_text(first, axes), last=_shares_text(last, axes), k=rates.shares.shape[1]),
        ]
    if np.all(last > lowest):
        text = tr("The rates of {name} fall to {lowest} of η and rise again, to {last} at the last step.")
        numbers = {"lowest": _shares_text(lowest, axes), "last": _shares_text(last, axes)}
        return [text.format(name=rates.name, **numbers)]
    return []


def _shares_text(shares: Array, axes: Iterable[str]) -> str:
    return _axes_text((f"{number_text(100 * float(share), 2)}%" for share in shares), axes)


def _axes_text(texts: Iterable[str], axes: Iterable[str]) -> str:
    """Texts of the axes with their names: 2.9% (x), 1.1% (y)."""
    return ", ".join(f"{text} ({axis})" for text, axis in zip(texts, axes, strict=True))
