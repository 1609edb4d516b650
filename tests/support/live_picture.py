"""Reads the messages of a page to its live picture, as the browser does."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

# Pieces of pictures by their names, which say what is in them. A session gets each of them once.
_PIECES: dict[str, bytes] = {}


def unpack(packed: bytes) -> Any:
    """Content that `views.live.pack` packed, with its arrays and pieces."""
    header, body = _split(packed)

    def revive(value: dict[str, Any]) -> Any:
        if "parcel" in value:
            known = _PIECES.get(value["parcel"])
            return value if known is None else opened(known)  # one of a message that no test has read stays a name
        if value.get("kind") not in ("float32", "float64", "int16"):
            return value
        count = int(np.prod(value["shape"]))
        return np.frombuffer(body, value["kind"], count, value["at"]).reshape(value["shape"])

    return json.loads(header, object_hook=revive)


def received(page: AppTest, name: str = "canvas") -> tuple[dict[str, Any], list[str], dict[str, bytes]]:
    """Message to a live component: its changing part, the names of the parcels it needs, and the parcels with it.

    Pieces of the changing part are in it, and not among the parcels.
    """
    (element,) = (e for e in page.get("bidi_component") if e.proto.component_name == name)
    text, rest = _split(element.proto.bytes)
    header = json.loads(text)
    parcels = {}
    for name, size in header["parcels"]:
        parcels[name], rest = rest[:size], rest[size:]
    names = header["needs"]
    pieces = names[len(names) - header["pieces"] :]
    _PIECES.update({name: parcels.pop(name) for name in pieces if name in parcels})
    return unpack(rest), [name for name in names if name not in pieces], parcels


def opened(parcel: bytes) -> Any:
    """Content of a parcel that is no script."""
    return unpack(zlib.decompress(parcel))


def _split(packed: bytes) -> tuple[bytes, bytes]:
    (length,) = struct.unpack_from("<I", packed)
    return packed[4 : 4 + length], packed[4 + length :]
