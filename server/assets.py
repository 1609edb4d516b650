"""Plotly.js and our scripts, each under an address that says what is in it, so that a browser keeps it for good.

Where these routes do not answer, the scripts travel over the page's connection (`views/live/component.py`).
"""

from __future__ import annotations

import gzip
from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from views.live.scripts import SCRIPTS

_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


def routes(folder: str) -> list[Route]:
    """Routes of all scripts, below a folder: empty, or with a first slash and none at its end."""
    return [Route(f"{folder}/assets/{{name:path}}", _asset)]


def _asset(request: Request) -> Response:
    """Answer with the script under an address; deflated, where the browser takes that."""
    address = f"assets/{request.path_params['name']}"
    if address not in SCRIPTS:
        return PlainTextResponse("There is no such script.", 404)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers = {**_FOR_GOOD, "Content-Encoding": "gzip"}
        return Response(_compressed(address), headers=headers, media_type="text/javascript")
    return Response(SCRIPTS[address], headers=_FOR_GOOD, media_type="text/javascript")


@cache
def _compressed(address: str) -> bytes:
    return gzip.compress(SCRIPTS[address], mtime=0)
