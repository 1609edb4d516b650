"""Images that a person gives: used on every page, and told."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from networks import read_images
from settings.network_controls import IMAGE_FILES
from tests.support.image_files import BROKEN, IDX, JUNK, TEN, TRAIN, zipped
from tests.support.pages import open_page, without_exception, words
from views.controls.files import images as page_of

OWN = {"net.data": IMAGE_FILES, "net.units": "4", "net.optimizers": "Adam"}


def told(page: AppTest) -> str:
    return words(page) + "\n".join(box.value for box in [*page.warning, *page.error, *page.info])


def given_files(page: AppTest, **files: bytes) -> AppTest:
    page.file_uploader[0].set_value([(name, raw, "") for name, raw in files.items()])
    return without_exception(page.run())


def test_a_zip_says_what_was_read_from_it() -> None:
    page = given_files(without_exception(open_page("network", **OWN)), **{"mnist.zip": zipped(TEN | TRAIN | JUNK)})
    assert "`mnist.zip` (`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`): 30 images of 5×4 pixels" in told(page)
    page = given_files(page, floats=b"\0\0\x0d\x03" + bytes(40))
    assert "“`floats`” holds numbers of the type `float32`" in told(page)


def test_images_are_used_on_every_page_and_files_that_are_none_do_not_take_them_away() -> None:
    page = without_exception(open_page("network", **OWN))
    assert "a link does not hold them. Until then digits are shown." in told(page)
    page = given_files(page, picture=BROKEN["a picture"][1]["a"])
    assert "“`picture`” is neither" in told(page)
    assert "Until then digits are shown." in told(page)
    page = given_files(page, images=IDX["images"], labels=IDX["labels"])
    assert "`images`, `labels`: 30 images of 5×4 pixels, 3 classes." in told(page)
    for path in ("range", "layers", "landscape"):
        page._page_hash = calc_hash(path)
        page = without_exception(page.run())
        assert "30 images of 5×4 pixels" in told(page)
    page = given_files(page, images=IDX["images"])
    assert "Please choose two IDX files together" in told(page)
    assert "Until then these files are shown: `images`, `labels`" in told(page)
    page = without_exception(page.selectbox(key="net.data").set_value("Moons").run())
    page = without_exception(page.selectbox(key="net.data").set_value(IMAGE_FILES).run())
    assert "Until then these files are shown: `images`, `labels`" in told(page)
    assert "画像" in told(given_files(without_exception(open_page("network", lang="ja", **OWN)), picture=b"GIF89a"))


@given(some.integers(1, 40), some.integers(0, 100))
def test_some_of_the_images_are_drawn_by_their_seed(count: int, seed: int) -> None:
    data = read_images(IDX)
    part = page_of.sample_images(data, count, seed)
    assert len(part) == min(count, len(data))
    rows = {tuple(row): label for row, label in zip(data.raw, data.labels, strict=True)}
    assert [rows[tuple(row)] for row in part.raw] == [*part.labels]
    assert len({tuple(row) for row in part.raw}) == len(part)
    np.testing.assert_array_equal(part.raw, page_of.sample_images(data, count, seed).raw)
