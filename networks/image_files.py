"""Labelled images from files that a person has: as Keras keeps MNIST (NPZ), or as it was published (two IDX files).

A ZIP may hold these files. Of a training and a test set, the training set is read.

What a file is, is told by its content. No file is unpacked before it is known how large that becomes, and nothing in
one is ever run: NumPy's own reader of objects is not used. Y. LeCun, C. Cortes, C. Burges, The MNIST database of
handwritten digits, describes the IDX format.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from networks.data import Dataset

BYTES = 100 * 2**20  # of all files, packed or not
MEMBERS = 32  # of an NPZ or another ZIP
PIXELS = 4096  # of an image
FEWEST, CLASSES = 20, 100
# Names in an NPZ, the first that are there: images, then their labels.
NAMES = (
    ("x_train", "y_train"),
    ("train_images", "train_labels"),
    ("x", "y"),
    ("images", "labels"),
    ("data", "target"),
    ("arr_0", "arr_1"),
    ("x_test", "y_test"),
)
_ZIP, _GZIP, _ENTRY = (b"PK\3\4", b"PK\5\6"), b"\x1f\x8b", b"PK\1\2"
# What an IDX file's third byte says its numbers are: of unsigned bytes pixels and labels are made.
_UNSIGNED = 0x08
_TYPES = {_UNSIGNED: "uint8", 0x09: "int8", 0x0B: "int16", 0x0C: "int32", 0x0D: "float32", 0x0E: "float64"}
# Files that systems put into a ZIP beside what was packed.
_JUNK = re.compile(r"(.*/)?(__MACOSX/.*|\..*|Thumbs\.db|desktop\.ini)", re.IGNORECASE)
_STARTS = {bytes([0, 0, kind]) for kind in _TYPES}
_HEAD = 16  # bytes of a file by which it is told what it is
_TABLE = re.compile(rb"[\x09-\x7e]*\d[,;\t] ?\d[\x09-\x7e]*\Z")
_ROLE = re.compile(r"images?|labels?|idx\d|ubyte|\.gz$|[\W_]")  # what two files of one set have not in common

# Every sentence that files may be refused with; values stand in braces.
DATA_SENTENCES = {
    "bytes": "The files hold more than {most} MB; please use smaller ones.",
    "kind": "“{name}” is neither an NPZ file nor an IDX file (also as .gz, or in a ZIP).",
    "table": "“{name}” is a table of texts; images are read from NPZ, IDX or ZIP files. NumPy makes one of pixels of "
    'shape (images, height, width) and labels: np.savez("images.npz", x=pixels.astype(np.uint8), y=labels).',
    "type": "“{name}” holds numbers of the type {type}; pixels and labels must be unsigned bytes (uint8).",
    "broken": "“{name}” is damaged, or not whole.",
    "members": "“{name}” holds more than {most} files; please pack only those with images and their labels: one NPZ "
    "file, or two IDX files.",
    "packed": "“{name}” is packed with a password, or in a way that is not read here; please pack it again as a plain "
    "ZIP.",
    "archive": "“{name}” must hold one NPZ file, or two IDX files with images and their labels; it has: {found}.",
    "names": "“{name}” has no images with labels under the names {wanted}; it has: {found}.",
    "pair": "Please choose two IDX files together, one with images and one with their labels, or one NPZ or ZIP "
    "file that holds both.",
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
    """The images and labels of one NPZ file or two IDX files, by their names, or of such in a ZIP. Raises DataError.

    Where there are a training and a test set: the training set. The data's `origin` are the names of what was read.
    """
    if sum(len(raw) for raw in files.values()) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    inflated = {name: _inflated(name, raw) for name, raw in files.items()}
    if sum(len(raw) for raw in inflated.values()) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    images, labels, origin = _found([part for name, raw in inflated.items() for part in _parts(name, raw)])
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
    return Dataset(raw, places, names, f"images {key}", 255.0, sides, origin)


@dataclass(frozen=True)
class _Part:
    """A file that holds images, labels or both, alone or in a ZIP.

    axes  of the array in an IDX file; 0 of an NPZ file
    """

    name: str
    axes: int
    content: Callable[[], bytes]


def _parts(name: str, raw: bytes) -> list[_Part]:
    """What there is to read in a file."""
    if not raw.startswith(_ZIP):
        return [_Part(name, _axes(name, raw), lambda: raw)]
    members = _members(name, raw)
    if any(info.filename.endswith(".npy") for info in members):
        return [_Part(name, 0, lambda: raw)]
    found = []
    for info in members:
        content = partial(_member, name, raw, info)
        begin = content(most=_HEAD)
        if begin.startswith(_ZIP) or begin[:3] in _STARTS:
            shown = _listed([info.filename.rsplit("/", 1)[-1]])
            found.append(_Part(shown, 0 if begin.startswith(_ZIP) else _axes(shown, begin), content))
    if not found:
        _refuse("archive", name=name, found=_listed([info.filename for info in members]) or "–")
    return found


def _found(parts: Sequence[_Part]) -> tuple[NDArray[Any], NDArray[Any], tuple[str, ...]]:
    """Images, labels, and the names of what holds them."""
    images, labels = [part for part in parts if part.axes > 1], [part for part in parts if part.axes == 1]
    if len(parts) == 1 and not parts[0].axes:
        name = parts[0].name
        return *_npz(name, parts[0].content()), (name,)
    pairs = [(a, b) for a in images for b in labels if _set_of(a) == _set_of(b) or len(images) == len(labels) == 1]
    if not pairs or len(images) + len(labels) < len(parts):
        _refuse("pair")
    pair = next((pair for pair in pairs if "train" in pair[0].name.lower()), pairs[0])
    contents = [part.content() for part in pair]
    if sum(len(content) for content in contents) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    first, second = (_idx(part.name, content) for part, content in zip(pair, contents, strict=True))
    return first, second, (pair[0].name, pair[1].name)


def _set_of(part: _Part) -> str:
    """What images and labels of one set have in common: train of train-images-idx3-ubyte.gz."""
    return _ROLE.sub("", part.name.lower())


def _inflated(name: str, raw: bytes, most: int | None = None) -> bytes:
    """What is in a gzip file, as far as the limit, or the first bytes; any other as it is."""
    if not raw.startswith(_GZIP):
        return raw[:most]
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        content = unpacking.decompress(raw, most or BYTES + 1)
    except zlib.error:
        _refuse("broken", name=name)
    if most:
        return content
    if len(content) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    if not unpacking.eof:
        _refuse("broken", name=name)
    return content


def _axes(name: str, raw: bytes) -> int:
    """How many axes the array in an IDX file has."""
    if raw[:3] not in _STARTS:
        _refuse("table" if _TABLE.match(raw[:1000]) else "kind", name=name)
    if raw[2] != _UNSIGNED:
        _refuse("type", name=name, type=_TYPES[raw[2]])
    if len(raw) < 4 or not raw[3]:
        _refuse("broken", name=name)
    return raw[3]


def _idx(name: str, raw: bytes) -> NDArray[Any]:
    axes = _axes(name, raw)
    head = 4 + 4 * axes
    if len(raw) < head:
        _refuse("broken", name=name)
    shape = struct.unpack_from(f">{axes}I", raw, 4)
    try:
        return np.frombuffer(raw, np.uint8, offset=head).reshape(shape)
    except ValueError:  # another number of pixels, or more axes than an array may have
        _refuse("broken", name=name)


def _members(name: str, raw: bytes) -> list[zipfile.ZipInfo]:
    """The files in a ZIP, by its list, without what systems add."""
    # Each entry of the list at a ZIP's end begins like this; one of millions would take long to read.
    if raw.count(_ENTRY) > MEMBERS:
        _refuse("members", name=name, most=MEMBERS)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            infos = packed.infolist()
    except Exception:  # in how many ways a ZIP can be damaged, nobody tells
        _refuse("broken", name=name)
    return [info for info in infos if not info.is_dir() and not _JUNK.fullmatch(info.filename)]


def _member(name: str, raw: bytes, info: zipfile.ZipInfo, most: int | None = None) -> bytes:
    """The content of a file in a ZIP, or its first bytes, whatever its entry says about its size."""
    if info.file_size > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        _refuse("packed", name=name)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed, packed.open(info) as member:
            content = member.read(64 * most if most else BYTES)
    except Exception:
        _refuse("broken", name=name)
    return _inflated(name, content, most)


def _npz(name: str, raw: bytes) -> tuple[NDArray[Any], NDArray[Any]]:
    infos = _members(name, raw)
    members = {info.filename[:-4].lower(): info for info in infos if info.filename.endswith(".npy")}
    pair = next((pair for pair in NAMES if members.keys() >= {*pair}), None)
    if not pair:
        wanted = "; ".join(", ".join(pair) for pair in NAMES)
        _refuse("names", name=name, wanted=wanted, found=_listed([*members] or [info.filename for info in infos]))
    chosen = [members[each] for each in pair]
    if sum(info.file_size for info in chosen) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    images, labels = (_array(name, _member(name, raw, info)) for info in chosen)
    return images, labels


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


def _listed(names: Sequence[str]) -> str:
    """Names in short, in one line; what shows them makes them plain text."""
    seen = ["".join(c for c in name[:40] if c.isprintable()) for name in names[:5]]
    return ", ".join(seen) + " …" * (len(names) > 5)
