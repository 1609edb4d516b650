"""The terms of a rule that are drawn on the page of one step, with their symbols, styles and descriptions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import plots
from core import Array, Optimizer, Trajectory
from formulas import latex
from rules.worked_steps import WorkedSteps
from settings.selection import Setting
from views.translation import tr

PLAIN, STEP = "plain", "step"  # terms besides those of a rule: plain gradient descent, and the step taken


@dataclass(frozen=True)
class Term:
    """A quantity of the rule that is drawn.

    kind    one of `core.TERM_KINDS`
    values  of the quantity, (n, T)
    foot    where it is drawn from, (n, T)
    vector  from its foot to its tip, (n, T), in the units of its kind and before its sign
    """

    name: str
    kind: str
    values: Array
    foot: Array
    vector: Array

    @property
    def tex(self) -> str:
        """LaTeX of the symbol in the picture."""
        symbols = {STEP: r"\Delta\theta_t", PLAIN: r"-\eta \nabla f"}
        symbol = latex.symbol(self.name)
        forms = {"slope": "-{%s}_t", "square": r"\sqrt{{%s}_t}", "kept": "{%s}_{t-1}"}
        return symbols.get(self.name) or forms.get(self.kind, "{%s}_t") % symbol


def find_terms(setting: Setting, optimizer: Optimizer, trajectory: Trajectory, worked: WorkedSteps) -> list[Term]:
    """Declared terms that the rule has with these numbers, the step of plain gradient descent, and the step."""
    points = trajectory.theta[:-1].T
    declared = [(name, kind) for kind, *names in (("slope", "g"), *optimizer.terms) for name in names]
    terms = []
    for name, kind in declared:
        if name in worked.given:
            values, foot = worked.given[name], worked.asked(name)
            with np.errstate(all="ignore"):
                vector = np.sqrt(values) if kind == "square" else values - points if kind == "point" else values
            vector = worked.kept(name) if kind == "kept" else vector
            terms.append(Term(name, kind, values, points if foot is None else foot, vector))
    step = worked.given[STEP]
    if any(term.name == "g" for term in terms):
        with np.errstate(all="ignore"):
            plain = -trajectory.lr * gradients(setting, trajectory)
            # A short step is a difference of two points, and so exact only to their last digits.
            difference, size = np.abs(plain - step), np.abs(points) + np.abs(plain)
        if np.any(difference > 1e-12 * size):
            terms.append(Term(PLAIN, "move", plain, points, plain))
    return [*terms, Term(STEP, "move", step, points, step)]


def gradients(setting: Setting, trajectory: Trajectory) -> Array:
    """Gradient at the start of each step, (n, T), of the loss which that step saw."""
    points = trajectory.theta[:-1]
    with np.errstate(all="ignore"):
        if setting.surface is setting.noiseless:
            return setting.surface.grad(points.T)
        return np.stack([setting.surface.at_step(t).grad(point) for t, point in enumerate(points, 1)], axis=-1)


def term_styles(terms: Sequence[Term], theme: plots.Theme) -> dict[str, tuple[str, str, float]]:
    """Colour, dash and width by name; an average and its correction share a colour, and the average is dashed."""
    names = [term.name for term in rule_terms(terms)]
    stems = [*dict.fromkeys(_stem(name) for name in names)]
    slope, ink, *colors = plots.term_colors(theme)
    styles = {"g": (slope, "solid", 3.0), PLAIN: (slope, "dash", 2.5), STEP: (ink, "solid", 4.5)}
    for name in names:
        stem = _stem(name)
        dash = "dot" if name.endswith("_max") else "dash" if name == stem and f"{stem}_hat" in names else "solid"
        styles[name] = colors[stems.index(stem) % len(colors)], dash, 3.0
    return styles


def rule_terms(terms: Sequence[Term]) -> list[Term]:
    """Terms that the rule declares, without the gradient."""
    return [term for term in terms if term.name not in ("g", PLAIN, STEP)]


def _stem(name: str) -> str:
    return name.removesuffix("_hat").removesuffix("_max")


def description(term: Term) -> str:
    """Text that says what a term means."""
    texts = {
        "g": tr("against the slope: downhill"),
        STEP: tr("the step taken"),
        PLAIN: tr("where plain gradient descent would go"),
    }
    kinds = {
        "slope": tr("what the rule makes of the slopes"),
        "descent": tr("the direction of the search"),
        "size": tr("the size by which the rule divides, per axis"),
        "square": tr("the size by which the rule divides, per axis"),
        "move": tr("a move that is only tried"),
        "kept": tr("the velocity so far"),
        "reach": tr("length of a step, per axis"),
        "point": tr("a point that is asked or remembered"),
    }
    corrected = tr("corrected") if term.name.endswith("_hat") else ""
    text = texts.get(term.name) or kinds[term.kind]
    return f"{text} ({corrected})" if corrected else text


_LETTERS = {
    r"\Delta": "Δ",
    r"\theta": "θ",
    r"\eta": "η",
    r"\nabla": "∇",
    r"\delta": "δ",
    "-": "−",
    "_{t−1}": "ₜ₋₁",
    "_t": "",
}


def plain_text(tex: str) -> str:
    r"""A term's symbol without LaTeX, for the picture and for titles: -{\hat{m}}_t -> −m̂."""
    text = re.sub(r"\\hat\{(\w)\}", "\\1\u0302", tex)
    text = re.sub(r"\^\{\\mathrm\{max\}\}", "ᵐᵃˣ", text).replace(r"\sqrt", "√")
    for letter, plain in _LETTERS.items():
        text = text.replace(letter, plain)
    return re.sub(r"[{} ]", "", text)
