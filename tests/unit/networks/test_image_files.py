"""Images from files: whatever holds them is read, and whatever else comes gets a sentence."""

from __future__ import annotations

import bz2
import gzip
import struct
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from networks import DATA_SENTENCES, DataError, image_files, read_images
from tests.support.image_files import BROKEN, IDX, JUNK, TEN, TRAIN, X, Y, idx, npz, pictures, zipped


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
