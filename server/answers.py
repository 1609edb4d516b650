"""Answers that are computed bit by bit: sent while they are computed, and kept once they are whole.

One thread computes them, because Python does one thing at a time: of many at once all would end late. Each has a turn,
and one that takes longer waits for those that have come meanwhile.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import struct
import time
import zlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Lock

_LOG = logging.getLogger(__name__)
TURN = 0.25  # seconds
PART = 1 / 60  # seconds of work that are sent together


class Answers:
    """Whole answers by address: those that were asked for last, up to a number of bytes."""

    def __init__(self, size: int = 50_000_000) -> None:
        self._room = size
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answers")

    def get(self, address: str) -> bytes | None:
        """The answer under an address, if it is kept."""
        with self._lock:
            if address in self._bodies:
                self._bodies.move_to_end(address)
            return self._bodies.get(address)

    def keep(self, address: str, body: bytes) -> None:
        """Keep an answer; old ones give way."""
        with self._lock:
            self._room += len(self._bodies.pop(address, b"")) - len(body)
            self._bodies[address] = body
            while self._room < 0:
                self._room += len(self._bodies.popitem(last=False)[1])

    async def stream(self, address: str, records: Iterator[bytes], count: int) -> AsyncGenerator[bytes, None]:
        """Yield the answer under an address, as `packed` makes it; keep it if it has so many records."""
        parts: asyncio.Queue[bytes] = asyncio.Queue()
        give = partial(asyncio.get_running_loop().call_soon_threadsafe, parts.put_nowait)
        work = self._parts(address, records, count)
        turn = _Turn(work, give, self._thread)
        turn.ask()
        try:
            while part := await parts.get():
                yield part
        finally:
            turn.is_wanted = False

    def _parts(self, address: str, records: Iterator[bytes], count: int) -> Iterator[bytes]:
        """Compute an answer, unless one that was asked for before has it; at its end, an empty part."""
        body = self.get(address)
        if body is None:
            given: list[bytes] = []
            counter = itertools.count()
            try:
                for part in packed(record for record, _ in zip(records, counter, strict=False)):
                    given.append(part)
                    yield part
            except Exception:
                _LOG.exception("The answer to %.300s could not be computed.", address)
            else:
                if next(counter) == count:
                    self.keep(address, b"".join(given))
        else:
            yield body
        yield b""


class _Turn:
    """Work of which a thread does a part at a time, up to an empty part, or until nobody wants it any more."""

    def __init__(self, work: Iterator[bytes], give: Callable[[bytes], object], thread: ThreadPoolExecutor) -> None:
        self._work, self._give, self._thread = work, give, thread
        self.is_wanted = True

    def ask(self) -> None:
        """Wait behind the others that have asked."""
        self._thread.submit(self._run)

    def _run(self) -> None:
        begin = time.perf_counter()
        while self.is_wanted:
            part = next(self._work)
            self._give(part)
            if not part:
                return
            if time.perf_counter() - begin > TURN:
                self.ask()
                return


def packed(records: Iterable[bytes]) -> Iterator[bytes]:
    """Records, each after its length, as parts of a gzip stream; up to the end of each part it can be read."""
    stream, part, begin = zlib.compressobj(6, zlib.DEFLATED, 31), b"", time.perf_counter()
    for record in records:
        part += stream.compress(struct.pack("<I", len(record)) + record)
        if time.perf_counter() - begin > PART:
            yield part + stream.flush(zlib.Z_SYNC_FLUSH)
            part, begin = b"", time.perf_counter()
    yield part + stream.flush()
