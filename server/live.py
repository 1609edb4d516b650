"""The live picture of a link at other values of one number, packed: what it shows while a person moves a slider.

`GET live/<page>/<place>?<link>` answers with a record for each mark of the slider at that place, and
`GET live/<page>/start/<x>,<y>?<link>` with one record, of the picture with its start dragged there. Each record stands
after its length. Answers depend on nothing but the address, so that any number of servers can give them, and a class
shares those that are kept.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from server.answers import Answers, packed
from views.pages.live_pictures import LivePicture, live_picture

_TYPE = "application/octet-stream"
_HEADERS = {"Content-Encoding": "gzip", "Cache-Control": "public, max-age=60"}
_STREAMED = _HEADERS | {"Cache-Control": "no-cache"}  # it may be cut short
START = "start"

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
    parts = _answers.stream(address, live.records(key), 1 + len(live.marks(key)))  # with the head
    return StreamingResponse(parts, headers=_STREAMED, media_type=_TYPE)


def _moved(request: Request) -> Response:
    """Answer with the record of a start that is dragged."""
    try:
        live = _picture(request.path_params["page"], request.url.query)
        start = [float(request.path_params[axis]) for axis in "xy"]
        record = live.moved(start)
    except (KeyError, ValueError) as fault:
        return _refusal(fault)
    return Response(b"".join(packed([record])), headers=_HEADERS, media_type=_TYPE)


def _refusal(fault: Exception) -> Response:
    return PlainTextResponse(f"There is no such picture: {fault!r:.200}", 422)


@lru_cache(maxsize=64)
def _picture(page: str, query: str) -> LivePicture:
    return live_picture(page, parse_qs(query, keep_blank_values=True, strict_parsing=bool(query)))
