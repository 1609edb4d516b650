"""What networks learn: bundled and generated samples, their split, and images from files."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import pickle
import struct
import zipfile
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import params_of
from networks import DATA_SENTENCES, SOURCES, DataError, Dataset, Digits, Moons, Spirals, image_files, read_images
from tests.test_lab import at
from tests.test_page import sound, words
from views.controls.files import images as page_of

GENERATED = pytest.mark.parametrize("cls", [Spirals, Moons])

# --- Bundled and generated


def test_the_digits_are_as_they_were_published() -> None:
    data = Digits().made()
    assert data.raw.shape == (1797, 64)
    assert (data.raw.dtype, data.raw.min(), data.raw.max(), data.unit) == (np.uint8, 0, 16, 16.0)
    assert data.sides == (8, 8)
    assert data.classes == tuple("0123456789")
    np.testing.assert_array_equal(np.bincount(data.labels), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    assert hashlib.sha256(data.raw.tobytes()).hexdigest().startswith("8f26b2bd9d135c256808f68f14fdabdd")
    labels = hashlib.sha256(data.labels.astype(np.uint8).tobytes()).hexdigest()
    assert labels.startswith("8ba4f891220f5e4c9c819638d1602d74")
    np.testing.assert_array_equal(data.x, data.raw / 16)


@GENERATED
@given(samples=some.integers(20, 300), seed=some.integers(0, 100))
def test_two_classes_are_balanced_and_a_seed_always_gives_the_same(cls: Any, samples: int, seed: int) -> None:
    data = cls(samples=samples, data_seed=seed).made()
    assert data.x.shape == (samples, 2)
    assert abs(int(np.sum(data.labels == 0)) - int(np.sum(data.labels == 1))) <= 1
    np.testing.assert_array_equal(data.x, cls(samples=samples, data_seed=seed).made().x)
    other = cls(samples=samples, data_seed=seed + 1).made()
    assert np.any(data.x != other.x)
    assert data.key != other.key


@given(turns=some.floats(0.5, 4.0), seed=some.integers(0, 100))
def test_without_noise_one_spiral_is_the_other_turned_by_half_a_turn(turns: float, seed: int) -> None:
    data = Spirals(noise=0.0, turns=turns, data_seed=seed).made()
    radius = np.hypot(*data.x.T)
    assert radius.max() <= 1
    angle = 2 * np.pi * turns * radius + np.pi * data.labels
    np.testing.assert_allclose(data.x, radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), atol=1e-12)


@given(some.integers(0, 100))
def test_without_noise_the_moons_are_half_circles(seed: int) -> None:
    data = Moons(noise=0.0, data_seed=seed).made()
    upper = data.labels == 0
    middle = np.where(upper[:, None], [0.0, 0.0], [1.0, 0.5])
    np.testing.assert_allclose(np.hypot(*(data.x - middle).T), 1, atol=1e-12)
    assert data.x[upper, 1].min() >= 0
    assert data.x[~upper, 1].max() <= 0.5


@GENERATED
def test_noise_is_added_with_its_standard_deviation(cls: Any) -> None:
    still, noisy = cls(samples=5000, noise=0.0).made(), cls(samples=5000, noise=0.3).made()
    np.testing.assert_allclose((noisy.x - still.x).std(), 0.3, rtol=0.05)
    np.testing.assert_array_equal(noisy.labels, still.labels)


@pytest.mark.parametrize("cls", SOURCES, ids=lambda cls: cls.name)
def test_every_source_says_where_it_is_from_and_knows_its_classes(cls: Any) -> None:
    data = cls().made()
    assert cls.source
    assert {*data.labels.tolist()} == {*range(len(data.classes))}
    for p in params_of(cls):
        for value in (p.low, p.high):
            assert len(replace(cls(), **{p.name: value}).made()) >= 20


# --- Split


@given(some.integers(2, 200), some.floats(0.01, 0.99), some.integers(0, 1000))
def test_a_split_parts_all_samples_by_its_share_and_seed(count: int, share: float, seed: int) -> None:
    raw = np.arange(count, dtype=float)[:, None]
    data = Dataset(raw, np.arange(count) % 2, ("A", "B"), "samples")
    train, validation = data.split(share, seed)
    assert sorted([*train.raw[:, 0], *validation.raw[:, 0]]) == [*range(count)]
    assert len(validation) == min(count - 1, max(1, round(share * count)))
    for part in (train, validation):
        np.testing.assert_array_equal(part.labels, part.x[:, 0] % 2)
    again, _ = data.split(share, seed)
    np.testing.assert_array_equal(again.raw, train.raw)
    assert again.key == train.key != validation.key


def test_another_seed_splits_another_way() -> None:
    data = Digits().made()
    keys = {data.split(0.2, seed)[0].key for seed in range(20)}
    assert len(keys) == 20


# --- Images from files


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


@given(some.integers(20, 60), some.integers(1, 9), some.integers(1, 9), some.integers(2, 5), some.integers(0, 99))
def test_both_kinds_of_files_hold_the_same_images(count: int, height: int, width: int, classes: int, seed: int) -> None:
    x, y = pictures(count, (height, width), classes, seed)
    read = [
        read_images({"a": npz(x_train=x, y_train=y, x_test=x[:3], y_test=y[:3])}),
        read_images({"a": npz(packed=False, y=y[:, None].astype(np.int64), x=x.astype(">u2"))}),
        read_images({"a": npz(images=np.asfortranarray(x), labels=y, more=np.zeros(3))}),
        read_images({"a": idx(x), "b": idx(y)}),
        read_images({"b.gz": gzip.compress(idx(y)), "a": gzip.compress(idx(x))}),
        read_images({"a.gz": gzip.compress(npz(x=x, y=y))}),
    ]
    for data in read:
        np.testing.assert_array_equal(data.raw, x.reshape(count, -1))
        np.testing.assert_array_equal(data.labels, y)
        assert (data.raw.dtype, data.unit, data.sides) == (np.uint8, 255.0, (height, width))
        assert data.classes == tuple(str(label) for label in range(classes))
        assert data.key == read[0].key
        np.testing.assert_allclose(data.x, x.reshape(count, -1) / 255)


JUNK = {"__MACOSX/._images": b"\0\5\x16\7", "set/.DS_Store": b"\0\0\x08\1", "set/README.txt": b"Images, 1998"}
TEN = {"t10k-images-idx3-ubyte": idx(X[:20]), "t10k-labels-idx1-ubyte": idx(Y[:20])}
TRAIN = {"train-images-idx3-ubyte": idx(X), "train-labels-idx1-ubyte": idx(Y)}


@pytest.mark.parametrize(
    ("files", "origin"),
    [
        ({"a": zipped(IDX)}, ("images", "labels")),
        ({"a": zipped({**JUNK, "set/images": IDX["images"], "set/labels": IDX["labels"]})}, ("images", "labels")),
        ({"fashion.zip": zipped({f"f/{name}.gz": gzip.compress(raw) for name, raw in (TEN | TRAIN).items()})}, None),
        ({"kaggle.zip": zipped({f"{name}/{name}": raw for name, raw in (TEN | TRAIN).items()})}, None),
        (TEN | TRAIN, None),
        ({"images.zip": zipped({"images": IDX["images"]}), "labels": IDX["labels"]}, ("images", "labels")),
        ({"a": zipped({"LICENSE": b"CC0", "mnist.npz": npz(x_train=X, y_train=Y)})}, ("mnist.npz",)),
        ({"a": zipped({"mnist.npz": npz(X=X, y=Y)}, zipfile.ZIP_STORED)}, ("mnist.npz",)),
        ({"a": npz(train_images=X, train_labels=Y[:, None], val_images=X[:3])}, ("a",)),
        ({"a": npz(arr_0=X, arr_1=Y)}, ("a",)),
        ({"a.gz": gzip.compress(zipped(IDX))}, ("images", "labels")),
        ({"a": zipped({"`<b>`images": idx(X), "labels": idx(Y)})}, ("`<b>`images", "labels")),
    ],
)
def test_a_zip_that_holds_the_files_is_read(files: dict[str, bytes], origin: tuple[str, ...] | None) -> None:
    """Of a training and a test set the training set; what systems and people add is passed over."""
    data = read_images(files)
    np.testing.assert_array_equal(data.raw, X.reshape(30, -1))
    np.testing.assert_array_equal(data.labels, Y)
    assert data.key == read_images(IDX).key
    assert [name.removesuffix(".gz") for name in data.origin] == [*(origin or TRAIN)]


def test_labels_may_be_any_whole_numbers_and_images_may_be_flat() -> None:
    data = read_images({"a": npz(x=X.reshape(30, -1), y=np.array([-3, 7, 40])[Y])})
    assert data.classes == ("-3", "7", "40")
    np.testing.assert_array_equal(data.labels, Y)
    assert data.sides is None


def test_files_with_other_content_have_other_keys() -> None:
    changed = X.copy()
    changed[0, 0, 0] ^= 1
    labels = Y.copy()
    labels[0] = (labels[0] + 1) % 3
    others = (changed, Y), (X, labels), (X, Y + 5), (X.reshape(30, -1), Y), (np.swapaxes(X, 1, 2).copy(), Y)
    keys = {read_images({"a": npz(x=x, y=y)}).key for x, y in ((X, Y), *others)}
    assert len(keys) == 1 + len(others)


def refusal(files: dict[str, bytes]) -> str:
    """Which sentence files are refused with."""
    with pytest.raises(DataError) as caught:
        read_images(files)
    assert "{" not in str(caught.value)
    return next(name for name, sentence in DATA_SENTENCES.items() if sentence == caught.value.template)


class Trap:
    """What would be run, if it were unpickled."""

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


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_used_is_refused_with_a_sentence(name: str) -> None:
    sentence, files = BROKEN[name]
    assert refusal(files) == sentence


def test_every_sentence_is_used() -> None:
    assert {sentence for sentence, _ in BROKEN.values()} == {*DATA_SENTENCES}


def test_a_zip_is_not_unpacked_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    large = npz(x=np.zeros((200, 50, 50), np.uint8), y=np.arange(200) % 2)
    assert len(large) < 10_000
    assert len(read_images({"a": large})) == 200
    monkeypatch.setattr(image_files, "BYTES", 400_000)
    assert refusal({"a": large}) == "bytes"
    # Nor where its entry says less.
    size = struct.pack("<I", 200 * 2500 + 128)
    assert size in large
    assert refusal({"a": large.replace(size, struct.pack("<I", 300))}) == "broken"
    monkeypatch.setattr(image_files, "BYTES", len(IDX["images"]))  # of both files together
    assert refusal({name: gzip.compress(content) for name, content in IDX.items()}) == "bytes"
    monkeypatch.setattr(image_files, "BYTES", 100)
    assert refusal({"a": idx(X), "b": idx(Y)}) == "bytes"


@given(some.binary(max_size=200), some.sampled_from([b"", b"\0\0\x08\3", b"PK\3\4", b"\x1f\x8b\x08\0", b"\x93NUMPY"]))
def test_no_bytes_do_more_than_be_refused(raw: bytes, begin: bytes) -> None:
    refusal({"a": begin + raw})
    refusal({"a": begin + raw, "b": IDX["labels"]})


@given(some.integers(0, 10_000), some.integers(0, 255), some.booleans())
def test_a_byte_that_was_changed_is_refused_or_read(place: int, value: int, packed: bool) -> None:
    raw = bytearray(npz(packed=packed, x=X, y=Y))
    raw[place % len(raw)] = value
    with suppress(DataError):  # and nothing else
        assert len(read_images({"a": bytes(raw)})) == len(X)


def test_a_compressed_stream_of_another_kind_is_not_read() -> None:
    assert refusal({"a": bz2.compress(npz(x=X, y=Y))}) == "kind"


# --- The sidebar


OWN = {"net.data": page_of.NAME, "net.units": "4", "net.optimizers": "Adam"}


def told(page: AppTest) -> str:
    return words(page) + "\n".join(box.value for box in [*page.warning, *page.error, *page.info])


def given_files(page: AppTest, **files: bytes) -> AppTest:
    page.file_uploader[0].set_value([(name, raw, "") for name, raw in files.items()])
    return sound(page.run())


def test_a_zip_says_what_was_read_from_it() -> None:
    page = given_files(sound(at("network", **OWN)), **{"mnist.zip": zipped(TEN | TRAIN | JUNK)})
    assert "`mnist.zip` (`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`): 30 images of 5×4 pixels" in told(page)
    page = given_files(page, floats=b"\0\0\x0d\x03" + bytes(40))
    assert "“`floats`” holds numbers of the type `float32`" in told(page)


def test_images_are_used_on_every_page_and_files_that_are_none_do_not_take_them_away() -> None:
    page = sound(at("network", **OWN))
    assert "a link does not hold them. Until then digits are shown." in told(page)
    page = given_files(page, picture=BROKEN["a picture"][1]["a"])
    assert "“`picture`” is neither" in told(page)
    assert "Until then digits are shown." in told(page)
    page = given_files(page, images=IDX["images"], labels=IDX["labels"])
    assert "`images`, `labels`: 30 images of 5×4 pixels, 3 classes." in told(page)
    for path in ("range", "layers", "landscape"):
        page._page_hash = calc_hash(path)
        page = sound(page.run())
        assert "30 images of 5×4 pixels" in told(page)
    page = given_files(page, images=IDX["images"])
    assert "Please choose two IDX files together" in told(page)
    assert "Until then these files are shown: `images`, `labels`" in told(page)
    page = sound(page.selectbox(key="net.data").set_value("Moons").run())
    page = sound(page.selectbox(key="net.data").set_value(page_of.NAME).run())
    assert "Until then these files are shown: `images`, `labels`" in told(page)
    assert "画像" in told(given_files(sound(at("network", lang="ja", **OWN)), picture=b"GIF89a"))


@given(some.integers(1, 40), some.integers(0, 100))
def test_some_of_the_images_are_drawn_by_their_seed(count: int, seed: int) -> None:
    data = read_images(IDX)
    part = page_of.some(data, count, seed)
    assert len(part) == min(count, len(data))
    rows = {tuple(row): label for row, label in zip(data.raw, data.labels, strict=True)}
    assert [rows[tuple(row)] for row in part.raw] == [*part.labels]
    assert len({tuple(row) for row in part.raw}) == len(part)
    np.testing.assert_array_equal(part.raw, page_of.some(data, count, seed).raw)
