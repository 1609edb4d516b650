"""A short name that tells content from other content."""

from __future__ import annotations

import hashlib


def digest(content: bytes) -> str:
    """Twelve hexadecimal digits that tell `content` from other content."""
    return hashlib.sha256(content).hexdigest()[:12]
