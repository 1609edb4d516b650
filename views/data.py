"""Where a loss's data come from: generated, bundled, or a file of one's own."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from core import params_of
from surfaces import DataLoss, Reading, Table, TableError, penguins, read_table
from surfaces.penguins import SOURCE as PENGUINS
from views import controls
from views.translation import tr

SOURCE = "source"
SOURCES = ("generated", "penguins", "file")  # names in links, the first the default
TOLD = 3  # of the lines that were skipped
_UPLOAD, _FILE, _GOOD = "upload", "file that was chosen last", "last good files"


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
            if source == "file":
                _uploader(surface)
    with st.container():
        table = {"generated": _generated, "penguins": _penguins, "file": _own}[source](surface)
    return replace(surface, table=table)


def _uploader(surface: DataLoss) -> None:
    st.file_uploader(tr("CSV file"), key=_UPLOAD, max_upload_size=1, on_change=_take)
    wanted = tr("Two columns of numbers; further columns are passed over. At most 1,000 lines.")
    if surface.classify:
        wanted = tr("Two columns of numbers, and one of two classes. At most 1,000 lines.")
    st.markdown(wanted)


def _take() -> None:
    """Keep the file, for the control forgets it where it is not drawn; or let go of it."""
    file = st.session_state.get(_UPLOAD)
    if file is None:
        st.session_state.pop(_FILE, None)
    else:
        st.session_state[_FILE] = _File(file.name, file.getvalue())


def _generated(_: DataLoss) -> None:
    return None


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


def _own(surface: DataLoss) -> Table | None:
    """The table of the file that was chosen; of the last good one, or none, where it cannot be used."""
    file: _File | None = st.session_state.get(_FILE)
    good: dict[bool, _File] = st.session_state.setdefault(_GOOD, {})
    if file is None:
        st.info(tr("Choose a file under “Data”: a link does not hold it. Until then generated data are shown."))
        return None
    try:
        read = _read(file, labelled=surface.classify)
    except TableError as refusal:
        st.error(f"`{_quoted(file.name)}`: {tr(refusal.template).format(**refusal.values)}")
        last = good.get(surface.classify)
        if last is None:
            st.markdown(tr("Until then generated data are shown."))
            return None
        st.markdown(tr("Until then this file is shown: {name}").format(name=f"`{_quoted(last.name)}`"))
        return _read(last, labelled=surface.classify).table
    good[surface.classify] = file
    _tell(file, read, surface)
    return read.table


@st.cache_data(max_entries=50, show_spinner=False)
def _read(file: _File, *, labelled: bool) -> Reading:
    return read_table(file.raw, labelled=labelled)


def _tell(file: _File, read: Reading, surface: DataLoss) -> None:
    """What was read, and what was not."""
    table, skipped = read.table, read.skipped
    told = [f"x: `{table.names[0]}`", f"y: `{table.names[1]}`"]
    if surface.classify:
        told.append(f"{read.label and f'`{read.label}`: '}`{table.classes[0]}` / `{table.classes[1]}`")
    text = tr("`{name}`, {n} samples; {columns}.")
    st.markdown(text.format(name=_quoted(file.name), n=len(table), columns=", ".join(told)))
    if skipped:
        text = tr("Skipped lines: {lines} ({n} in all), without two numbers.")
        if surface.classify:
            text = tr("Skipped lines: {lines} ({n} in all), without two numbers and a class.")
        lines = ", ".join(str(line) for line in skipped[:TOLD]) + " …" * (len(skipped) > TOLD)
        st.warning(text.format(lines=lines, n=len(skipped)))
    if read.left:
        st.warning(
            tr("Only the first {n} lines were read; {left} more are left out.").format(
                n=len(table) + len(skipped), left=read.left
            )
        )


def _quoted(name: str) -> str:
    return "".join(c for c in name[:60] if c.isprintable() and c != "`")
