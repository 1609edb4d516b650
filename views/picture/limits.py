"""What theory says of the learning rate, in words: under the sliders, and as a table in the lab."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import streamlit as st

from core import Array, Optimizer, params_of
from experiments import stability_limits
from experiments.kinks import swing
from experiments.stability_limits import Theory
from plots.text import coordinate_text, number_text, symbol_text
from rules import typeset
from views import picture
from views.controls.selection import Setting, rate_key
from views.translation import tr

Said = tuple[Optimizer, Theory]


def theories_of(setting: Setting) -> list[Theory]:
    """Of each optimizer, at the minimum to which its run belongs."""
    runs = picture.runs_of(setting)
    return [
        stability_limits.theory(setting.bare, racer, path) for racer, path in zip(setting.racers, runs, strict=True)
    ]


def notes(setting: Setting) -> dict[str, str]:
    """What stands under the sliders of learning rates, by their keys."""
    if not setting.steady:
        return {}  # what theory says is of a constant rate
    exact = stability_limits.is_quadratic(setting.bare)
    found: dict[str, list[str]] = {}
    for racer, said in zip(setting.racers, theories_of(setting), strict=True):
        text = _note(said, exact=exact)
        if text and said.minimum is not None:
            told = text.format(name=racer.name, rate=number_text(said.limit), point=_place(said.minimum))
            found.setdefault(rate_key(type(racer)), []).append(told)
    return {key: "  \n".join(lines) for key, lines in found.items()}


def _note(said: Theory, *, exact: bool) -> str:
    there = said.how == "nearest known"
    if said.unsettled and there:
        return tr("{name} settles at {point} at no fixed rate")
    if said.unsettled:
        return tr("{name} settles here at no fixed rate")
    if not np.isfinite(said.limit):
        return ""
    if exact:
        return tr("{name} diverges above {rate} here")
    if there:
        return tr("{name} can settle at {point} only below {rate}")
    return tr("{name} can settle here only below {rate}")


def tell_limits(setting: Setting) -> None:
    """Curvatures, limits and best numbers, where they hold, and where theory says nothing."""
    if not setting.racers:
        return
    surface = setting.bare
    theories = [*zip(setting.racers, theories_of(setting), strict=True)]
    with st.expander(tr("What theory says"), expanded=True):
        for group in _by_minimum(theories):
            st.markdown(_about_minimum(group))
        bends = stability_limits.curvatures(surface, setting.start)
        st.markdown(f"{tr('At the start')} {_place(setting.start)}: {_bends(bends)}")
        for sentence in (*_about_kinks(setting, theories), *_sentences(setting, theories)):
            st.markdown(sentence)
        rows = [pair for pair in theories if np.isfinite(pair[1].limit)]
        if not rows:
            return
        st.table(
            {
                tr("Optimizer"): [racer.name for racer, _ in rows],
                tr("Stable below"): [number_text(said.limit) for _, said in rows],
                tr("Distance per step"): [_factor(said.contraction) for _, said in rows],
                tr("Best fixed numbers"): [numbers(said.best) for _, said in rows],
                tr("and their distance per step"): [_factor(said.best_contraction) for _, said in rows],
            },
            border="horizontal",
            hide_index=True,
        )
        for racer, _ in rows:
            formulas = [typeset.limit(racer) or "", *typeset.best_numbers(racer)]
            st.markdown(f"{racer.name}: " + ", &ensp; ".join(f"${formula}$" for formula in formulas))


def _by_minimum(theories: Iterable[Said]) -> list[list[Said]]:
    """Those that speak of the same minimum, side by side."""
    groups: dict[str, list[Said]] = {}
    for racer, said in theories:
        if said.minimum is not None:  # found from the ends of two runs, it may differ by rounding
            groups.setdefault(_place(said.minimum), []).append((racer, said))
    return [*groups.values()]


def _about_minimum(group: Sequence[Said]) -> str:
    """Where a minimum is, whose run reached it and whose did not, and its curvatures."""
    ways = {
        "reached": tr("reached by {names}"),
        "in its hollow": tr("in whose hollow {names} ended, not at rest"),
        "nearest known": tr("the nearest known one, which {names} did not reach"),
    }
    told = [
        text.format(names=_names(racer for racer, said in group if said.how == how))
        for how, text in ways.items()
        if any(said.how == how for _, said in group)
    ]
    said = group[0][1]
    assert said.minimum is not None
    text = f"{tr('At the minimum')} {_place(said.minimum)}, {'; '.join(told)}"
    return f"{text}: {_bends(said.curvatures)}" if said.shape == "smooth" else text


def _bends(curvatures: Array) -> str:
    flat = abs(curvatures[0]) <= stability_limits.FLAT * curvatures[-1]
    least = _tex(0.0 if flat else curvatures[0])
    text = rf"$\lambda_{{\mathrm{{min}}}} = {least}$, $\lambda_{{\mathrm{{max}}}} = {_tex(curvatures[-1])}$"
    if curvatures[0] > 0 and not flat:
        text += rf", {tr('Condition number').lower()} $\kappa = {_tex(curvatures[-1] / curvatures[0])}$"
    return text


def _about_kinks(setting: Setting, theories: Iterable[Said]) -> list[str]:
    """What is to be said of minima without a curvature, and of the steps that a fixed rate leaves there."""
    shapes = {
        "kink": tr("At {point} the gradient does not tend to 0: it is a kink, and has no curvature."),
        "infinite curvature": tr("At {point} the gradient tends to 0, but the curvature is infinite."),
        "uneven curvature": tr("At {point} the curvature differs from side to side: theory knows no limit there."),
        "no minimum": tr("At {point} the gradient is not 0: it is the lowest point of the window, but no minimum."),
    }
    told = []
    for group in _by_minimum(theories):
        said = group[0][1]
        assert said.minimum is not None
        point = _place(said.minimum)
        if said.shape in shapes:
            told.append(shapes[said.shape].format(point=point))
        restless = [pair for pair in group if pair[1].unsettled]
        if restless:
            text = tr("No fixed learning rate lets {names} settle at {point}, but for a step that lands on it exactly.")
            told.append(text.format(names=_names(racer for racer, _ in restless), point=point))
        if setting.steady and setting.surface is setting.bare:
            told += [_swings(setting, *pair) for pair in restless if pair[1].how != "reached"]
    return [text for text in told if text]


def _swings(setting: Setting, racer: Optimizer, said: Theory) -> str:
    """Between which places a run goes to and fro in the end; empty where that is not even."""
    assert said.minimum is not None
    ends = swing(setting.bare, racer, tuple(map(float, said.minimum)), setting.start)
    if ends is None:
        return ""
    low, high = ends
    widest = np.max(high - low)
    spans = []
    for name, middle, first, last in zip(setting.bare.coordinates, said.minimum, low, high, strict=True):
        if last - first < 1e-2 * widest:
            continue
        if abs(first + last) <= 5e-3 * widest:
            spans.append(f"{coordinate_text(name)} ±{number_text((last - first) / 2)}")
        else:
            least, most = (number_text(c if abs(c) > 1e-9 * widest else 0.0) for c in (middle + first, middle + last))
            spans.append(f"{coordinate_text(name)} {least} … {most}")
    text = tr("At η = {rate} the steps of {name} end jumping to and fro around {point}: {spans}.")
    rate = number_text(float(np.max(racer.lr)), 6)
    return text.format(rate=rate, name=racer.name, point=_place(said.minimum), spans=", ".join(spans))


def _sentences(setting: Setting, theories: Sequence[Said]) -> list[str]:
    said = []
    if not setting.steady:
        said.append(tr("All of this is for a constant learning rate, without a schedule."))
    limited = any(np.isfinite(theory.limit) for _, theory in theories)
    if limited and stability_limits.is_quadratic(setting.bare):
        said.append(tr("The surface is quadratic, so that its limits hold everywhere."))
    elif limited:
        said.append(
            tr("The surface is not quadratic: the limits hold near the minimum above, where it is almost quadratic.")
        )
    lost = [racer for racer, theory in theories if theory.minimum is None]
    if lost:
        said.append(tr("No minimum is known here, nor do the runs of {names} lead to one: they have no limit."))
        said[-1] = said[-1].format(names=_names(lost))
    if any(theory.is_flat for _, theory in theories):
        said.append(tr("A minimum that is flat in some direction has no best rate."))
    without = [racer for racer in setting.racers if typeset.limit(racer) is None]
    adaptive = [racer for racer in without if racer.family in ("Scale each axis", "Direction and scale")]
    others = [racer for racer in without if racer not in adaptive]
    if others:
        said.append(tr("No such limit is known here for {names}.").format(names=_names(others)))
    if adaptive:
        said.append(
            tr(
                "There is no such limit for {names}: each step is divided by sizes that slopes had before, "
                "so that what is too high a rate does not follow from the curvature alone."
            ).format(names=_names(adaptive))
        )
    return said


def _names(racers: Iterable[Optimizer]) -> str:
    return ", ".join(racer.name for racer in racers)


def _place(point: Iterable[float]) -> str:
    return f"({', '.join(number_text(float(c), 5) for c in point)})"


def _tex(value: float) -> str:
    return number_text(float(value)).replace("–", r"\text{–}")


def _factor(value: float) -> str:
    return f"× {number_text(value)}" if np.isfinite(value) else "–"


def numbers(optimizer: Optimizer | None) -> str:
    """The learning rate and the decay rates of an optimizer, in short; a dash for none."""
    if optimizer is None:
        return "–"
    told = [(p, float(np.max(getattr(optimizer, p.name)))) for p in params_of(optimizer)]
    return ", ".join(f"{symbol_text(p.symbol)} = {number_text(v)}" for p, v in told if p.name == "lr" or p.decay)
