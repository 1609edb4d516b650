"""Data of a loss: generated, bundled, or from a person's own file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core import params_of
from plots.text import number_text
from settings.controls import CLASS, DECIMAL, FILE_KEYS, SOURCE, SOURCES, X, Y
from surfaces import DataLoss, Reading, Sheet, Table, TableError, penguins, read_sheet
from surfaces.data.penguins import SOURCE as PENGUINS
from surfaces.data.table import MAX_ROWS
from views import controls
from views.controls import session
from views.plain_text import plain, refusal_text
from views.translation import tr

SIGNS = {"point": ".", "comma": ","}  # names in links
SKIPPED_LISTED, LINES_SHOWN = 3, 5  # at most
_UPLOAD = "upload"


@dataclass(frozen=True)
class _File:
    name: str
    raw: bytes


def sidebar(surface: DataLoss) -> DataLoss:
    """Draw the controls of a problem's data. Returns the problem with these data."""
    with st.expander(tr("Data")):
        words = {
            "generated": tr("Generated"),
            "penguins": tr("Palmer penguins"),
            "file": tr("A CSV file of your own"),
        }
        source = controls.select_translated(SOURCE, tr("Data from"), {name: words[name] for name in SOURCES}, box=True)
        # Controls that come and go stand in a container that stays.
        with st.container():
            if source == "generated":
                for p in params_of(surface):
                    controls.number(p, p.name)
        with st.container():
            reading = _choose_file(surface) if source == "file" else None
    if source != "file":
        for key in FILE_KEYS:
            st.query_params.pop(key, None)
    with st.container():
        match source:
            case "penguins":
                table = _penguins(surface)
            case "file":
                table = _file_table(surface, reading)
            case _:
                table = None
        return replace(surface, table=table)


def _choose_file(surface: DataLoss) -> Reading | TableError | None:
    """Draw the controls of a file. Returns what was read, or the refusal, or None if no file is chosen."""
    upload = st.file_uploader(tr("CSV file"), key=_UPLOAD, max_upload_size=1, on_change=_forget_removed)
    # Not in a callback: a file that comes while the connection is lost is there without one.
    if upload:
        session.TABLE_FILE.set(_File(upload.name, upload.getvalue()))
    format_text = tr("Two columns of numbers, or more. Of more than {most} lines {most} are taken, evenly spaced.")
    if surface.classify:
        format_text = tr(
            "Two columns of numbers, or more, and one of two classes. Of more than {most} lines {most} are taken, "
            "evenly spaced."
        )
    st.markdown(format_text.format(most=f"{MAX_ROWS:,}"))
    file: _File | None = session.TABLE_FILE.get()
    if file is None:
        return None
    try:
        sheet = _choose_decimal_sign(file, _sheet(file))
        columns = _choose_columns(sheet, labelled=surface.classify)
        st.dataframe(sheet.first(LINES_SHOWN), hide_index=True, height="content", row_height=28)
        return sheet.read(labelled=surface.classify, **columns)
    except TableError as refusal:
        return refusal


@st.cache_data(max_entries=20, show_spinner=False)
def _sheet(file: _File, decimal: str = "") -> Sheet:
    return read_sheet(file.raw, decimal)


def _choose_decimal_sign(file: _File, sheet: Sheet) -> Sheet:
    """Draw the choice of a decimal sign if the file leaves it in doubt. Returns the sheet read with that sign."""
    if sheet.doubt is None:
        return sheet
    likely = next(name for name, sign in SIGNS.items() if sign == sheet.decimal)
    words = {name: f"1{sign}5" for name, sign in SIGNS.items()}
    sheet = _sheet(
        file, SIGNS[controls.select_translated(DECIMAL, tr("Decimal sign"), words, box=True, default=likely)]
    )
    if sheet.doubt is not None:
        text = tr("{cell} is read as {value}; it might also be {other}.")
        numbers = {"value": number_text(sheet.doubt.value), "other": number_text(sheet.doubt.other_value)}
        st.markdown(text.format(cell=plain(sheet.doubt.cell), **numbers))
    return sheet


