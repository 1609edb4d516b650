"""The route of live pictures: records after their lengths, refusals, and answers that are kept."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator

import pytest

from server import live
from server.answers import Answers
from tests.support.http import Answer, get
from tests.support.live_picture import unpack
from views.pages import live_pictures

LINK = "/live/root/Adam-lr?steps=12&lang=ja"


@pytest.fixture(autouse=True)
def _no_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_answers", Answers())


def records_of(answer: Answer) -> Iterator[bytes]:
    body = gzip.decompress(answer.body)
    while body:
        (length,) = struct.unpack_from("<I", body)
        yield body[4 : 4 + length]
        body = body[4 + length :]


def test_a_slider_gives_a_head_and_a_record_of_each_mark() -> None:
    answer = get(live.routes(""), LINK)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/octet-stream")
    head, *records = map(unpack, records_of(answer))
    assert head == {"present": "0.3", "usual": "0.3", "longest": None}
    marks = [record["mark"] for record in records]
    assert {"1e-5", "0.25", "0.4", "100"} <= {*marks}
    assert {*marks[:2]} == {"0.25", "0.4"}  # the nearest ones first
    assert len({*marks}) == len(marks)


def test_an_answer_is_kept_and_depends_on_its_whole_address() -> None:
    routes = live.routes("")
    first = get(routes, LINK)
    second = get(routes, LINK)
    assert second.body == first.body
    assert [answer.headers["cache-control"] for answer in (first, second)] == ["no-cache", "public, max-age=60"]
    assert get(routes, LINK.replace("=ja", "=en")).body != first.body
    assert get(routes, LINK + "&dark=1").body != first.body


def test_an_answer_that_a_busy_server_cut_short_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    routes = live.routes("")
    with monkeypatch.context() as busy:
        busy.setattr(live_pictures, "PATIENCE", 0.0)
        assert len([*records_of(get(routes, LINK))]) == 1  # the head
    assert len([*records_of(get(routes, LINK))]) > 50


def test_old_answers_give_way_to_new_ones() -> None:
    answers = Answers(10)
    for address in "abc":
        answers.keep(address, b"1234")
    assert [answers.get(address) for address in "abc"] == [None, b"1234", b"1234"]
    answers.keep("c", b"123456")
    assert answers.get("b") == b"1234"


def test_a_start_gives_one_record() -> None:
    (record,) = map(unpack, records_of(get(live.routes(""), "/live/root/start/-3.5,1?steps=12")))
    assert (record["moving"]["start"]["x"], record["moving"]["start"]["y"]) == (-3.5, 1)
    assert {*record["lines"]} == {"0", "1", "2", "3"}


def test_a_curve_takes_the_first_coordinate() -> None:
    (record,) = map(unpack, records_of(get(live.routes(""), "/live/curve/start/2,77")))
    assert record["moving"]["start"]["x"] == 2


@pytest.mark.parametrize(
    "address",
    [
        "/live/nowhere/Adam-lr",
        "/live/network/Adam-lr",  # no link says a training
        "/live/root/Adam-nothing",
        "/live/root/optimizers",  # no number
        "/live/root/Adam-lr?surface=Nothing",
        "/live/root/Adam-lr?nothing=1",
        "/live/root/Adam-lr?formula=x^",
        "/live/root/Adam-lr?view=1&view=2",
        "/live/root/start/1,x",
        "/live/root/start/1e9,0",
        "/live/root/start/nan,0",
    ],
)
def test_what_has_no_picture_is_refused(address: str) -> None:
    assert get(live.routes(""), address).status == 422


def test_the_routes_lie_below_the_base_path() -> None:
    assert get(live.routes("/some/base"), f"/some/base{LINK}").status == 200
    assert get(live.routes("/some/base"), LINK).status == 404
