"""What the formula panel shows; `messages.js` has the same by the script's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from core import Array


class PanelNumber(TypedDict, total=False):
    """A number in a formula. It has one source, or a text in its place; where it stands says how it is written.

    at      source: index of a column of the panel's `numbers`
    by      source: index of one of the numbers that depend on the knob
    knob    source: the knob's value, if True
    value   source: the number itself
    text    the same at every step
    tight   a negative number gets parentheses
    base    so does a number like 8e-5
    term    index of its term
    result  always with four digits
    """

    at: int
    by: int
    knob: bool
    value: float
    text: str
    tight: bool
    base: bool
    term: int
    result: bool


class PanelRow(TypedDict):
    """A row of the panel.

    tex    texts, side by side where there is room; in them \\textcolor{#a0NNNN}{0} is the position of
           number NNNN (hexadecimal), and \\textcolor{#b0NNNN}{...} a symbol of term NNNN
    line   number of the line; rows with the same number stand together
    label  text before the row; empty for a line in symbols
    slots  its numbers; none for a line in symbols
    """

    tex: Sequence[str]
    line: int
    label: str
    slots: Sequence[PanelNumber]


class PanelTerm(TypedDict):
    """A term of the rule, and its shape in the picture.

    name    in the picture
    words   what it is
    kind    arrow, bar, segment or point, as the live picture's script describes them
    at      foot in the picture: two sources, or indices of columns
    way     vector from there, likewise
    sign    -1 where the vector is the negative of its numbers
    scaled  only its share of the other lengths has a meaning, not its length
    move    drawn longer by a factor that a person can choose
    """

    key: str
    color: str
    dash: str
    width: float
    name: str
    tex: str | Sequence[str]
    words: str
    kind: str
    at: Sequence[int | PanelNumber]
    way: Sequence[int | PanelNumber]
    sign: int
    scaled: bool
    move: bool


class PanelKnob(TypedDict):
    """A number to be turned in the browser; `start` is the index of one of its marks."""

    label: str
    unit: str
    marks: Sequence[float]
    start: int


class Panel(TypedDict):
    """The panel's content.

    of       name of the surface or page to which the panel's settings belong
    steps    number of steps, T
    numbers  (T, C), float64: those of step t in row t - 1; may hold NaN and infinities
    by       for each number that also depends on the knob, all its values: (T, marks of the knob), float64
    digits   (T, rows), float32: significant digits of a row's numbers
    finer    by row, for rows that depend on the knob: (T, marks of the knob), float32, in place of `digits`
    window   ((x0, x1), (y0, y1)) of the whole picture
    words    texts that replace some of the usual ones
    """

    of: str
    steps: int
    numbers: Array
    by: Sequence[Array]
    digits: NDArray[np.float32]
    finer: NotRequired[Mapping[int, NDArray[np.float32]]]
    rows: Sequence[PanelRow]
    terms: Sequence[PanelTerm]
    window: tuple[tuple[float, float], tuple[float, float]]
    knob: PanelKnob | None
    words: NotRequired[Mapping[str, str]]
