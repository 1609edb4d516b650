"""The visible content of a page as text, read from the messages that the server sends to the browser."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import local_script_runner

from tests.support.parcels import Digests, Parcels, lines, split

_ROOTS = ("main", "sidebar", "event", "bottom")
_SHOWN = ("navigation", "page_config_changed", "page_info_changed", "logo")  # besides elements
_LEFT_OUT = {"form_id", "js_content", "page_script_hash", "main_script_hash", "script_path", "uuid", "fragment_id"}
_SCRIPT = re.compile(r"(<script[^>]*>).*?(</script>)", re.DOTALL)


def remember_messages() -> None:
    """Make every tree of elements in a test without a browser keep its messages."""
    runner: Any = local_script_runner
    parse = runner.parse_tree_from_messages

    def parse_and_keep(messages: Any) -> Any:
        tree: Any = parse(messages)
        tree.messages = [*messages]
        return tree

    runner.parse_tree_from_messages = parse_and_keep


def told(runs: Iterable[Any]) -> Iterator[str]:
    """Lines that describe a page after its last run; `runs` has the messages of each run."""
    parcels = Parcels()
    elements: list[tuple[int, str, Any]] = []
    for messages in runs:
        elements = [*_page_settings(messages), *_elements(messages, parcels)]
    digests = Digests()
    for depth, kind, content in elements:
        indent = "  " * depth
        yield f"{indent}{kind}"
        if content not in ({}, ""):
            yield from lines(digests.named(content), f"{indent}    ")


def _page_settings(messages: Iterable[Any]) -> Iterator[tuple[int, str, Any]]:
    last = {message.WhichOneof("type"): message for message in messages}
    for kind in _SHOWN:
        if kind in last:
            yield 0, kind, _plain(getattr(last[kind], kind))


def _elements(messages: Iterable[Any], parcels: Parcels) -> Iterator[tuple[int, str, Any]]:
    """Depth, kind and content of each element, in the order of the page. Later messages replace earlier ones."""
    placed: dict[tuple[int, ...], Any] = {}
    for message in messages:
        if message.HasField("delta") and message.delta.WhichOneof("type") in ("new_element", "add_block"):
            place = tuple(message.metadata.delta_path)
            if message.delta.HasField("new_element"):
                for child in [path for path in placed if path[: len(place)] == place]:
                    del placed[child]
            placed[place] = message.delta
    root = None
    for place in sorted(placed):
        if place[0] != root:
            root = place[0]
            yield 0, f"=== {_ROOTS[root]}", {}
        delta = placed[place]
        kind = delta.WhichOneof("type")
        whole = delta.new_element if kind == "new_element" else delta.add_block
        yield len(place) - 1, *_element(whole, parcels)


def _element(whole: Any, parcels: Parcels) -> tuple[str, Any]:
    kind = whole.WhichOneof("type") or "container"
    if kind != "bidi_component":
        content = _plain(whole)
        inner = content.pop(kind, {})
        return kind, {**content, **inner} if isinstance(inner, dict) else content | {kind: inner}
    component = whole.bidi_component
    content = _plain(component)
    if component.WhichOneof("data") == "bytes":
        content["bytes"] = parcels.opened(component.bytes)
    elif component.WhichOneof("data") == "json":
        content["json"] = json.loads(component.json)
    return kind, content


def _plain(message: Any) -> dict[str, Any]:
    """The fields of a message that differ from their defaults."""
    if message.DESCRIPTOR.name == "ArrowData":
        return _table(message)
    found = {}
    for field, value in message.ListFields():
        if field.name in _LEFT_OUT:
            continue
        if field.name == "id" and isinstance(value, str):
            if key := _key(value):
                found["key"] = key
        elif field.message_type and field.message_type.GetOptions().map_entry:
            found[field.name] = {str(key): _value(field, item) for key, item in value.items()}
        elif isinstance(value, str | bytes | int | float) or hasattr(value, "ListFields"):
            found[field.name] = _value(field, value)
        else:
            found[field.name] = [_value(field, item) for item in value]
    return found


def _value(field: Any, value: Any) -> Any:
    if hasattr(value, "ListFields"):
        return _plain(value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()[:16]
    if field.enum_type:
        return field.enum_type.values_by_number[value].name
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    """A text without its scripts; the hash of a text that is a file."""
    if text.startswith("data:"):
        return f"{text.partition(',')[0]} {hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return _SCRIPT.sub(r"\1\2", text)


def _key(name: str) -> str:
    """Key of a widget or container, without Streamlit's hash; empty if the page gave none."""
    key = name.split("-", 2)[-1] if name.startswith("$$ID") else name
    return "" if key == "None" else key


def _table(message: Any) -> dict[str, Any]:
    frame = convert_arrow_bytes_to_pandas_df(message.data)
    styles = _plain(message.styler) if message.HasField("styler") else {}
    columns = {str(name): [*map(str, frame[name])] for name in frame.columns}
    return {"columns": [*columns], "index": [*map(str, frame.index)], "cells": columns, **styles}


def asks_on(messages: Iterable[Any]) -> bool:
    """Whether a live component will ask for more."""
    return any(moving.get("more") for _, moving in _moving(messages))


def state_of(messages: Iterable[Any]) -> WidgetState:
    """Message of a browser that asks for the paths of all rates of the sweep it shows."""
    name, moving = next((name, moving) for name, moving in _moving(messages) if moving.get("still"))
    return WidgetState(id=name, json_value=json.dumps({"paths": moving["of"]}))


def _moving(messages: Iterable[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name of each live component, and the part of its message that changes from run to run."""
    for message in messages:
        component = message.delta.new_element.bidi_component
        if component.WhichOneof("data") == "bytes":
            header, rest = split(component.bytes)
            moving, _ = split(rest[sum(size for _, size in header["parcels"]) :])
            if isinstance(moving, dict):
                yield component.id, moving
