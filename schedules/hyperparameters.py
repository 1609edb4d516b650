"""Numbers that several schedules share: symbol, label and range stand here, a schedule gives its default.

The default of a number of steps is 0, which means a share of the run, so the schedule has its shape in a run of any
length. Factors are relative to the learning rate of the optimizer.
"""

from typing import Any

from core import param


def decay_factor(default: float) -> Any:
    """Factor of one decay, γ."""
    return param(default, r"\gamma", "Decay factor", 0.01, 0.9999, decay=True)


def steps(symbol: str, label: str) -> Any:
    """Number of steps; 0 means the share of the run that the label names."""
    return param(0, symbol, label, 0, 1000, log=True)


def length() -> Any:
    """Number of steps from the start of a schedule to its end, L."""
    return steps("L", "Length in steps (0: the whole run)")


def warmup() -> Any:
    """Number of steps until the learning rate has its full value, w."""
    return steps("w", "Warm-up steps (0: a tenth of the run)")


def start(default: float = 0.1) -> Any:
    """Factor at the first step, r₀."""
    return param(default, "r_0", "Factor at the start", 0.0, 1.0, log=True)


def end(default: float = 0.0) -> Any:
    """Factor at the end, r₁."""
    return param(default, "r_1", "Factor at the end", 0.0, 1.0, log=True)
