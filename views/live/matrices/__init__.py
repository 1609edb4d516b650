"""Matrices as grids of numbers. The browser marks the entries of one sample and one unit without asking the server.

Texts about a single sample or unit are sent for all of them; the browser shows those of the marked sample and unit.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from streamlit.components.v2 import component

from core import Array
from views.live.scripts import bundle
from views.plain_text import plain

SAMPLE, UNIT, PLAIN = "n", "m", ""  # what rows or columns are about
MAX_LENGTH = 300  # characters of a title
_show = component("matrices", isolate_styles=False, js=bundle(Path(__file__).with_name("matrices.js")))


class Markup(str):
    """Text that is HTML; all other text is escaped where it is drawn."""

    __slots__ = ()


def markup(text: str) -> Markup:
    """`text` as HTML that shows it, or itself where it is HTML."""
    return text if isinstance(text, Markup) else Markup(html.escape(text))


def show(body: Markup, samples: int, units: int, words: Mapping[str, str], colors: Mapping[str, str]) -> None:
    """Draw `body`, which is made by the functions below.

    words   texts for: matrices, sample, unit, play, pause; the first is the text alternative of the whole
    colors  of positive, negative and marked entries
    """
    _show(
        key="matrices",
        data={"body": body, "samples": samples, "units": units, "words": {**words}, "colors": {**colors}},
    )


# ---------------------------------------------------------------------------------------------------------------------
# Numbers


def spec(values: Any) -> str:
    """Format of all entries of a matrix: three digits for the largest entry, no decimals for whole numbers.

    Very large and very small entries have an exponent.
    """
    size = float(np.max(np.abs(values), initial=0))
    if np.array_equal(values, np.round(values)) and size < 1e5:
        return ".0f"
    if not 1e-4 <= size < 1e5:
        return ".2e"
    return f".{max(2 - int(np.floor(np.log10(size))), 0)}f"


def text(value: float, form: str) -> str:
    """`value` in a format of `spec`, with a typographic minus sign, and none before 0."""
    return _with_minus_sign(f"{value:{form}}")


def _with_minus_sign(number: str) -> str:
    if float(number) == 0:
        number = number.removeprefix("-")
    return number.replace("-", "−")


def work_out(form: str, values: Array, work: Callable[[Array], Any]) -> tuple[list[str], str]:
    """Texts of the values, (k,), and of the result of `work` for them.

    The values have just enough digits that a calculator finds the shown result from the shown values.
    """
    result = f"{float(work(values)):{form}}"
    decimals, kind, texts = int(form[1:-1]), form[-1], []
    for digits in (*(f".{count}{kind}" for count in range(max(decimals, 1), 17)), ".17g"):
        texts = [f"{value:{'.0f' if value == round(value) and abs(value) < 1e5 else digits}}" for value in values]
        if f"{float(work(np.array(texts, dtype=float))):{form}}" == result:
            break
    return [_with_minus_sign(value) for value in texts], _with_minus_sign(result)


def with_brackets(number: str) -> str:
    """Text of a number after an operator: a negative one is put in brackets."""
    return f"({number})" if number.startswith("−") else number


# ---------------------------------------------------------------------------------------------------------------------
# HTML


class Axes(NamedTuple):
    """What rows and columns of a matrix belong to: SAMPLE, UNIT or PLAIN.

    sample  number of the sample, where the matrix has only its row or column
    """

    rows: str = PLAIN
    columns: str = PLAIN
    sample: int = 0


def grid(
    name: str,
    values: Array,
    axes: Axes,
    *,
    form: str = "",
    blocked: NDArray[np.bool_] | None = None,
    sums: Sequence[str] = (),
    alt: str = "",
) -> Markup:
    """A matrix (R, C) with its name above and its shape below.

    form     format of the numbers, where it is not that of `spec`
    blocked  entries through which nothing passes, (R, C)
    sums     "rows" and "columns", where their sums are to be shown
    alt      name for screen readers, where `name` has markup
    """
    rows, columns, sample = axes
    form = form or spec(values)
    shape = f"({values.shape[0]}, {values.shape[1]})"
    largest = float(np.max(np.abs(values), initial=0)) or 1.0
    lines = []
    for r, row in enumerate(values, 1):
        cells = []
        for c, value in enumerate(row, 1):
            owner = _attribute(rows, sample or r) + _attribute(columns, sample if columns == SAMPLE and sample else c)
            is_shut = blocked is not None and blocked[r - 1, c - 1]
            kind = f" class='{'minus ' if value < 0 else ''}{'shut' if is_shut else ''}'"
            cells.append(f"<td{owner}{kind} style='--of:{abs(value) / largest:.2f}'>{text(value, form)}</td>")
        if "rows" in sums:
            cells.append(_sum(row.sum(), _attribute(rows, sample or r)))
        head = f"<th scope='row'{_attribute(rows, sample or r)}>{sample or r}</th>" if rows == SAMPLE else ""
        lines.append(f"<tr>{head}{''.join(cells)}</tr>")
    if "columns" in sums:
        head = "<th></th>" if rows == SAMPLE else ""
        lines.append(f"<tr>{head}{''.join(_sum(value, '') for value in values.sum(axis=0))}</tr>")
    label = plain(f"{alt or name} {shape}", "html", MAX_LENGTH)
    return Markup(
        f"<figure><figcaption>{markup(name)}</figcaption><div class='scroll'>"
        f"<table aria-label='{label}'><tbody>{''.join(lines)}</tbody></table></div><small>{shape}</small></figure>"
    )


def _attribute(kind: str, number: int) -> str:
    """HTML attribute with the number of the sample or unit to which an element belongs."""
    return f" data-{kind}='{number}'" if kind else ""


def _sum(value: float, owner: str) -> str:
    whole = " whole" if abs(value - 1) < 1e-9 else ""
    return f"<td class='sum{whole}'{owner}>Σ {text(value, '.2f')}</td>"


def row(*parts: str) -> Markup:
    """Matrices, as HTML, and signs side by side, as in an equation."""
    drawn = (part if isinstance(part, Markup) else f"<span class='sign'>{markup(part)}</span>" for part in parts)
    return Markup(f"<div class='equation'>{''.join(drawn)}</div>")


def part(title: str, *rows: Markup) -> Markup:
    """Some rows under a title."""
    return Markup(f"<section><h4>{plain(title, 'html', MAX_LENGTH)}</h4>{''.join(rows)}</section>")


def stack(texts: Mapping[tuple[int, int], str], kind: str = "p") -> Markup:
    """Of several things in one place that of the marked sample and unit; 0 stands for all samples or units."""
    drawn = (
        f"<{kind} class='one'{_attribute(SAMPLE, n) if n else ''}{_attribute(UNIT, m) if m else ''}>"
        f"{markup(text)}</{kind}>"
        for (n, m), text in texts.items()
    )
    return Markup(f"<div class='stack'>{''.join(drawn)}</div>")


def picture(pixels: Array, label: str, place: int, framed: Sequence[tuple[int, int]]) -> Markup:
    """A sample that is an image with values from 0 to 1, with its label; some pixels, by row and column, are framed."""
    high, wide = pixels.shape
    dots = "".join(
        f"<rect x='{x}' y='{y}' width='1.02' height='1.02' fill-opacity='{pixels[y, x]:.2f}'/>"
        for y, x in np.argwhere(pixels > 0)
    )
    frames = "".join(f"<rect class='framed' x='{x}' y='{y}' width='1' height='1'/>" for y, x in framed)
    return Markup(
        f"<figure class='image'{_attribute(SAMPLE, place)}><svg viewBox='0 0 {wide} {high}' aria-hidden='true'>"
        f"{dots}{frames}</svg><small>{plain(label, 'html', MAX_LENGTH)}</small></figure>"
    )
