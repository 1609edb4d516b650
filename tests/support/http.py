"""Requests to routes, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

from starlette.applications import Starlette
from starlette.routing import BaseRoute

T = TypeVar("T")


class Answer(NamedTuple):
    """Answer to a request."""

    status: int
    headers: dict[str, str]
    body: bytes


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Result of a coroutine that runs in a thread of its own: the loop of a browser's tests may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


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
    run_apart(Starlette(routes=routes)(scope, receive, send))
    start, *bodies = messages
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], answered, b"".join(message["body"] for message in bodies))
