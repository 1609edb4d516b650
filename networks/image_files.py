"""Labelled images from a person's files: one NPZ file, as Keras has MNIST, or two IDX files, as MNIST was published.

The files may be in a ZIP. From a training set and a test set, the training set is read.

The content of a file decides its kind, not its name. No file is unpacked beyond a limit on its size, and no code in a
file is ever run: NumPy's reader of objects is not used. The IDX format: Y. LeCun, C. Cortes, C. Burges, The MNIST
database of handwritten digits.
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

from core import InputError
from networks.data import Dataset

BYTES = 100 * 2**20  # limit for all files together, packed and unpacked
MAX_MEMBERS = 32  # files in an NPZ or in another ZIP
MAX_PIXELS = 4096
MIN_IMAGES, MAX_CLASSES = 20, 100
# Names of images and labels in an NPZ; the first pair that is found is read.
ARRAY_NAMES = (
    ("x_train", "y_train"),
    ("train_images", "train_labels"),
    ("x", "y"),
    ("images", "labels"),
    ("data", "target"),
    ("arr_0", "arr_1"),
    ("x_test", "y_test"),
)
_ZIP, _GZIP, _ZIP_ENTRY = (b"PK\3\4", b"PK\5\6"), b"\x1f\x8b", b"PK\1\2"  # signatures
# Number types by the third byte of an IDX file; pixels and labels must be unsigned bytes.
_UNSIGNED = 0x08
_TYPES = {_UNSIGNED: "uint8", 0x09: "int8", 0x0B: "int16", 0x0C: "int32", 0x0D: "float32", 0x0E: "float64"}
# Files that operating systems add to a ZIP.
_JUNK = re.compile(r"(.*/)?(__MACOSX/.*|\..*|Thumbs\.db|desktop\.ini)", re.IGNORECASE)
_IDX = {bytes([0, 0, kind]) for kind in _TYPES}  # signatures
_HEAD = 16  # bytes of a file that decide its kind
_TABLE = re.compile(rb"[\x09-\x7e]*\d[,;\t] ?\d[\x09-\x7e]*\Z")
_ROLE = re.compile(r"images?|labels?|idx\d|ubyte|\.gz$|[\W_]")  # what differs in the names of two files of one set

# The sentences with which files are refused; values stand in braces.
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


class DataError(InputError):
    """Files that cannot be used."""


def _refuse(sentence: str, **values: Any) -> NoReturn:
    raise DataError(DATA_SENTENCES[sentence], **values) from None


def read_images(files: Mapping[str, bytes]) -> Dataset:
    """Images and labels from the contents of files, by their names: one NPZ file, two IDX files, or a ZIP with these.

    From a training set and a test set, the training set is read. `origin` of the dataset has the names of the files
    that were read. Raises DataError.
    """
    if sum(len(raw) for raw in files.values()) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    inflated = {name: _inflate(name, raw) for name, raw in files.items()}
    if sum(len(raw) for raw in inflated.values()) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    images, labels, origin = _read_pair([part for name, raw in inflated.items() for part in _list_parts(name, raw)])
    if images.ndim < 2 or not labels.ndim or labels.size != len(labels):
        _refuse("numbers")
    if len(images) != len(labels):
        _refuse("count", images=len(images), labels=len(labels))
    if len(images) < MIN_IMAGES:
        _refuse("few", n=len(images), least=MIN_IMAGES)
    pixels = math.prod(images.shape[1:])
    if not 1 <= pixels <= MAX_PIXELS:
        _refuse("pixels", n=pixels, most=MAX_PIXELS)
    if images.min() < 0 or images.max() > 255:
        _refuse("numbers")
    classes, indices = np.unique(labels.ravel(), return_inverse=True)
    if not 2 <= len(classes) <= MAX_CLASSES:
        _refuse("classes", n=len(classes), most=MAX_CLASSES)
    raw = np.ascontiguousarray(images, dtype=np.uint8).reshape(len(images), pixels)
    names = tuple(str(label) for label in classes)
    sides = (images.shape[1], images.shape[2]) if images.ndim == 3 else None
    key = hashlib.sha256(repr((raw.shape, sides, names)).encode() + raw.tobytes() + indices.tobytes()).hexdigest()[:12]
    return Dataset(raw, indices, names, f"images {key}", 255.0, sides, origin)


@dataclass(frozen=True)
class _Part:
    """A file with images, labels or both, alone or in a ZIP.

    axes  number of axes of the array in an IDX file; 0 for an NPZ file
    """

    name: str
    axes: int
    content: Callable[[], bytes]


def _list_parts(name: str, raw: bytes) -> list[_Part]:
    """The files with images or labels in a file."""
    if not raw.startswith(_ZIP):
        return [_Part(name, _count_axes(name, raw), lambda: raw)]
    members = _list_members(name, raw)
    if any(info.filename.endswith(".npy") for info in members):
        return [_Part(name, 0, lambda: raw)]
    parts: list[_Part] = []
    for info in members:
        content = partial(_read_member, name, raw, info)
        head = content(limit=_HEAD)
        if head.startswith(_ZIP) or head[:3] in _IDX:
            shown = _join_names([info.filename.rsplit("/", 1)[-1]])
            parts.append(_Part(shown, 0 if head.startswith(_ZIP) else _count_axes(shown, head), content))
    if not parts:
        _refuse("archive", name=name, found=_join_names([info.filename for info in members]) or "–")
    return parts


def _read_pair(parts: Sequence[_Part]) -> tuple[NDArray[Any], NDArray[Any], tuple[str, ...]]:
    """Images, labels, and the names of the files with them."""
    images, labels = [part for part in parts if part.axes > 1], [part for part in parts if part.axes == 1]
    if len(parts) == 1 and not parts[0].axes:
        name = parts[0].name
        return *_read_npz(name, parts[0].content()), (name,)
    pairs = [(a, b) for a in images for b in labels if _set_name(a) == _set_name(b) or len(images) == len(labels) == 1]
    if not pairs or len(images) + len(labels) < len(parts):
        _refuse("pair")
    pair = next((pair for pair in pairs if "train" in pair[0].name.lower()), pairs[0])
    contents = [part.content() for part in pair]
    if sum(len(content) for content in contents) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    first, second = (_read_idx(part.name, content) for part, content in zip(pair, contents, strict=True))
    return first, second, (pair[0].name, pair[1].name)


def _set_name(part: _Part) -> str:
    """The part of a file's name that images and labels of one set share: train in train-images-idx3-ubyte.gz."""
    return _ROLE.sub("", part.name.lower())


