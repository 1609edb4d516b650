"""A person's own images, read from files. They are kept in the session; a link does not hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from networks import DataError, Dataset, Digits, read_images
from networks.image_files import BYTES
from views.controls import session
from views.plain_text import plain, refusal_text
from views.translation import tr

_UPLOAD = "image files"


@dataclass(frozen=True, eq=False)
class _Read:
    """Images read from files, or the error that tells why they cannot be used."""

    files: tuple[str, ...]  # by the names that Streamlit gives them
    names: str
    data: Dataset | DataError


def image_upload() -> Dataset:
    """Draw the control for files. Returns the images, or the last usable ones, or digits."""
    files = st.file_uploader(
        tr("Files with images and labels"),
        key=_UPLOAD,
        accept_multiple_files=True,
        max_upload_size=BYTES >> 20,
        on_change=_forget_removed,
    )
    # Not in a callback: files that come while the connection is lost are there without one.
    if files:
        _take(files)
    st.markdown(
        tr(
            "MNIST or any set of images in its formats: one NPZ file, or two IDX files together (also as .gz, or in a "
            "ZIP)."
        )
    )
    read: _Read | None = session.IMAGE_FILES.get()
    good: _Read | None = session.GOOD_IMAGES.get()
    if read is None:
        st.info(tr("Choose files: nothing is downloaded, and a link does not hold them. Until then digits are shown."))
    elif isinstance(read.data, DataError):
        st.error(refusal_text(read.data))
        sentence = tr("Until then these files are shown: {name}") if good else tr("Until then digits are shown.")
        st.markdown(sentence.format(name=good and good.names))
    if read is None or good is None:
        return Digits().made()
    data = good.data
    assert isinstance(data, Dataset)
    if read is good:
        size = "×".join(str(side) for side in data.sides or data.raw.shape[1:])
        text = tr("{name}: {n} images of {size} pixels, {classes} classes.")
        st.markdown(text.format(name=good.names, n=f"{len(data):,}", size=size, classes=len(data.classes)))
        st.markdown(tr("Those used are drawn by the seed of the split."))
    return data


def sample_images(data: Dataset, count: int, seed: int) -> Dataset:
    """Subset of `count` images, drawn with `seed`; all digits if they replace images."""
    if len(data) <= count or data is Digits().made():
        return data
    return data.part(np.sort(np.random.default_rng(seed).permutation(len(data))[:count]))


def _forget_removed() -> None:
    """Forget the files if a person has removed them all. The control has none either when it is drawn again."""
    if not st.session_state.get(_UPLOAD):
        session.IMAGE_FILES.set(None)
        session.GOOD_IMAGES.set(None)


def _take(files: Sequence[UploadedFile]) -> None:
    """Read the chosen files, unless they have been read."""
    read: _Read | None = session.IMAGE_FILES.get()
    chosen = tuple(file.file_id for file in files)
    if read and read.files == chosen:
        return
    contents = {file.name: file.getvalue() for file in files}
    names = _listed([*contents])
    try:
        data = read_images(contents)
        members = f" ({_listed(data.origin)})" if {*data.origin} != {*contents} else ""
        read = _Read(chosen, names + members, data)
        session.GOOD_IMAGES.set(read)
    except DataError as refusal:
        read = _Read(chosen, names, refusal)
    session.IMAGE_FILES.set(read)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(plain(name) for name in names)
