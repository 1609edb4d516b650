"""Where a loss's data come from: generated, bundled, or a file of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core import params_of
from plots.text import number_text
from surfaces import DataLoss, Reading, Sheet, Table, TableError, penguins, read_sheet
from surfaces.data.penguins import SOURCE as PENGUINS
from views import controls
from views.controls import session
from views.plain_text import plain, refusal_text
from views.translation import tr

SOURCE = "source"
SOURCES = ("generated", "penguins", "file")  # names in links, the first the default
X, Y, CLASS, DECIMAL = KEYS = "file.x", "file.y", "file.class", "file.decimal"  # columns by their names
SIGNS = {"point": ".", "comma": ","}  # names in links
TOLD, FIRST = 3, 5  # of the lines that were skipped, of those that are shown
_UPLOAD = "upload"


@dataclass(frozen=True)
class _File:
    name: str
    raw: bytes


def sidebar(surface: DataLoss) -> DataLoss:
    """The controls of a problem's data; the problem with the data that they say."""
    with st.expander(tr("Data")):
        words = {
            "generated": tr("Generated"),
            "penguins": tr("Palmer penguins"),
            "file": tr("A CSV file of your own"),
        }
        source = controls.choice(SOURCE, tr("Data from"), {name: words[name] for name in SOURCES}, box=True)
        # What comes and goes has a container that stays.
        with st.container():
            if source == "generated":
                for p in params_of(surface):
                    controls.number(p, p.name)
        with st.container():
            read = _file(surface) if source == "file" else None
    if source != "file":
        for key in KEYS:
            st.query_params.pop(key, None)
    with st.container():
        table = {"generated": lambda: None, "penguins": lambda: _penguins(surface), "file": lambda: _own(surface, read)}
        return replace(surface, table=table[source]())


def _file(surface: DataLoss) -> Reading | TableError | None:
    """The controls of a file; what was read from it, or why nothing was, or nothing where none was chosen."""
    st.file_uploader(tr("CSV file"), key=_UPLOAD, max_upload_size=1, on_change=_take)
    wanted = tr("Two columns of numbers, or more. Of more than 1,000 lines 1,000 are taken, evenly spaced.")
    if surface.classify:
        wanted = tr(
            "Two columns of numbers, or more, and one of two classes. Of more than 1,000 lines 1,000 are taken, evenly "
            "spaced."
        )
    st.markdown(wanted)
    file: _File | None = session.TABLE_FILE.get()
    if file is None:
        return None
    try:
        sheet = _told_apart(file, _sheet(file))
        chosen = _columns(sheet, labelled=surface.classify)
        st.dataframe(sheet.first(FIRST), hide_index=True, height="content", row_height=28)
        return sheet.read(labelled=surface.classify, **chosen)
    except TableError as refusal:
        return refusal


@st.cache_data(max_entries=20, show_spinner=False)
def _sheet(file: _File, decimal: str = "") -> Sheet:
    return read_sheet(file.raw, decimal)


def _told_apart(file: _File, sheet: Sheet) -> Sheet:
    """The sheet, with a choice of its decimal sign where the file leaves that in doubt."""
    if sheet.doubt is None:
        return sheet
    likely = next(name for name, sign in SIGNS.items() if sign == sheet.decimal)
    words = {name: f"1{sign}5" for name, sign in SIGNS.items()}
    sheet = _sheet(file, SIGNS[controls.choice(DECIMAL, tr("Decimal sign"), words, box=True, default=likely)])
    if sheet.doubt is not None:
        text = tr("{cell} is read as {value}; it might also be {other}.")
        numbers = {"value": number_text(sheet.doubt.value), "other": number_text(sheet.doubt.other)}
        st.markdown(text.format(cell=plain(sheet.doubt.cell), **numbers))
    return sheet


def _columns(sheet: Sheet, *, labelled: bool) -> dict[str, str]:
    """The choice of columns, guessed where nobody says."""

    def column(key: str, label: str, names: Sequence[str], guess: str) -> str:
        return controls.choice(key, label, {name: name for name in names}, box=True, default=guess)

    x = column(X, "x", sheet.numeric, sheet.guess(labelled=labelled)[0])
    others = [name for name in sheet.numeric if name != x]
    y = column(Y, "y", others, sheet.guess(labelled=labelled, taken=[x])[0])
    with st.container():
        names = sheet.labels(x, y) if labelled else []
        label = column(CLASS, tr("Class"), names, names[0]) if names else ""
    return {"x": x, "y": y, "label": label}


def _take() -> None:
    """Keep the file, for the control forgets it where it is not drawn; or let go of it."""
    file = st.session_state.get(_UPLOAD)
    if file is None:
        session.TABLE_FILE.set(None)
    else:
        session.TABLE_FILE.set(_File(file.name, file.getvalue()))


def _penguins(surface: DataLoss) -> Table:
    table = penguins(labelled=surface.classify)
    x, y = (tr(name) for name in table.names)
    table = replace(table, names=(x, y))
    columns = f"{x}, {y}"
    if surface.classify:
        first, second = (tr(name) for name in table.classes)
        table = replace(table, classes=(first, second))
        columns += f", {first} / {second}"
    told = tr("{n} penguins: {columns}. [Gorman, Williams, Fraser 2014]({source}), in the public domain (CC0).")
    st.markdown(told.format(n=len(table), columns=columns, source=PENGUINS))
    return table


def _own(surface: DataLoss, read: Reading | TableError | None) -> Table | None:
    """The table of the file that was chosen; the last good one, or none, where it cannot be used."""
    if read is None:
        st.info(tr("Choose a file under “Data”: a link does not hold it. Until then generated data are shown."))
        return None
    name = session.TABLE_FILE.get().name
    good: dict[bool, tuple[str, Reading]] = session.GOOD_TABLES.get()
    if isinstance(read, Reading):
        good[surface.classify] = name, read
        _tell(name, read, surface)
        return read.table
    st.error(f"{plain(name)}: {refusal_text(read)}")
    if surface.classify not in good:
        st.markdown(tr("Until then generated data are shown."))
        return None
    name, last = good[surface.classify]
    st.markdown(tr("Until then this file is shown: {name}").format(name=plain(name)))
    return last.table


def _tell(name: str, read: Reading, surface: DataLoss) -> None:
    """What was read, and what was not."""
    table, skipped = read.table, read.skipped
    told = [f"x: {plain(table.names[0])}", f"y: {plain(table.names[1])}"]
    if surface.classify:
        classes = " / ".join(plain(name) for name in table.classes)
        told.append(f"{plain(read.label)}: {classes}" if read.label else classes)
    text = tr("{name}, {n} of {all} lines, evenly spaced; {columns}.")
    if not read.left:
        text = tr("{name}, {n} samples; {columns}.")
    count = len(table)
    numbers = {"n": f"{count:,}", "all": f"{count + read.left:,}"}
    st.markdown(text.format(name=plain(name), columns=", ".join(told), **numbers))
    if skipped:
        text = tr("Skipped lines: {lines} ({n} in all), without two numbers or with too many cells.")
        if surface.classify:
            text = tr("Skipped lines: {lines} ({n} in all), without two numbers and a class, or with too many cells.")
        lines = ", ".join(str(line) for line in skipped[:TOLD]) + " …" * (len(skipped) > TOLD)
        st.warning(text.format(lines=lines, n=f"{len(skipped):,}"))
