"""What a live component is given, as the browser reads it, in a form that people can read and compare."""

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
    """The header, which says its length in four bytes and is JSON, and what follows it."""
    (length,) = struct.unpack_from("<I", packed)
    return json.loads(packed[4 : 4 + length]), packed[4 + length :]


def unpacked(packed: bytes) -> Any:
    """The content of packed bytes, with kind, shape and hash in the place of each array."""
    content, body = split(packed)
    return _with_arrays(content, body)


def _with_arrays(value: Any, body: bytes) -> Any:
    if isinstance(value, list):
        return [_with_arrays(each, body) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("kind") in ("float32", "float64"):
        count = int(np.prod(value["shape"]))
        return array_text(np.frombuffer(body, value["kind"], count, value["at"]).reshape(value["shape"]))
    return {key: _with_arrays(each, body) for key, each in value.items()}


class Parcels:
    """What one page has sent so far, by name: a name that is needed later is not sent again."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def opened(self, packed: bytes) -> dict[str, Any]:
        """What a component moves, and the content of the parcels it needs; of a script only the file's name."""
        header, rest = split(packed)
        for name, size in header["parcels"]:
            self.kept[name], rest = rest[:size], rest[size:]
        contents = header["needs"][header.get("scripts", 2) :]
        return {"moving": unpacked(rest), "parcels": [self._content(name) for name in contents]}

    def _content(self, name: str) -> Any:
        kind = _DIGEST.sub("", name).strip()
        return kind if kind.endswith(".js") else {kind: unpacked(zlib.decompress(self.kept[name]))}


class Digests:
    """Short digests at the end of texts and in quotes, told apart by a number: they may depend on names in the code."""

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    def named(self, value: Any) -> Any:
        """A value with a number in the place of every digest."""
        if isinstance(value, str):
            return _DIGEST.sub(lambda found: self.seen.setdefault(found[0], f"#{len(self.seen) + 1}"), value)
        if isinstance(value, list):
            return [self.named(each) for each in value]
        if isinstance(value, dict):
            return {key: self.named(each) for key, each in value.items()}
        return value


def lines(value: Any, indent: str = "") -> list[str]:
    """JSON with sorted keys, one line for what is short."""
    short = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if not isinstance(value, list | dict) or len(short) + len(indent) <= _WIDTH:
        return [indent + short]
    if isinstance(value, list):
        return [f"{indent}[", *(line for each in value for line in lines(each, indent + " ")), f"{indent}]"]
    found = [f"{indent}{{"]
    for key in sorted(value):
        first, *others = lines(value[key], indent + " ")
        found += [f"{indent} {json.dumps(key, ensure_ascii=False)}: {first.strip()}", *others]
    return [*found, f"{indent}}}"]
