"""The page of one step: its formula, its numbers and its picture together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

import glass
import plots
import typeset
from core import Array, Optimizer, Surface, Trajectory
from plots.style import number_text
from typeset import Leaf
from views import charts, controls, live, picture
from views import glass as panel
from views.setting import Chosen, Setting
from views.translation import tr


def step_page(look: plots.Look, chosen: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.PICTURE)
    (racer,) = chosen.setting().racers
    picture.heading(chosen.surface)
    st.markdown(f"**{racer.name}** ({racer.year}) — {tr(racer.idea)}")
    _step(chosen, look)
    st.caption(racer.source)


@st.fragment(key=controls.PICTURE)
def _step(chosen: Chosen, look: plots.Look) -> None:
    left, right = st.columns([11, 10], gap="medium")
    with left:
        setting = picture.draw(chosen.setting(), look, losses=False, opens=1)
    (racer,), (of,) = setting.racers, picture.runs_of(setting)
    whole = Whole(setting, racer, of, look)
    with right:
        panel.stencils([row["tex"] for row in whole.panel["rows"]] + [term["tex"] for term in whole.panel["terms"]])
        if live.failed():
            whole.plain()
        else:
            panel.show(whole.panel)
    st.markdown(f"**{tr('The same quantities over all steps')}**")
    charts.show(whole.courses(), step=True)


class Whole:
    """All that the page tells of a run."""

    def __init__(self, setting: Setting, racer: Optimizer, of: Trajectory, look: plots.Look) -> None:
        self.setting, self.racer, self.of, self.look = setting, racer, of, look
        self.surface = setting.surface
        words = {"effective": tr("Rate of each axis")}
        self.glass = glass.under_glass(self.surface, racer, of, controls.text_of, words)
        self.columns: list[Array] = []
        self.places: dict[Any, int] = {}
        self.drawn = self._drawn()
        self.panel = self._panel()

    # --- what is drawn

    def _drawn(self) -> list[tuple[str, str, Array]]:
        """Name, kind and numbers, (n, T), of each quantity that has a place in the picture."""
        kinds = {name: kind for kind, *names in (("slope", "g"), *self.racer.terms) for name in names}
        known = {line.gives.name for line in self.glass.lines}
        found = [(name, kinds[name], self.glass.now(name)) for name in kinds if name in known]
        drawn = [(name, kind, values) for name, kind, values in found if values is not None]
        step = self.glass.now("step")
        assert step is not None
        if any(name == "g" for name, _, _ in drawn):
            plain = -self.of.lr * _slopes(self.surface, self.of)
            if not np.array_equal(plain, step, equal_nan=True):
                drawn.append(("plain", "move", plain))
        return [*drawn, ("step", "move", step)]

    def _panel(self) -> Mapping[str, Any]:
        terms = [self._term(name, kind, values) for name, kind, values in self.drawn]
        place_of = {name: at for at, (name, _, _) in enumerate(self.drawn)}

        def colored(leaf: Leaf) -> str:
            at = place_of.get(leaf.name) if leaf.kind in ("name", "state") else None
            return leaf.symbol if at is None else glass.TERM % (at, leaf.symbol)

        rows = []
        for number, line in enumerate(self.glass.lines):
            rows.append({"tex": glass.symbols(self.racer, line, colored), "line": number, "label": "", "slots": []})
            for row in self.glass.rows:
                if row.line != number:
                    continue
                name = "" if row.axis is None else plots.coordinate_text(self.surface.coordinates[row.axis])
                slots = [self._slot(slot, place_of) for slot in row.slots]
                rows.append({"tex": row.tex, "line": number, "label": name, "slots": slots})
        digits = np.ones((len(self.of.lr), len(rows)), dtype=np.float32)
        digits[:, [at for at, row in enumerate(rows) if row["slots"]]] = self.glass.digits
        return {
            "of": self.setting.name,
            "steps": len(self.of.lr),
            "numbers": np.column_stack(self.columns).astype(float),
            "digits": digits,
            "rows": rows,
            "terms": terms,
            "window": plots.window_of(self.surface, self.setting.start),
            "by": [],
            "knob": None,
        }

    def _column(self, key: Any, values: Any) -> int:
        """The place of a column of numbers, (T,)."""
        if key not in self.places:
            self.places[key] = len(self.columns)
            self.columns.append(np.broadcast_to(values, len(self.of.lr)))
        return self.places[key]

    def _slot(self, slot: glass.Slot, place_of: Mapping[str, int]) -> dict[str, Any]:
        source = (
            {"text": slot.text} if slot.text else {"at": self._column((slot.key, slot.index), self.glass.number(slot))}
        )
        more = {"tight": slot.tight, "term": place_of.get(slot.name), "result": slot.result}
        return source | {key: value for key, value in more.items() if value not in (None, False)}

    def _term(self, name: str, kind: str, values: Array) -> dict[str, Any]:
        at = [self._column(("name_theta_0", (axis,)), of) for axis, of in enumerate(self.of.theta[:-1].T)]
        with np.errstate(all="ignore"):
            ways = np.sqrt(values) if kind == "square" else values
        if kind == "point":
            ways = values - self.of.theta[:-1].T
        way = [self._column((name, "way", axis), of) for axis, of in enumerate(ways)]
        color, dash = plots.term_style(self._look_of(name), self.look)
        symbol = _symbol(name, kind)
        return {
            "key": name,
            "color": color,
            "dash": dash,
            "width": {"step": 4.5, "plain": 2.5}.get(name, 3.0) * self.look.scale,
            "name": _plain_text(symbol),
            "tex": symbol,
            "words": _words(name, kind),
            "kind": {"slope": "arrow", "descent": "arrow", "move": "arrow", "point": "point"}.get(kind, "bar"),
            "scaled": kind in ("slope", "descent", "size", "square"),
            "move": kind in ("move", "reach"),
            "at": at,
            "way": way,
            "sign": -1 if kind == "slope" else 1,
        }

    def _look_of(self, name: str) -> str:
        """What tells the looks of a term from others: averages before their correction are dashed."""
        names = [known for known, _, _ in self.drawn if known not in ("g", "step", "plain")]
        stems = [*dict.fromkeys(known.removesuffix("_hat").removesuffix("_max") for known in names)]
        if name in ("g", "step", "plain"):
            return name
        stem = name.removesuffix("_hat").removesuffix("_max")
        kind = "dash" if name == stem and f"{name}_hat" in names else "dot" if name.endswith("_max") else "solid"
        return f"{stems.index(stem)} {kind}"

    # --- over all steps

    def courses(self) -> list[dict[str, Any]]:
        """Charts of the quantities against step, one for each, both axes in it."""
        effective = self.glass.now("effective")
        shown = [(name, values) for name, _, values in self.drawn if name not in ("g", "step", "plain")]
        found = [self._chart(_plain_text(_symbol(name, "")), values) for name, values in shown]
        if effective is not None:
            found.append(self._chart(tr("Rate of each axis"), np.atleast_2d(effective), log=True))
        slope = np.hypot.reduce(_slopes(self.surface, self.of), axis=0)[None]
        found.append(self._chart(tr("Gradient norm") + " |∇f|", slope, log=True))
        found.append(
            self._chart(tr("Length of the step"), np.hypot.reduce(self.glass.now("step"), axis=0)[None], log=True)
        )
        return found

    def _chart(self, title: str, values: Array, *, log: bool = False) -> dict[str, Any]:
        names = [plots.coordinate_text(c) for c in self.surface.coordinates] if len(values) > 1 else [title]
        lines = [
            plots.Course(name, of, plots.line_style(place + 1, self.look), 1)
            for place, (name, of) in enumerate(zip(names, values, strict=True))
        ]
        chart = plots.steps_chart(lines, self.look, log=log, title="", words=picture.words_of_points())
        return {**chart, "title": title, "alt": title}

    # --- without the live panel

    def plain(self) -> None:
        """The lines with the numbers of one step."""
        steps = len(self.of.lr)
        t = st.slider(tr("Step"), 1, steps, 1) if steps > 1 else 1
        for number, line in enumerate(self.glass.lines):
            st.latex(glass.symbols(self.racer, line))
            for at, row in enumerate(self.glass.rows):
                if row.line == number:
                    digits = int(self.glass.digits[t - 1, at])
                    texts = [self._text(slot, t, digits) for slot in row.slots]
                    st.latex(glass.filled(row, texts))

    def _text(self, slot: glass.Slot, t: int, digits: int) -> str:
        value = float(np.broadcast_to(self.glass.number(slot), len(self.of.lr))[t - 1])
        return slot.text or number_text(value, glass.RESULT if slot.result else digits)


def _slopes(surface: Surface, of: Trajectory) -> Array:
    """The gradient, (n, T), that each step could see where it began."""
    with np.errstate(all="ignore"):
        if surface.draw(1) is surface:
            return surface.grad(of.theta[:-1].T)
        return np.stack([surface.draw(t).grad(at) for t, at in enumerate(of.theta[:-1], 1)], axis=-1)


def _symbol(name: str, kind: str) -> str:
    own = {"step": r"\Delta\theta_t", "plain": r"-\eta \nabla f", "g": "-g_t" if kind else "g_t"}
    symbol = typeset.symbol(name)
    timed = rf"{{{symbol}}}_t"
    return own.get(name) or {"slope": f"-{timed}", "square": rf"\sqrt{{{timed}}}"}.get(kind, timed)


def _words(name: str, kind: str) -> str:
    own = {
        "g": tr("against the slope: downhill"),
        "step": tr("the step taken"),
        "plain": tr("where plain gradient descent would go"),
    }
    kinds = {
        "slope": tr("what takes the place of the slope"),
        "descent": tr("the direction of the search"),
        "size": tr("size of the slopes, per axis"),
        "square": tr("size of the slopes, per axis"),
        "move": tr("a move that is remembered or tried"),
        "reach": tr("length of a step, per axis"),
        "point": tr("a point that is asked or remembered"),
    }
    return own.get(name) or kinds[kind]


_PLAIN = (
    (r"\Delta", "Δ"),
    (r"\theta", "θ"),
    (r"\eta", "η"),
    (r"\nabla", "∇"),
    (r"\delta", "δ"),
    ("-", "−"),
    ("_t", ""),
    ("_{t}", ""),
)


def _plain_text(tex: str) -> str:
    r"""A symbol for the picture and for titles, without LaTeX: -\hat{m}_t -> −m̂."""
    text = re.sub(r"\\hat\{(\w)\}", "\\1\u0302", tex)
    text = re.sub(r"\\sqrt\{(.*)\}", r"√\1", text)
    text = re.sub(r"\^\{\\max\}", "ᵐᵃˣ", text)
    for old, new in _PLAIN:
        text = text.replace(old, new)
    return re.sub(r"[{} ]", "", text)
