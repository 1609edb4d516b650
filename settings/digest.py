"""Short digests, which name content and records."""

from __future__ import annotations

import hashlib
from typing import Any

from core import record_key


def digest(content: bytes) -> str:
    """Twelve hexadecimal digits of the SHA-256 of `content`."""
    return hashlib.sha256(content).hexdigest()[:12]


def record_digest(record: Any) -> str:
    """Digest of a record's key: equal records have equal digests, also in another process."""
    return digest(repr(record_key(record)).encode())
