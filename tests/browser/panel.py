"""A page with a formula panel, known numbers in every kind of slot, and two charts against the step. No test itself."""

from __future__ import annotations

import numpy as np
import streamlit as st

from plots import Chart, Theme, Trace
from views.live import charts, worked_step
from views.live.worked_step import PanelRow, PanelTerm

RNG = np.random.default_rng(7)
T, MARKS = 40, [-0.5, 0.0, 0.01, 2.0]
# One number of every size; then the foot of an arrow and its way.
NUMBERS = np.column_stack([RNG.normal(size=T) * 10.0 ** RNG.integers(-9, 12, T), *RNG.uniform(-1, 1, (4, T))])
NUMBERS[0, 0], NUMBERS[1, 0], NUMBERS[2, 0], NUMBERS[3, 0] = np.nan, -np.inf, 0.0, -0.0
NUMBERS[:, 3:] /= 100
BY = np.outer(np.arange(1, T + 1), MARKS)
DIGITS = np.tile(RNG.integers(1, 10, (T, 1)), 3).astype(np.float32)
SLOT = r"\textcolor{{#a0{:04x}}}{{0}}".format
ROWS: list[PanelRow] = [
    {"tex": [r"\textcolor{#b00000}{g_t} = \nabla f"], "line": 0, "label": "", "slots": []},
    {
        "tex": [rf"{SLOT(0)} + {SLOT(1)} = \frac{{{SLOT(2)}}}{{{SLOT(3)}}} + {{{SLOT(4)}}}^{{2}}"],
        "line": 0,
        "label": "x",
        "slots": [
            {"at": 0},
            {"at": 0, "tight": True},
            {"at": 0, "result": True, "term": 0},
            {"text": "-0.9"},
            {"at": 0, "tight": True, "base": True},
        ],
    },
    {
        "tex": [rf"{SLOT(0)} \cdot {SLOT(1)}"],
        "line": 1,
        "label": "y",
        "slots": [{"by": 0}, {"knob": True, "tight": True}],
    },
]
TERMS: list[PanelTerm] = [
    {
        "key": "g",
        "name": "−g",
        "tex": "-g_t",
        "words": "against the gradient",
        "kind": "arrow",
        "color": "#b85000",
        "dash": "dash",
        "width": 3,
        "scaled": True,
        "move": False,
        "sign": -1,
        "at": [1, 2],
        "way": [3, 4],
    },
    {
        "key": "step",
        "name": "Δ",
        "tex": "",
        "words": "the step",
        "kind": "arrow",
        "color": "#b85000",
        "dash": "dash",
        "width": 3,
        "scaled": False,
        "move": True,
        "sign": 1,
        "at": [1, {"value": 0.5}],
        "way": [3, {"at": 4}],
    },
]


if __name__ == "__main__":
    if "late" not in st.query_params:
        worked_step.stencils([*(tex for row in ROWS for tex in row["tex"]), "-g_t"])
    worked_step.show(
        {
            "of": "a page of tests",
            "steps": T,
            "numbers": NUMBERS,
            "by": [BY],
            "digits": DIGITS,
            "window": ((-2, 2), (-1, 1)),
            "rows": ROWS,
            "terms": TERMS,
            "knob": {"label": "ε", "unit": "", "marks": MARKS, "start": 1},
        }
    )
    layout = Theme().layout("Step") | {"height": 240, "showlegend": False}
    layout["xaxis"] = {**layout["xaxis"], "range": [0, T]}
    line = Trace({"type": "scatter", "mode": "lines"}, {"y": NUMBERS[:, 1].astype(np.float32)})
    charts.show([Chart([line], layout, alt=name, title=name) for name in "ab"], step=True)
