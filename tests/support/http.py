"""Requests to routes, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.routing import BaseRoute


class Answer(NamedTuple):
    """Answer to a request."""

    status: int
    headers: dict[str, str]
    body: bytes


def get(routes: Sequence[BaseRoute], path: str, **headers: str) -> Answer:
    """Answer to a GET request for a path, perhaps with a query."""
    messages: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        messages.append(message)

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    path, _, query = path.partition("?")
    protocol = {"asgi": {"version": "3.0", "spec_version": "2.4"}, "type": "http", "method": "GET"}
    scope = {**protocol, "path": path, "query_string": query.encode(), "headers": named}
    with ThreadPoolExecutor(1) as pool:  # where no other loop runs: that of a browser's tests may run here
        pool.submit(asyncio.run, Starlette(routes=routes)(scope, receive, send)).result()
    start, *bodies = messages
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], answered, b"".join(message["body"] for message in bodies))
