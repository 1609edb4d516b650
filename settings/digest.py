"""Short digests, which name content."""

from __future__ import annotations

import hashlib


def digest(content: bytes) -> str:
    """Twelve hexadecimal digits of the SHA-256 of `content`."""
    return hashlib.sha256(content).hexdigest()[:12]
