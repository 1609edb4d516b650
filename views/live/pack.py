"""Messages to the browser: numbers and arrays as bytes."""

from __future__ import annotations

import json
import struct
from typing import Any


def pack(content: Any) -> bytes:
    """`content` as bytes: a header's length, the header as JSON, then the float arrays that it refers to.

    An array (one or two axes, float32 or float64) stands in the header as its kind, place and shape; equal ones travel
    once. Raises TypeError for what is neither such an array nor JSON, ValueError for a number that is not finite.
    """
    body = bytearray()
    places: dict[tuple[str, bytes], int] = {}

    def stand_in(array: Any) -> dict[str, Any]:
        kind = str(getattr(array, "dtype", None))
        if kind not in ("float32", "float64") or array.ndim not in (1, 2):
            raise TypeError(f"The browser cannot read {array!r:.60}.")
        raw = array.tobytes()
        if (kind, raw) not in places:
            places[kind, raw] = len(body)
            body.extend(raw + bytes(-len(raw) % 8))  # the next begins where any kind may begin
        return {"kind": kind, "at": places[kind, raw], "shape": array.shape}

    return pack_header(content, default=stand_in) + body


def pack_header(content: Any, **how: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), **how).encode()
    return struct.pack("<I", len(text)) + text
