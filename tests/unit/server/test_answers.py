"""Answers that are computed in turns, once for all who ask at the same time, and only while somebody wants them."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterator

import pytest

from server import answers
from server.answers import Answers
from tests.support.http import run_apart


async def whole(kept: Answers, address: str, records: Iterator[bytes], count: int) -> bytes:
    return b"".join([part async for part in kept.stream(address, records, count)])


def texts(body: bytes) -> list[bytes]:
    content, found = gzip.decompress(body), []
    while content:
        length = int.from_bytes(content[:4], "little")
        found.append(content[4 : 4 + length])
        content = content[4 + length :]
    return found


def test_answers_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "TURN", 0.0)
    monkeypatch.setattr(answers, "PART", 0.0)
    order: list[str] = []
    may_begin = threading.Event()

    def records(name: str) -> Iterator[bytes]:
        may_begin.wait(10)
        for number in range(3):
            order.append(name)
            yield f"{name}{number}".encode()

    async def both() -> list[bytes]:
        kept = Answers()
        requests = [asyncio.ensure_future(whole(kept, name, records(name), 3)) for name in "ab"]
        await asyncio.sleep(0)  # both have asked
        may_begin.set()
        return await asyncio.gather(*requests)

    first, second = run_apart(both())
    assert texts(first) == [b"a0", b"a1", b"a2"]
    assert texts(second) == [b"b0", b"b1", b"b2"]
    assert order[:4] == ["a", "b", "a", "b"]


def test_what_several_ask_for_at_once_is_computed_once() -> None:
    computed: list[int] = []

    def records() -> Iterator[bytes]:
        computed.append(1)
        yield b"one"

    async def three() -> list[bytes]:
        kept = Answers()
        return await asyncio.gather(*(whole(kept, "same", records(), 1) for _ in range(3)))

    first, *others = run_apart(three())
    assert texts(first) == [b"one"]
    assert others == [first, first]
    assert len(computed) == 1


def test_an_answer_that_nobody_waits_for_is_not_computed_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "PART", 0.0)
    is_left, ended = threading.Event(), threading.Event()

    def records() -> Iterator[bytes]:
        try:
            yield b"first"
            is_left.wait(10)
            while True:
                yield b"more"
        finally:
            ended.set()

    async def leave() -> None:
        stream = kept.stream("long", records(), 2)
        await anext(stream)
        await stream.aclose()
        is_left.set()

    kept = Answers()
    run_apart(leave())
    assert run_apart(whole(kept, "next", iter([b"next"]), 1))  # the thread is free again
    assert ended.wait(10)
    assert kept.get("long") is None


def test_an_answer_whose_asker_left_while_it_waited_is_never_begun() -> None:
    may_end, begun = threading.Event(), threading.Event()

    def long() -> Iterator[bytes]:
        may_end.wait(10)
        yield b"long"

    def unwanted() -> Iterator[bytes]:
        begun.set()
        yield b"unwanted"

    async def ask() -> None:
        first = asyncio.ensure_future(whole(kept, "long", long(), 1))
        second = asyncio.ensure_future(whole(kept, "unwanted", unwanted(), 1))
        await asyncio.sleep(0)  # both have asked
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        may_end.set()
        await first

    kept = Answers()
    run_apart(ask())
    run_apart(whole(kept, "next", iter([b"next"]), 1))  # the thread has had its turn
    assert not begun.is_set()


def test_an_answer_that_fails_ends_and_is_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    def records() -> Iterator[bytes]:
        yield b"first"
        raise ZeroDivisionError("a fault")

    kept = Answers()
    run_apart(whole(kept, "here", records(), 1))
    assert kept.get("here") is None
    assert "here" in caplog.text
    assert texts(run_apart(whole(kept, "next", iter([b"next"]), 1))) == [b"next"]
