"""The window of a surface as a unit of length."""

from __future__ import annotations

import numpy as np

from core import Surface


def window_diagonal(surface: Surface) -> float:
    """Length of the diagonal of the surface's window."""
    return float(np.hypot.reduce(np.ptp(np.array(surface.domain, dtype=float), axis=1)))