def _choose_columns(sheet: Sheet, *, labelled: bool) -> dict[str, str]:
    """Draw the choice of columns, at first guessed. Returns their names: x, y and label."""

    def column(key: str, label: str, names: Sequence[str], guess: str) -> str:
        return controls.select_translated(key, label, {name: name for name in names}, box=True, default=guess)

    x = column(X, "x", sheet.numeric, sheet.guess(labelled=labelled)[0])
    y_names = [name for name in sheet.numeric if name != x]
    y = column(Y, "y", y_names, sheet.guess(labelled=labelled, taken=[x])[0])
    with st.container():
        names = sheet.labels(x, y) if labelled else []
        label = column(CLASS, tr("Class"), names, names[0]) if names else ""
    return {"x": x, "y": y, "label": label}


def _forget_removed() -> None:
    """Forget the file if a person has removed it. The control has none either when it is drawn again."""
    if st.session_state.get(_UPLOAD) is None:
        session.TABLE_FILE.set(None)


def _penguins(surface: DataLoss) -> Table:
    table = penguins(labelled=surface.classify)
    x, y = (tr(name) for name in table.names)
    table = replace(table, names=(x, y))
    columns = f"{x}, {y}"
    if surface.classify:
        first, second = (tr(name) for name in table.classes)
        table = replace(table, classes=(first, second))
        columns += f", {first} / {second}"
    sentence = tr("{n} penguins: {columns}. [Gorman, Williams, Fraser 2014]({source}), in the public domain (CC0).")
    st.markdown(sentence.format(n=len(table), columns=columns, source=PENGUINS))
    return table


def _file_table(surface: DataLoss, reading: Reading | TableError | None) -> Table | None:
    """Table of the chosen file, or else of the last usable one; None for generated data."""
    if reading is None:
        st.info(tr("Choose a file under “Data”: a link does not hold it. Until then generated data are shown."))
        return None
    name = session.TABLE_FILE.get().name
    good: dict[bool, tuple[str, Reading]] = session.GOOD_TABLES.get()
    if isinstance(reading, Reading):
        good[surface.classify] = name, reading
        _show_reading(name, reading, surface)
        return reading.table
    st.error(f"{plain(name)}: {refusal_text(reading)}")
    if surface.classify not in good:
        st.markdown(tr("Until then generated data are shown."))
        return None
    name, last = good[surface.classify]
    st.markdown(tr("Until then this file is shown: {name}").format(name=plain(name)))
    return last.table


def _show_reading(name: str, reading: Reading, surface: DataLoss) -> None:
    """Say how many lines and which columns were read, and which lines were skipped."""
    table, skipped = reading.table, reading.skipped
    columns = [f"x: {plain(table.names[0])}", f"y: {plain(table.names[1])}"]
    if surface.classify:
        classes = " / ".join(plain(name) for name in table.classes)
        columns.append(f"{plain(reading.label)}: {classes}" if reading.label else classes)
    text = tr("{name}, {n} of {all} lines, evenly spaced; {columns}.")
    if not reading.omitted:
        text = tr("{name}, {n} samples; {columns}.")
    count = len(table)
    numbers = {"n": f"{count:,}", "all": f"{count + reading.omitted:,}"}
    st.markdown(text.format(name=plain(name), columns=", ".join(columns), **numbers))
    if skipped:
        text = tr("Skipped lines: {lines} ({n} in all), without two numbers or with too many cells.")
        if surface.classify:
            text = tr("Skipped lines: {lines} ({n} in all), without two numbers and a class, or with too many cells.")
        lines = ", ".join(map(str, skipped[:SKIPPED_LISTED])) + " …" * (len(skipped) > SKIPPED_LISTED)
        st.warning(text.format(lines=lines, n=f"{len(skipped):,}"))
