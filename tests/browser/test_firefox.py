"""The picture follows in Firefox as it does in Chromium, in which all other tests are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import cast

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser import firefox
from tests.browser.conftest import Open, Opener
from tests.browser.following import (
    assert_keys_followed,
    assert_start_followed,
    assert_thumbs_followed,
)
from tests.browser.reading import await_check

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the launcher of the bridge is a script of sh")


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with firefox.launched(playwright) as started:
        yield started


def test_a_page_opens_and_its_complaints_are_heard(open_page: Open) -> None:
    page = open_page()
    complaints = cast(Opener, open_page).complaints
    assert complaints == []
    page.evaluate("console.error('said'), setTimeout(() => { throw Error('thrown') })")

    def check() -> None:
        heard = " ".join(complaints)
        assert "said" in heard
        assert "thrown" in heard

    await_check(page, check)
    complaints.clear()


def test_keys_are_followed(open_page: Open) -> None:
    assert_keys_followed(open_page(), "Adam.lr")


def test_the_start_is_followed_without_the_page_s_connection(open_page: Open) -> None:
    assert_start_followed(open_page())


@pytest.mark.parametrize(
    ("link", "pulls", "is_sketched"),
    [
        ("/", {"GradientDescent.lr": -4, "Momentum.momentum": -2, "steps": 3}, False),
        ("/?surface=Rosenbrock", {"b": -3}, True),
        ("/formula", {"own.a": 3}, True),
    ],
)
def test_what_is_shown_while_a_thumb_is_held_is_what_run_computes_and_stays(
    open_page: Open, link: str, pulls: dict[str, int], is_sketched: bool
) -> None:
    assert_thumbs_followed(open_page(link), pulls, is_sketched=is_sketched)