def _inflate(name: str, raw: bytes, limit: int | None = None) -> bytes:
    """The content of a gzip file, at most BYTES, or its first `limit` bytes; any other file is returned unchanged."""
    if not raw.startswith(_GZIP):
        return raw[:limit]
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        content = unpacking.decompress(raw, limit or BYTES + 1)
    except zlib.error:
        _refuse("broken", name=name)
    if limit:
        return content
    if len(content) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    if not unpacking.eof:
        _refuse("broken", name=name)
    return content


def _count_axes(name: str, raw: bytes) -> int:
    """Number of axes of the array in an IDX file."""
    if raw[:3] not in _IDX:
        _refuse("table" if _TABLE.match(raw[:1000]) else "kind", name=name)
    if raw[2] != _UNSIGNED:
        _refuse("type", name=name, type=_TYPES[raw[2]])
    if len(raw) < 4 or not raw[3]:
        _refuse("broken", name=name)
    return raw[3]


def _read_idx(name: str, raw: bytes) -> NDArray[Any]:
    """The array in an IDX file."""
    axes = _count_axes(name, raw)
    head = 4 + 4 * axes
    if len(raw) < head:
        _refuse("broken", name=name)
    shape = struct.unpack_from(f">{axes}I", raw, 4)
    try:
        return np.frombuffer(raw, np.uint8, offset=head).reshape(shape)
    except ValueError:  # a wrong number of pixels, or more axes than an array can have
        _refuse("broken", name=name)


def _list_members(name: str, raw: bytes) -> list[zipfile.ZipInfo]:
    """The files in a ZIP, without those that operating systems add."""
    # Every entry of the list of files begins with this signature; a list of millions would take long to read.
    if raw.count(_ZIP_ENTRY) > MAX_MEMBERS:
        _refuse("members", name=name, most=MAX_MEMBERS)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            infos = packed.infolist()
    except Exception:  # zipfile does not say which errors a damaged ZIP can raise
        _refuse("broken", name=name)
    return [info for info in infos if not info.is_dir() and not _JUNK.fullmatch(info.filename)]


def _read_member(name: str, raw: bytes, info: zipfile.ZipInfo, limit: int | None = None) -> bytes:
    """The content of a file in a ZIP, or its first `limit` bytes, even if its entry states a wrong size."""
    if info.file_size > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        _refuse("packed", name=name)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed, packed.open(info) as member:
            content = member.read(64 * limit if limit else BYTES)
    except Exception:
        _refuse("broken", name=name)
    return _inflate(name, content, limit)


def _read_npz(name: str, raw: bytes) -> tuple[NDArray[Any], NDArray[Any]]:
    """Images and labels in an NPZ file."""
    infos = _list_members(name, raw)
    members = {info.filename[:-4].lower(): info for info in infos if info.filename.endswith(".npy")}
    pair = next((pair for pair in ARRAY_NAMES if members.keys() >= {*pair}), None)
    if not pair:
        wanted = "; ".join(", ".join(pair) for pair in ARRAY_NAMES)
        found = _join_names([*members] or [info.filename for info in infos])
        _refuse("names", name=name, wanted=wanted, found=found)
    if sum(members[key].file_size for key in pair) > BYTES:
        _refuse("bytes", most=BYTES >> 20)
    images, labels = (_read_array(name, _read_member(name, raw, members[key])) for key in pair)
    return images, labels


def _read_array(name: str, raw: bytes) -> NDArray[Any]:
    """An array of plain numbers from a file in NumPy's format.

    `np.load` does not fit: it cannot tell an array of objects from a damaged file, and it ignores surplus bytes.
    """
    stream = io.BytesIO(raw)
    try:
        readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
        shape, fortran, dtype = readers[npy.read_magic(stream)](stream)
    except Exception:  # a damaged header can raise many errors
        _refuse("broken", name=name)
    if dtype.kind not in "ui":
        _refuse("numbers")
    content = raw[stream.tell() :]
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != len(content):
        _refuse("broken", name=name)
    return np.frombuffer(content, dtype).reshape(shape, order="F" if fortran else "C")


def _join_names(names: Sequence[str]) -> str:
    """At most five names in one line, shortened and without unprintable characters; the caller must escape them."""
    shown = ["".join(c for c in name[:40] if c.isprintable()) for name in names[:5]]
    return ", ".join(shown) + " …" * (len(names) > 5)
