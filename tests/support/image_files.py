"""Files of images as people have them, and files that are none."""

from __future__ import annotations

import gzip
import io
import pickle
import struct
import zipfile
from typing import Any

import numpy as np
import pytest

from networks import image_files


def pictures(count: int = 30, sides: tuple[int, ...] = (5, 4), classes: int = 3, seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % classes).astype(np.uint8)
    return rng.integers(0, 256, (count, *sides), dtype=np.uint8), labels


def npz(*, packed: bool = True, **arrays: Any) -> bytes:
    stream = io.BytesIO()
    (np.savez_compressed if packed else np.savez)(stream, **arrays)
    return stream.getvalue()


def idx(array: Any) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.astype(">u1").tobytes()


def zipped(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return stream.getvalue()


X, Y = pictures()

IDX = {"images": idx(X), "labels": idx(Y)}

JUNK = {"__MACOSX/._images": b"\0\5\x16\7", "set/.DS_Store": b"\0\0\x08\1", "set/README.txt": b"Images, 1998"}

TEN = {"t10k-images-idx3-ubyte": idx(X[:20]), "t10k-labels-idx1-ubyte": idx(Y[:20])}

TRAIN = {"train-images-idx3-ubyte": idx(X), "train-labels-idx1-ubyte": idx(Y)}


class Trap:
    """An object that fails the test if it is unpickled."""

    def __reduce__(self) -> Any:
        return pytest.fail, ("unpickled",)


def headed(header: str, content: bytes = b"") -> bytes:
    """An NPZ whose images have such a header."""
    text = header.encode()
    member = b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text + content
    labels = io.BytesIO()
    np.save(labels, Y)
    return zipped({"x.npy": member, "y.npy": labels.getvalue()})


def locked(raw: bytes) -> bytes:
    """A ZIP whose list says that its files need a password."""
    place = raw.index(b"PK\1\2") + 8
    return raw[:place] + b"\1" + raw[place + 1 :]


def header(shape: str, kind: str = "'|u1'") -> str:
    return f"{{'descr': {kind}, 'fortran_order': False, 'shape': {shape}}}\n"


OBJECTS = np.array([Trap()] * 30, dtype=object)

BROKEN: dict[str, tuple[str, dict[str, bytes]]] = {
    "nothing": ("pair", {}),
    "an empty file": ("kind", {"a": b""}),
    "a picture": ("kind", {"a": b"\x89PNG\r\n\x1a\n\0\0"}),
    "a pickle": ("kind", {"a": pickle.dumps([1, 2])}),
    "images alone": ("pair", {"a": IDX["images"]}),
    "labels twice": ("pair", {"a": IDX["labels"], "b": IDX["labels"]}),
    "images twice": ("pair", {"a": IDX["images"], "b": IDX["labels"], "c": IDX["images"]}),
    "an NPZ beside others": ("pair", {**IDX, "c": npz(x=X, y=Y)}),
    "a header alone": ("broken", {**IDX, "images": b"\0\0\x08\x03\0\0"}),
    "no axes": ("broken", {**IDX, "images": b"\0\0\x08\0"}),
    "one byte": ("kind", {**IDX, "images": b"\0"}),
    "the magic number alone": ("broken", {**IDX, "images": b"\0\0\x08"}),
    "signed bytes": ("type", {**IDX, "images": b"\0\0\x09\x03" + bytes(40)}),
    "shorts": ("type", {**IDX, "images": b"\0\0\x0b\x03" + bytes(40)}),
    "floats": ("type", {**IDX, "images": b"\0\0\x0d\x03" + bytes(40)}),
    "doubles as labels": ("type", {**IDX, "labels": gzip.compress(b"\0\0\x0e\x01" + bytes(40))}),
    "no type": ("kind", {**IDX, "images": b"\0\0\x0a\x03" + bytes(40)}),
    "a table": ("table", {"a": b"label,1x1,1x2\n5,0,0\n"}),
    "a long table": ("table", {"a": b"5,0,128\n" * 10_000}),
    "cut short": ("broken", {**IDX, "images": IDX["images"][:-1]}),
    "too long": ("broken", {**IDX, "images": IDX["images"] + b"\0"}),
    "an absurd header": ("broken", {**IDX, "images": struct.pack(">HBB3I", 0, 8, 3, *[2**32 - 1] * 3)}),
    "255 axes": ("broken", {**IDX, "images": b"\0\0\x08\xff" + b"\xff" * 1020 + b"\0"}),
    "more axes than an array has": ("broken", {**IDX, "images": struct.pack(">HBB99I", 0, 8, 99, *[1] * 99) + b"\0"}),
    "no pixel of absurd axes": ("broken", {**IDX, "images": struct.pack(">HBB5I", 0, 8, 5, 0, *[2**32 - 1] * 4)}),
    "little-endian sizes": ("broken", {**IDX, "images": struct.pack("<HBB3I", 0, 8, 3, *X.shape) + X.tobytes()}),
    "other numbers of images": ("count", {**IDX, "images": idx(X[:-1])}),
    "few": ("few", {"a": npz(x=X[:19], y=Y[:19])}),
    "no images": ("few", {"a": idx(X[:0]), "b": idx(Y[:0])}),
    "no pixels": ("pixels", {"a": npz(x=X[:, :0], y=Y)}),
    "large images": ("pixels", {"a": npz(x=np.zeros((30, 65, 65), np.uint8), y=Y)}),
    "one class": ("classes", {"a": npz(x=X, y=0 * Y)}),
    "many classes": ("classes", {"a": npz(x=np.zeros((101, 2, 2), np.uint8), y=np.arange(101))}),
    "gzip of nothing known": ("kind", {"a": gzip.compress(b"hello")}),
    "gzip cut short": ("broken", {**IDX, "images": gzip.compress(IDX["images"])[:-9]}),
    "gzip damaged": ("broken", {**IDX, "images": b"\x1f\x8b" + b"x" * 40}),
    "gzip in gzip": ("kind", {"a": gzip.compress(gzip.compress(IDX["images"]))}),
    "gzip bomb": ("bytes", {"a": gzip.compress(bytes(image_files.BYTES + 1), 1)}),
    "zip cut short": ("broken", {"a": npz(x=X, y=Y)[:-30]}),
    "zip damaged": ("broken", {"a": npz(x=X, y=Y).replace(b"PK\1\2", b"PK\1\3", 1)}),
    "other content than its sum": (
        "broken",
        {"a": npz(packed=False, x=X, y=Y).replace(X.tobytes(), X[::-1].tobytes())},
    ),
    "other names": ("names", {"a": npz(x_train=X, labels=Y)}),
    "many entries": ("members", {"a": npz(**{f"x{k}": Y for k in range(99)})}),
    "many pictures": ("members", {"a": zipped({f"{k}.png": b"\x89PNG" for k in range(99)})}),
    "bzip2": ("packed", {"a": zipped({"x.npy": b"", "y.npy": b""}, zipfile.ZIP_BZIP2)}),
    "bzip2 of IDX": ("packed", {"a": zipped(IDX, zipfile.ZIP_BZIP2)}),
    "a password": ("packed", {"a": locked(zipped(IDX))}),
    "no array": ("broken", {"a": zipped({"x.npy": b"hello", "y.npy": b"hello"})}),
    "a ZIP of nothing": ("archive", {"a": zipped({})}),
    "a ZIP of texts": ("archive", {"a": zipped({"x": b"hello", "data/y.csv": b"1,2"})}),
    "a ZIP in a ZIP": ("names", {"a": zipped({"b.zip": zipped(IDX)})}),
    "a ZIP of labels": ("pair", {"a": zipped({"labels": IDX["labels"]})}),
    "a ZIP of two NPZ": ("pair", {"a": zipped({"a.npz": npz(x=X, y=Y), "b.npz": npz(x=X, y=Y)})}),
    "a ZIP of floats": ("type", {"a": zipped({**IDX, "images": b"\0\0\x0d\x03" + bytes(40)})}),
    "a ZIP of a file cut short": ("broken", {"a": zipped({**IDX, "images": IDX["images"][:-1]})}),
    "a ZIP of a gzip bomb": (
        "bytes",
        {"a": zipped({**IDX, "images": gzip.compress(idx(X) + bytes(image_files.BYTES), 1)})},
    ),
    "a ZIP bomb": ("bytes", {"a": zipped({**IDX, "images": idx(X) + bytes(image_files.BYTES)})}),
    "floats in NPZ": ("numbers", {"a": npz(x=X / 255, y=Y)}),
    "texts": ("numbers", {"a": npz(x=X, y=np.array([*"abc"])[Y])}),
    "below 0": ("numbers", {"a": npz(x=X.astype(int) - 1, y=Y)}),
    "above 255": ("numbers", {"a": npz(x=X.astype(int) + 1, y=Y)}),
    "labels of two numbers": ("numbers", {"a": npz(x=X, y=np.stack([Y, Y], axis=1))}),
    "one label": ("numbers", {"a": npz(x=X, y=np.uint8(3))}),
    "one row": ("numbers", {"a": npz(x=Y, y=Y)}),
    "objects": ("numbers", {"a": npz(x=OBJECTS, y=Y)}),
    "objects as labels": ("numbers", {"a": npz(x=X, y=OBJECTS)}),
    "an absurd array": ("broken", {"a": headed(header("(1000000, 1000000, 1000000)"))}),
    "an array with less than none": ("broken", {"a": headed(header("(-30, -20)"), bytes(600))}),
    "an array that is too short": ("broken", {"a": headed(header("(30, 20)"), bytes(599))}),
    "records": ("numbers", {"a": headed(header("(30, 20)", "[('a', 'u1')]"), bytes(600))}),
    "no kind of number": ("broken", {"a": headed(header("(30, 20)", "'nonsense'"), bytes(600))}),
    "a header that is code": ("broken", {"a": headed("__import__('os').abort()\n")}),
    "a deep header": ("broken", {"a": headed("(" * 9000 + "\n")}),
    "a header of minus signs": ("broken", {"a": headed(header("-" * 9000 + "1"))}),
    "a long header": ("broken", {"a": headed(header("(30, 20)") + " " * 60_000, bytes(600))}),
}
