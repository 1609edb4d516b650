"""Reads what the page sends to its live picture, as the browser does."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest


def unpack(packed: bytes) -> Any:
    """The content that `views.live.pack` packed, with its arrays in place."""
    header, body = _split(packed)

    def revived(value: dict[str, Any]) -> Any:
        if value.get("kind") not in ("float32", "float64"):
            return value
        count = int(np.prod(value["shape"]))
        return np.frombuffer(body, value["kind"], count, value["at"]).reshape(value["shape"])

    return json.loads(header, object_hook=revived)


def received(page: AppTest, name: str = "canvas") -> tuple[dict[str, Any], list[str], dict[str, bytes]]:
    """Of a page's live component: what moves, the parcels it needs, and the parcels sent along.

    Of its scripts there are only Plotly and its own, not the modules that this imports.
    """
    moving, needs, scripts, parcels = message(page, name)
    imported = needs[1 : scripts - 1]
    kept = {name: parcel for name, parcel in parcels.items() if name not in imported}
    return moving, [name for name in needs if name not in imported], kept


def message(page: AppTest, name: str = "canvas") -> tuple[dict[str, Any], list[str], int, dict[str, bytes]]:
    """What moves, all parcels it needs, how many of these are scripts, and the parcels sent along."""
    (element,) = (e for e in page.get("bidi_component") if e.proto.component_name == name)
    text, rest = _split(element.proto.bytes)
    header = json.loads(text)
    parcels = {}
    for name, size in header["parcels"]:
        parcels[name], rest = rest[:size], rest[size:]
    return unpack(rest), header["needs"], header["scripts"], parcels


def opened(parcel: bytes) -> Any:
    """The content of a parcel other than a script."""
    return unpack(zlib.decompress(parcel))


def _split(packed: bytes) -> tuple[bytes, bytes]:
    (length,) = struct.unpack_from("<I", packed)
    return packed[4 : 4 + length], packed[4 + length :]
