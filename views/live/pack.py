"""Messages to the browser: JSON and arrays as bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any


def pack(content: Any) -> bytes:
    """`content` as bytes: length of the header, the header as JSON, then the arrays to which it refers.

    In the header an array (one or two axes; float or int) is replaced by its kind, offset and shape; equal
    arrays are sent once. Raises TypeError for content that is neither JSON nor such an array, and ValueError for a
    number that is not finite.
    """
    body = bytearray()
    offsets: dict[tuple[str, bytes], int] = {}

    def reference(array: Any) -> dict[str, Any]:
        kind = str(getattr(array, "dtype", None))
        if kind not in ("float32", "float64", "int16", "int32") or array.ndim not in (1, 2):
            raise TypeError(f"The browser cannot read {array!r:.60}.")
        raw = array.tobytes()
        if (kind, raw) not in offsets:
            offsets[kind, raw] = len(body)
            body.extend(raw + bytes(-len(raw) % 8))  # arrays begin at multiples of 8, as float64 requires
        return {"kind": kind, "at": offsets[kind, raw], "shape": array.shape}

    return pack_header(content, default=reference) + body


def pack_header(content: Any, default: Callable[[Any], Any] | None = None) -> bytes:
    """`content` as JSON, after its length in bytes. `default` converts what is not JSON."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=default).encode()
    return struct.pack("<I", len(text)) + text
