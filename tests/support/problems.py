"""Points at which losses over data are evaluated."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import Array
from experiments.batch_losses import GRID
from surfaces import DataLoss


def points_of(window: Any, count: int = GRID) -> Any:
    return np.stack(np.meshgrid(*(np.linspace(low, high, count) for low, high in window)))


def random_points(problem: DataLoss, count: int = 6) -> Array:
    """Random points of the window, (2, count)."""
    low, high = np.array(problem.domain, dtype=float).T
    return np.random.default_rng(0).uniform(low[:, None], high[:, None], (2, count))
