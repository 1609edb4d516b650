"""Labelled images from files that a person has: as Keras keeps MNIST (NPZ), or as it was published (two IDX files).

What a file is, is told by its content. No file is unpacked before it is known how large that becomes, and nothing in
one is ever run: NumPy's own reader of objects is not used. Y. LeCun, C. Cortes, C. Burges, The MNIST database of
handwritten digits, describes the IDX format.
"""

from __future__ import annotations

import hashlib
import io
import math
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from networks.data import Dataset

BYTES = 100 * 2**20  # of all files, packed or not
MEMBERS = 32  # of an NPZ
PIXELS = 4096  # of an image
FEWEST, CLASSES = 20, 100
# Names in an NPZ, the first that are there: images, then their labels.
NAMES = (("x_train", "y_train"), ("x", "y"), ("images", "labels"), ("x_test", "y_test"))
_ZIP, _GZIP, _IDX, _ENTRY = b"PK\3\4", b"\x1f\x8b", b"\0\0\x08", b"PK\1\2"

# Every sentence that files may be refused with; values stand in braces.
DATA_SENTENCES = {
    "bytes": "The files hold more than {most} MB; please use smaller ones.",
    "kind": "“{name}” is neither an NPZ file nor an IDX file (also as .gz).",
    "broken": "“{name}” is damaged, or not whole.",
    "names": "“{name}” has no images with labels under the names {wanted}; it has: {found}.",
    "pair": "Please choose two IDX files together, one with images and one with their labels, or one NPZ file.",
    "numbers": "Pixels must be whole numbers from 0 to 255, and each image needs one whole number as its label.",
    "count": "There are {images} images, but {labels} labels.",
    "few": "There are {n} images; there must be {least} or more.",
    "pixels": "An image has {n} pixels; there must be from 1 to {most}.",
    "classes": "The labels tell {n} classes apart; there must be from 2 to {most}.",
}


class DataError(ValueError):
    """Files that cannot be used; its text is a sentence for the person whose files they are.

    `template` is that sentence with its `values` in braces, for translation: template.format(**values).
    """

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__(template.format(**values))
        self.template, self.values = template, values


def _refuse(sentence: str, **values: Any) -> NoReturn:
    raise DataError(DATA_SENTENCES[sentence], **values) from None


def read_images(files: Mapping[str, bytes]) -> Dataset:
    """The images and labels of one NPZ file or two IDX files, by their names. Raises DataError.

    Of an NPZ with a training and a test set: the training set.
    """
    if sum(len(raw) for raw in files.values()) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    inflated = {name: _inflated(name, raw) for name, raw in files.items()}
    if sum(len(raw) for raw in inflated.values()) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    images, labels = _found(inflated)
    if images.ndim < 2 or not labels.ndim or labels.size != len(labels):
        _refuse("numbers")
    if len(images) != len(labels):
        _refuse("count", images=len(images), labels=len(labels))
    if len(images) < FEWEST:
        _refuse("few", n=len(images), least=FEWEST)
    pixels = math.prod(images.shape[1:])
    if not 1 <= pixels <= PIXELS:
        _refuse("pixels", n=pixels, most=PIXELS)
    if images.min() < 0 or images.max() > 255:
        _refuse("numbers")
    classes, places = np.unique(labels.ravel(), return_inverse=True)
    if not 2 <= len(classes) <= CLASSES:
        _refuse("classes", n=len(classes), most=CLASSES)
    raw = np.ascontiguousarray(images, dtype=np.uint8).reshape(len(images), pixels)
    names = tuple(str(label) for label in classes)
    sides = (images.shape[1], images.shape[2]) if images.ndim == 3 else None
    key = hashlib.sha256(repr((raw.shape, sides, names)).encode() + raw.tobytes() + places.tobytes()).hexdigest()[:12]
    return Dataset(raw, places, names, f"images {key}", 255.0, sides)


def _found(files: Mapping[str, bytes]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Images and labels."""
    packed = [(name, raw) for name, raw in files.items() if raw.startswith(_ZIP)]
    if len(files) == 1 and packed:
        return _npz(*packed[0])
    arrays = [_idx(name, raw) for name, raw in files.items() if not raw.startswith(_ZIP)]
    images, labels = ([array for array in arrays if (array.ndim > 1) == wanted] for wanted in (True, False))
    if packed or len(images) != 1 or len(labels) != 1:
        _refuse("pair")
    return images[0], labels[0]


def _inflated(name: str, raw: bytes) -> bytes:
    """What is in a gzip file, as far as the limit; any other as it is."""
    if not raw.startswith(_GZIP):
        return raw
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        content = unpacking.decompress(raw, BYTES + 1)
    except zlib.error:
        _refuse("broken", name=name)
    if len(content) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    if not unpacking.eof:
        _refuse("broken", name=name)
    return content


def _idx(name: str, raw: bytes) -> NDArray[Any]:
    if not raw.startswith(_IDX):
        _refuse("kind", name=name)
    axes = raw[3] if len(raw) > 3 else 0
    head = 4 + 4 * axes
    if not axes or len(raw) < head:
        _refuse("broken", name=name)
    shape = struct.unpack_from(f">{axes}I", raw, 4)
    try:
        return np.frombuffer(raw, np.uint8, offset=head).reshape(shape)
    except ValueError:  # another number of pixels, or more axes than an array may have
        _refuse("broken", name=name)


def _npz(name: str, raw: bytes) -> tuple[NDArray[Any], NDArray[Any]]:
    # Each entry of the list at a ZIP's end begins like this; one of millions would take long to read.
    if raw.count(_ENTRY) > MEMBERS:
        _refuse("broken", name=name)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            members = {info.filename.removesuffix(".npy"): info for info in packed.infolist()}
            pair = next((pair for pair in NAMES if members.keys() >= {*pair}), None)
            if not pair:
                wanted = "; ".join(", ".join(pair) for pair in NAMES)
                _refuse("names", name=name, wanted=wanted, found=_listed(members))
            chosen = [members[each] for each in pair]
            if sum(info.file_size for info in chosen) > BYTES:
                _refuse("bytes", most=BYTES >> 20)
            if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in chosen):
                _refuse("broken", name=name)
            images, labels = (_array(name, _member(packed, info)) for info in chosen)
    except DataError:
        raise
    except Exception:  # in how many ways a ZIP can be damaged, nobody tells
        _refuse("broken", name=name)
    return images, labels


def _member(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The content of a file in a ZIP, whatever its entry says about its size."""
    with packed.open(info) as member:
        return member.read(BYTES)


def _array(name: str, raw: bytes) -> NDArray[Any]:
    """An array as NumPy writes it, of plain numbers."""
    stream = io.BytesIO(raw)
    try:
        readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
        shape, fortran, dtype = readers[npy.read_magic(stream)](stream)
    except Exception:  # as of a ZIP
        _refuse("broken", name=name)
    if dtype.kind not in "ui":
        _refuse("numbers")
    content = raw[stream.tell() :]
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != len(content):
        _refuse("broken", name=name)
    return np.frombuffer(content, dtype).reshape(shape, order="F" if fortran else "C")


def _listed(names: Mapping[str, Any]) -> str:
    """Names that are safe to show: short, in one line."""
    seen = ["".join(c for c in name[:20] if c.isprintable() and c not in "`<>") for name in [*names][:5]]
    return ", ".join(seen) + " …" * (len(names) > 5)
