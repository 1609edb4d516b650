"""Messages to live components, as the browser reads them, in a form that people can read and compare."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zlib
from typing import Any

import numpy as np

_DIGEST = re.compile(r"""(?<![^\s"])[0-9a-f]{12}(?![^"])""")
_WIDTH = 110  # characters of a line


def array_text(array: Any) -> str:
    """Kind, shape and hash of an array."""
    array = np.ascontiguousarray(array)
    return f"{array.dtype} {array.shape} {hashlib.sha256(array.tobytes()).hexdigest()[:16]}"


def split(packed: bytes) -> tuple[Any, bytes]:
    """Header of a message, JSON after its length in four bytes, and the rest of the message."""
    (length,) = struct.unpack_from("<I", packed)
    return json.loads(packed[4 : 4 + length]), packed[4 + length :]


def unpacked(packed: bytes) -> Any:
    """Content of packed bytes, with kind, shape and hash in place of each array."""
    content, body = split(packed)
    return _with_arrays(content, body)


def _with_arrays(value: Any, body: bytes) -> Any:
    if isinstance(value, list):
        return [_with_arrays(item, body) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("kind") in ("float32", "float64"):
        count = int(np.prod(value["shape"]))
        return array_text(np.frombuffer(body, value["kind"], count, value["at"]).reshape(value["shape"]))
    return {key: _with_arrays(item, body) for key, item in value.items()}


class Parcels:
    """Parcels that a page has sent so far, by name; each is sent once."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def opened(self, packed: bytes) -> dict[str, Any]:
        """Changing part of a message, and content of the parcels it needs; for a script only the file's name."""
        header, rest = split(packed)
        for name, size in header["parcels"]:
            self.kept[name], rest = rest[:size], rest[size:]
        contents = header["needs"][2:]
        return {"moving": unpacked(rest), "parcels": [self._content(name) for name in contents]}

    def _content(self, name: str) -> Any:
        kind = _DIGEST.sub("", name).strip()
        return kind if kind.endswith(".js") else {kind: unpacked(zlib.decompress(self.kept[name]))}


class Digests:
    """Numbers for short digests at the end of texts and in quotes, which may depend on names in the code."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    def named(self, value: Any) -> Any:
        """A value with a number in place of every digest."""
        if isinstance(value, str):
            return _DIGEST.sub(lambda match: self.seen.setdefault(match[0], f"#{len(self.seen) + 1}"), value)
        if isinstance(value, list):
            return [self.named(item) for item in value]
        if isinstance(value, dict):
            return {key: self.named(item) for key, item in value.items()}
        return value


def lines(value: Any, indent: str = "") -> list[str]:
    """JSON with sorted keys, one line for what is short."""
    short = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if not isinstance(value, list | dict) or len(short) + len(indent) <= _WIDTH:
        return [indent + short]
    if isinstance(value, list):
        return [f"{indent}[", *(line for item in value for line in lines(item, indent + " ")), f"{indent}]"]
    found = [f"{indent}{{"]
    for key in sorted(value):
        first, *rest = lines(value[key], indent + " ")
        found += [f"{indent} {json.dumps(key, ensure_ascii=False)}: {first.strip()}", *rest]
    return [*found, f"{indent}}}"]
