"""The live picture of a link at other values of one number, packed: what it shows while a person moves a slider.

`GET live/<page>/<place>?<link>` answers with a record for each mark of the slider at that place, and
`GET live/<page>/start/<x>,<y>?<link>` with one record, of the picture with its start dragged there. Each record stands
after its length. Answers depend on nothing but the address, so that any number of servers can give them, and a class
shares those that are kept.
"""

from __future__ import annotations

import itertools
import logging
import struct
import time
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from threading import Lock
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from views.pages.live_pictures import LivePicture, live_picture

_LOG = logging.getLogger(__name__)
_TYPE = "application/octet-stream"
_HEADERS = {"Content-Encoding": "gzip", "Cache-Control": "public, max-age=60"}
_STREAMED = _HEADERS | {"Cache-Control": "no-store"}  # it may be cut short
START = "start"
PART = 1 / 60  # seconds of work that are sent together


class Answers:
    """Whole answers by address: those that were asked for last, up to a number of bytes."""

    def __init__(self, size: int = 50_000_000) -> None:
        self._room = size
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

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


_answers = Answers()


def routes(folder: str) -> list[Route]:
    """Routes of the live pictures, below a folder: empty, or with a first slash and none at its end."""
    return [
        Route(f"{folder}/live/{{page}}/{START}/{{x}},{{y}}", _moved),
        Route(f"{folder}/live/{{page}}/{{place}}", _marks),
    ]


def _marks(request: Request) -> Response:
    """Answer with the records of all marks of a slider."""
    address = f"{request.path_params}?{request.url.query}"
    body = _answers.get(address)
    if body is not None:
        return Response(body, headers=_HEADERS, media_type=_TYPE)
    try:
        live = _picture(request.path_params["page"], request.url.query)
        key = live.key_at(request.path_params["place"])
    except (KeyError, ValueError) as fault:
        return _refusal(fault)
    parts = _kept(live.records(key), address, 1 + len(live.marks(key)))  # with the head
    return StreamingResponse(parts, headers=_STREAMED, media_type=_TYPE)


def _moved(request: Request) -> Response:
    """Answer with the record of a start that is dragged."""
    try:
        live = _picture(request.path_params["page"], request.url.query)
        start = [float(request.path_params[axis]) for axis in "xy"]
        record = live.moved(start)
    except (KeyError, ValueError) as fault:
        return _refusal(fault)
    return Response(b"".join(_deflated([record])), headers=_HEADERS, media_type=_TYPE)


def _refusal(fault: Exception) -> Response:
    return PlainTextResponse(f"There is no such picture: {fault!r:.200}", 422)


@lru_cache(maxsize=64)
def _picture(page: str, query: str) -> LivePicture:
    return live_picture(page, parse_qs(query, keep_blank_values=True, strict_parsing=bool(query)))


def _deflated(records: Iterable[bytes]) -> Iterator[bytes]:
    """Records, each after its length, as parts of a gzip stream; up to the end of each part it can be read."""
    stream, part, begin = zlib.compressobj(6, zlib.DEFLATED, 31), b"", time.perf_counter()
    for record in records:
        part += stream.compress(struct.pack("<I", len(record)) + record)
        if time.perf_counter() - begin > PART:
            yield part + stream.flush(zlib.Z_SYNC_FLUSH)
            part, begin = b"", time.perf_counter()
    yield part + stream.flush()


def _kept(records: Iterator[bytes], address: str, count: int) -> Iterator[bytes]:
    """Parts of an answer, which is kept if it has so many records: on a busy server it may end before."""
    parts: list[bytes] = []
    counter = itertools.count()
    try:
        for part in _deflated(record for record, _ in zip(records, counter, strict=False)):
            parts.append(part)
            yield part
    except Exception:
        _LOG.exception("The live picture of %.300s could not be computed.", address)
        return
    if next(counter) == count:
        _answers.keep(address, b"".join(parts))
