"""Theory of the learning rate in words: notes under the sliders, and a table in the lab."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import streamlit as st

from core import Array, Optimizer, params_of
from experiments import stability_limits
from experiments.kinks import final_oscillation
from experiments.stability_limits import StabilityLimits
from plots.text import coordinate_text, number_text, symbol_text
from rules import typeset
from settings.selection import Selection, Setting
from views import picture
from views.controls import session
from views.controls.methods import rate_key
from views.controls.session import kept
from views.translation import tr

MethodTheory = tuple[Optimizer, StabilityLimits]


def theories_of(setting: Setting) -> list[StabilityLimits]:
    """Stability limits of each optimizer, at the minimum of its run; those of runs that stay are kept."""
    surface, runs = setting.noiseless, picture.runs_of(setting)

    def make(place: int) -> StabilityLimits:
        return stability_limits.theory(surface, setting.optimizers[place], runs[place])

    return kept(session.THEORIES, surface, runs, make)


def _notes(setting: Setting) -> dict[str, str]:
    """Notes for the sliders of learning rates, by their keys."""
    if not setting.has_constant_rate:
        return {}  # theory is about a constant rate
    exact = stability_limits.is_quadratic(setting.noiseless)
    lines: dict[str, list[str]] = {}
    for optimizer, theory in zip(setting.optimizers, theories_of(setting), strict=True):
        template = _note(theory, exact=exact)
        if template and theory.minimum is not None:
            point = _point_text(theory.minimum)
            text = template.format(name=optimizer.name, rate=number_text(theory.limit), point=point)
            lines.setdefault(rate_key(type(optimizer)), []).append(text)
    return {key: "  \n".join(texts) for key, texts in lines.items()}


def show_notes(chosen: Selection, setting: Setting) -> None:
    """Write under each learning rate the limit that theory gives; the last notes while the start is being dragged.

    All notes are written on every run: Streamlit removes what a fragment does not write again outside of itself.
    """
    if setting.start == chosen.start:
        session.NOTES.set(_notes(setting))
    for key, text in session.NOTES.get().items():
        if key in session.NOTE_PLACES.get():
            session.NOTE_PLACES.get()[key].caption(text)


def _note(theory: StabilityLimits, *, exact: bool) -> str:
    is_elsewhere = theory.arrival == "nearest known"
    if theory.unsettled and is_elsewhere:
        return tr("{name} settles at {point} at no fixed rate")
    if theory.unsettled:
        return tr("{name} settles here at no fixed rate")
    if not np.isfinite(theory.limit):
        return ""
    if exact:
        return tr("{name} diverges above {rate} here")
    if is_elsewhere:
        return tr("{name} can settle at {point} only below {rate}")
    return tr("{name} can settle here only below {rate}")


def tell_limits(setting: Setting) -> None:
    """Show curvatures, limits and best numbers, where they hold, and what theory does not cover."""
    if not setting.optimizers:
        return
    surface = setting.noiseless
    theories = [*zip(setting.optimizers, theories_of(setting), strict=True)]
    with st.expander(tr("What theory says"), expanded=True):
        for group in _by_minimum(theories):
            st.markdown(_about_minimum(group))
        curvatures = stability_limits.curvatures(surface, setting.start)
        st.markdown(f"{tr('At the start')} {_point_text(setting.start)}: {_curvatures_text(curvatures)}")
        for sentence in (*_about_kinks(setting, theories), *_sentences(setting, theories)):
            st.markdown(sentence)
        rows = [pair for pair in theories if np.isfinite(pair[1].limit)]
        if not rows:
            return
        st.table(
            {
                tr("Optimizer"): [optimizer.name for optimizer, _ in rows],
                tr("Stable below"): [number_text(theory.limit) for _, theory in rows],
                tr("Distance per step"): [_factor_text(theory.contraction_factor) for _, theory in rows],
                tr("Best fixed numbers"): [short_description(theory.best) for _, theory in rows],
                tr("and their distance per step"): [_factor_text(theory.best_contraction) for _, theory in rows],
            },
            border="horizontal",
            hide_index=True,
        )
        for optimizer, _ in rows:
            formulas = [typeset.rate_limit_latex(optimizer) or "", *typeset.optimal_latex(optimizer)]
            st.markdown(f"{optimizer.name}: " + ", &ensp; ".join(f"${formula}$" for formula in formulas))


def _by_minimum(theories: Iterable[MethodTheory]) -> list[list[MethodTheory]]:
    """Theories grouped by their minimum."""
    groups: dict[str, list[MethodTheory]] = {}
    for optimizer, theory in theories:
        if theory.minimum is not None:  # the same minimum, found from two runs, may differ by rounding
            groups.setdefault(_point_text(theory.minimum), []).append((optimizer, theory))
    return [*groups.values()]


def _about_minimum(group: Sequence[MethodTheory]) -> str:
    """Sentence about a minimum: its position, which runs reached it and which did not, its curvatures."""
    templates = {
        "reached": tr("reached by {names}"),
        "in its hollow": tr("in whose hollow {names} ended, not at rest"),
        "nearest known": tr("the nearest known one, which {names} did not reach"),
    }
    runs = [
        template.format(names=_names(optimizer for optimizer, theory in group if theory.arrival == relation))
        for relation, template in templates.items()
        if any(theory.arrival == relation for _, theory in group)
    ]
    theory = group[0][1]
    assert theory.minimum is not None
    text = f"{tr('At the minimum')} {_point_text(theory.minimum)}, {'; '.join(runs)}"
    return f"{text}: {_curvatures_text(theory.curvatures)}" if theory.shape == "smooth" else text


def _curvatures_text(curvatures: Array) -> str:
    flat = abs(curvatures[0]) <= stability_limits.FLAT * curvatures[-1]
    smallest = _tex(0.0 if flat else curvatures[0])
    text = rf"$\lambda_{{\mathrm{{min}}}} = {smallest}$, $\lambda_{{\mathrm{{max}}}} = {_tex(curvatures[-1])}$"
    if curvatures[0] > 0 and not flat:
        text += rf", {tr('Condition number').lower()} $\kappa = {_tex(curvatures[-1] / curvatures[0])}$"
    return text


def _about_kinks(setting: Setting, theories: Iterable[MethodTheory]) -> list[str]:
    """Sentences about minima without a curvature, and about how runs with a fixed rate end there."""
    templates = {
        "kink": tr("At {point} the gradient does not tend to 0: it is a kink, and has no curvature."),
        "infinite curvature": tr("At {point} the gradient tends to 0, but the curvature is infinite."),
        "uneven curvature": tr("At {point} the curvature differs from side to side: theory knows no limit there."),
        "no minimum": tr("At {point} the gradient is not 0: it is the lowest point of the window, but no minimum."),
    }
    sentences: list[str] = []
    for group in _by_minimum(theories):
        theory = group[0][1]
        assert theory.minimum is not None
        point = _point_text(theory.minimum)
        if theory.shape in templates:
            sentences.append(templates[theory.shape].format(point=point))
        unsettled = [pair for pair in group if pair[1].unsettled]
        if unsettled:
            text = tr("No fixed learning rate lets {names} settle at {point}, but for a step that lands on it exactly.")
            sentences.append(text.format(names=_names(optimizer for optimizer, _ in unsettled), point=point))
        if setting.has_constant_rate and setting.surface is setting.noiseless:
            sentences += [_oscillation_text(setting, *pair) for pair in unsettled if pair[1].arrival != "reached"]
    return [sentence for sentence in sentences if sentence]


def _oscillation_text(setting: Setting, optimizer: Optimizer, theory: StabilityLimits) -> str:
    """Sentence about the points between which a run oscillates in the end; empty for an irregular oscillation."""
    assert theory.minimum is not None
    bounds = final_oscillation(setting.noiseless, optimizer, tuple(map(float, theory.minimum)), setting.start)
    if bounds is None:
        return ""
    low, high = bounds
    width = np.max(high - low)
    spans: list[str] = []
    for name, middle, left, right in zip(setting.noiseless.coordinates, theory.minimum, low, high, strict=True):
        if right - left < 1e-2 * width:
            continue
        if abs(left + right) <= 5e-3 * width:
            spans.append(f"{coordinate_text(name)} ±{number_text((right - left) / 2)}")
        else:
            ends = (number_text(c if abs(c) > 1e-9 * width else 0.0) for c in (middle + left, middle + right))
            spans.append(f"{coordinate_text(name)} {' … '.join(ends)}")
    text = tr("At η = {rate} the steps of {name} end jumping to and fro around {point}: {spans}.")
    rate = number_text(float(np.max(optimizer.lr)), 6)
    return text.format(rate=rate, name=optimizer.name, point=_point_text(theory.minimum), spans=", ".join(spans))


def _sentences(setting: Setting, theories: Sequence[MethodTheory]) -> list[str]:
    """Sentences about where the limits hold, and about the methods that have none."""
    sentences: list[str] = []
    if not setting.has_constant_rate:
        sentences.append(tr("All of this is for a constant learning rate, without a schedule."))
    limited = any(np.isfinite(theory.limit) for _, theory in theories)
    if limited and stability_limits.is_quadratic(setting.noiseless):
        sentences.append(tr("The surface is quadratic, so that its limits hold everywhere."))
    elif limited:
        sentences.append(
            tr("The surface is not quadratic: the limits hold near the minimum above, where it is almost quadratic.")
        )
    lost = [optimizer for optimizer, theory in theories if theory.minimum is None]
    if lost:
        text = tr("No minimum is known here, nor do the runs of {names} lead to one: they have no limit.")
        sentences.append(text.format(names=_names(lost)))
    if any(theory.is_flat for _, theory in theories):
        sentences.append(tr("A minimum that is flat in some direction has no best rate."))
    unlimited = [optimizer for optimizer in setting.optimizers if typeset.rate_limit_latex(optimizer) is None]
    adaptive = [optimizer for optimizer in unlimited if optimizer.family in ("Scale each axis", "Direction and scale")]
    unknown = [optimizer for optimizer in unlimited if optimizer not in adaptive]
    if unknown:
        sentences.append(tr("No such limit is known here for {names}.").format(names=_names(unknown)))
    if adaptive:
        sentences.append(
            tr(
                "There is no such limit for {names}: each step is divided by sizes that slopes had before, "
                "so that what is too high a rate does not follow from the curvature alone."
            ).format(names=_names(adaptive))
        )
    return sentences


def _names(optimizers: Iterable[Optimizer]) -> str:
    return ", ".join(optimizer.name for optimizer in optimizers)


def _point_text(point: Iterable[float]) -> str:
    return f"({', '.join(number_text(float(c), 5) for c in point)})"


def _tex(value: float) -> str:
    return number_text(float(value)).replace("–", r"\text{–}")


def _factor_text(value: float) -> str:
    return f"× {number_text(value)}" if np.isfinite(value) else "–"


def short_description(optimizer: Optimizer | None) -> str:
    """Learning rate and decay rates of an optimizer as a short text; a dash for None."""
    if optimizer is None:
        return "–"
    values = [(p, float(np.max(getattr(optimizer, p.name)))) for p in params_of(optimizer)]
    return ", ".join(f"{symbol_text(p.symbol)} = {number_text(v)}" for p, v in values if p.name == "lr" or p.decay)
