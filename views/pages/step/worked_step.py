"""The page of one step: its formula, its numbers and its picture together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Array, Optimizer, Trajectory
from formulas import latex
from plots.text import coordinate_text, number_text
from rules import worked_steps
from rules.digits import RESULT
from rules.lines import Leaf
from rules.worked_steps import Glass, Slot
from views import controls, picture
from views.controls import session
from views.controls.selection import Chosen, Setting
from views.live import charts, component
from views.live import worked_step as panel
from views.translation import tr

SHAPES = {"size": "bar", "square": "bar", "reach": "bar", "point": "point"}  # of kinds; the others are arrows
PLAIN, STEP, RATE = "plain", "step", "effective"  # what is shown besides the terms of a rule


def step_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    (racer,) = selection.setting().racers
    picture.heading(selection.surface)
    st.markdown(f"**{racer.name}** ({racer.year}) — {tr(racer.idea)}")
    # Outside of the fragment: numbers do not change the formulas, and typesetting them takes a browser long.
    place = st.container()
    session.TYPESET.set(None)
    _step(selection, look)
    with place:
        panel.stencils(session.TYPESET.get())
    st.caption(racer.source)


@st.fragment(key=controls.PICTURE)
def _step(selection: Chosen, look: plots.Look) -> None:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        setting = picture.draw(selection.setting(), look, losses=False, opens=1)
    shown = _shown(setting, look)
    if session.TYPESET.get() is None:
        session.TYPESET.set(shown.formulas)
    if shown.formulas != session.TYPESET.get():
        st.rerun()  # the whole page: a number that is 0 takes a part of the rule away
    with left:
        picture.tell(f"{shown.racer.name}: {picture.ending(shown.of)}")
        if setting.surface is not setting.bare:
            picture.tell(tr("With noise ∇f is the slope of another loss at every step: that of the loss that is seen."))
    with right:
        if component.failed():
            _plain(shown)
        else:
            panel.show(shown.panel)
    st.markdown(f"**{tr('The same quantities over all steps')}**")
    charts.show(_courses(shown, look), step=True)


@dataclass(frozen=True)
class _Shown:
    """What is shown of the one run of a setting; `formulas` is what must be typeset for it."""

    setting: Setting
    racer: Optimizer
    of: Trajectory
    seen: Glass
    terms: Sequence[Term]
    panel: Mapping[str, Any]

    @property
    def formulas(self) -> list[str]:
        return [tex for part in (*self.panel["rows"], *self.panel["terms"]) for tex in part["tex"]]


def _shown(setting: Setting, look: plots.Look) -> _Shown:
    (racer,), (of,) = setting.racers, picture.runs_of(setting)
    seen = worked_steps.under_glass(setting.surface, racer, of, controls.text_of, {RATE: tr("Rate of each axis")})
    terms = _terms(setting, racer, of, seen)
    return _Shown(setting, racer, of, seen, terms, _panel(setting, racer, of, seen, terms, look))


# ---------------------------------------------------------------------------------------------------------------------
# What has a place in the picture


@dataclass(frozen=True)
class Term:
    """A quantity of the rule that is drawn: name, kind (see `core.TERMS`), values, where it begins, how it goes (n, T).

    `way` is in units of what its kind says, before its sign.
    """

    name: str
    kind: str
    values: Array
    foot: Array
    way: Array

    @property
    def tex(self) -> str:
        """Its symbol, as it is drawn."""
        own = {STEP: r"\Delta\theta_t", PLAIN: r"-\eta \nabla f"}
        symbol = latex.symbol(self.name)
        forms = {"slope": "-{%s}_t", "square": r"\sqrt{{%s}_t}", "kept": "{%s}_{t-1}"}
        return own.get(self.name) or forms.get(self.kind, "{%s}_t") % symbol


def _terms(setting: Setting, racer: Optimizer, of: Trajectory, seen: Glass) -> list[Term]:
    """The declared terms that the rule has now, what plain gradient descent would do, and the step."""
    before = of.theta[:-1].T
    declared = [(name, kind) for kind, *names in (("slope", "g"), *racer.terms) for name in names]
    found = []
    for name, kind in declared:
        if name in seen.given:
            values, asked = seen.given[name], seen.asked(name)
            with np.errstate(all="ignore"):
                way = np.sqrt(values) if kind == "square" else values - before if kind == "point" else values
            way = seen.kept(name) if kind == "kept" else way
            found.append(Term(name, kind, values, before if asked is None else asked, way))
    step = seen.given[STEP]
    if any(term.name == "g" for term in found):
        with np.errstate(all="ignore"):
            plain = -of.lr * _slopes(setting, of)
            # A short step, as the difference of two points, is right only to their last digits.
            apart, size = np.abs(plain - step), np.abs(before) + np.abs(plain)
        if np.any(apart > 1e-12 * size):
            found.append(Term(PLAIN, "move", plain, before, plain))
    return [*found, Term(STEP, "move", step, before, step)]


def _slopes(setting: Setting, of: Trajectory) -> Array:
    """The gradient, (n, T), where each step began, of the loss that it saw."""
    before = of.theta[:-1]
    with np.errstate(all="ignore"):
        if setting.surface is setting.bare:
            return setting.surface.grad(before.T)
        return np.stack([setting.surface.draw(t).grad(at) for t, at in enumerate(before, 1)], axis=-1)


def _looks(terms: Sequence[Term], look: plots.Look) -> dict[str, tuple[str, str, float]]:
    """Colour, dash and width by name: an average and its correction share a colour, the first is dashed."""
    names = [term.name for term in _own(terms)]
    stems = [*dict.fromkeys(_stem(name) for name in names)]
    slope, ink, *others = plots.term_colors(look)
    looks = {"g": (slope, "solid", 3.0), PLAIN: (slope, "dash", 2.5), STEP: (ink, "solid", 4.5)}
    for name in names:
        stem = _stem(name)
        dash = "dot" if name.endswith("_max") else "dash" if name == stem and f"{stem}_hat" in names else "solid"
        looks[name] = others[stems.index(stem) % len(others)], dash, 3.0
    return looks


def _own(terms: Sequence[Term]) -> list[Term]:
    """Those that the rule declares, without the gradient."""
    return [term for term in terms if term.name not in ("g", PLAIN, STEP)]


def _stem(name: str) -> str:
    return name.removesuffix("_hat").removesuffix("_max")


# ---------------------------------------------------------------------------------------------------------------------
# The panel


@dataclass
class _Columns:
    """Numbers of all steps, (T,) each, side by side; one that is asked for again has its old place."""

    steps: int
    places: dict[Any, int] = field(default_factory=dict)
    columns: list[Array] = field(default_factory=list)

    def place(self, key: Any, values: Any) -> int:
        if key not in self.places:
            self.places[key] = len(self.columns)
            self.columns.append(np.broadcast_to(values, self.steps))
        return self.places[key]


def _panel(
    setting: Setting, racer: Optimizer, of: Trajectory, seen: Glass, terms: Sequence[Term], look: plots.Look
) -> dict[str, Any]:
    """The rule line by line, in symbols and in numbers, and what is drawn; see `views.live.worked_step.show`."""
    steps = len(of.lr)
    columns = _Columns(steps)
    place_of = {term.name: place for place, term in enumerate(terms)}

    def colored(leaf: Leaf) -> str:
        place = place_of.get(leaf.name) if leaf.kind in ("name", "state") else None
        return leaf.symbol if place is None else worked_steps.TERM % (place, leaf.symbol)

    def slot(slot: Slot) -> dict[str, Any]:
        source: dict[str, Any] = {"text": slot.text}
        if not slot.text:
            source = {"at": columns.place((slot.key, slot.index), seen.number(slot))}
        more = {"tight": slot.tight, "base": slot.base, "result": slot.result, "term": place_of.get(slot.name)}
        return source | {key: value for key, value in more.items() if value not in (None, False)}

    rows: list[dict[str, Any]] = []
    digits = []
    for place, line in enumerate(seen.lines):
        rows.append({"tex": [worked_steps.symbols(racer, line, colored)], "line": place, "label": "", "slots": []})
        digits.append(np.ones(steps))
        for at, row in enumerate(seen.rows):
            if row.line == place:
                label = "" if row.axis is None else coordinate_text(setting.surface.coordinates[row.axis])
                rows.append(
                    {"tex": [*row.tex], "line": place, "label": label, "slots": [slot(one) for one in row.slots]}
                )
                digits.append(seen.digits[:, at])

    looks = _looks(terms, look)
    drawn = []
    for term in terms:
        color, dash, width = looks[term.name]
        begins = "name_theta_0" if term.foot is terms[-1].foot else f"foot of {term.name}"
        drawn.append(
            {
                "key": term.name,
                "color": color,
                "dash": dash,
                "width": width * look.scale,
                "name": plain_text(term.tex),
                "tex": [term.tex],
                "words": _words(term),
                "kind": SHAPES.get(term.kind, "arrow"),
                "scaled": term.kind in ("slope", "descent", "size", "square"),
                "move": term.kind in ("move", "kept", "reach"),
                "sign": -1 if term.kind == "slope" else 1,
                "at": [columns.place((begins, (axis,)), values) for axis, values in enumerate(term.foot)],
                "way": [columns.place((term.name, "way", axis), values) for axis, values in enumerate(term.way)],
            }
        )
    return {
        "of": setting.name,
        "steps": steps,
        "numbers": np.column_stack(columns.columns).astype(float),
        "digits": np.column_stack(digits).astype(np.float32),
        "rows": rows,
        "terms": drawn,
        "window": plots.window_of(setting.surface, setting.start),
        "by": [],
        "knob": None,
    }


def _words(term: Term) -> str:
    own = {
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
    words = own.get(term.name) or kinds[term.kind]
    return f"{words} ({corrected})" if corrected else words


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


# ---------------------------------------------------------------------------------------------------------------------
# Over all steps, and without the live panel


def _courses(shown: _Shown, look: plots.Look) -> list[dict[str, Any]]:
    """Small charts against step: each term, the rate of each axis, slope and step."""
    setting, of, seen, terms = shown.setting, shown.of, shown.seen, shown.terms
    names = [coordinate_text(c) for c in setting.surface.coordinates]

    def chart(title: str, values: Array, *, log: bool = False) -> dict[str, Any]:
        styles = (plots.line_style(place, look) for place in range(len(values)))
        each = zip(names if len(values) == len(names) else [title], values, styles, strict=True)
        lines = [plots.Course(name, of, style, 1) for name, of, style in each]
        drawn = plots.steps_chart(lines, look, log=log, title="", words=picture.words_of_points())
        return {**drawn, "title": title, "alt": f"{title}: {tr('Step')} 1–{values.shape[1]}"}

    rates = seen.given.get(RATE)
    lengths = {tr("Gradient norm"): _slopes(setting, of), tr("Length of the step"): terms[-1].values}
    return [
        *(chart(plain_text(latex.symbol(term.name)), term.values) for term in _own(terms)),
        *([] if rates is None else [chart(tr("Rate of each axis"), np.atleast_2d(rates), log=True)]),
        *(chart(title, np.hypot.reduce(values, axis=0)[None], log=True) for title, values in lengths.items()),
    ]


def _plain(shown: _Shown) -> None:
    """The lines with the numbers of one step."""
    seen, steps = shown.seen, len(shown.of.lr)
    t = st.slider(tr("Step"), 1, steps, 1) if steps > 1 else 1

    def text(slot: Slot, digits: int) -> str:
        return slot.text or number_text(float(seen.number(slot)[t - 1]), RESULT if slot.result else digits)

    for place, line in enumerate(seen.lines):
        st.latex(worked_steps.symbols(shown.racer, line))
        for at, row in enumerate(seen.rows):
            if row.line == place:
                st.latex(worked_steps.filled(row, [text(slot, int(seen.digits[t - 1, at])) for slot in row.slots]))
