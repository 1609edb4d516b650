"""Runs over seeds with given losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import run
from experiments.seeds import SeedRuns
from optimizers import Adam
from surfaces import PROBLEMS

LINE: Any = PROBLEMS[0]

SINGLE_RUN = run(LINE, Adam(0.2), LINE.start, 1)


def of_finals(finals: list[float], diverged: list[int]) -> SeedRuns:
    """Runs with these final losses; `diverged` has the numbers of the diverged ones."""
    mask = np.isin(np.arange(len(finals)), diverged)
    return SeedRuns(np.array([[1.0] * len(finals), finals]), np.zeros((2, 2, len(finals))), mask, SINGLE_RUN)
