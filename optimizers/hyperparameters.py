"""Hyperparameters that several methods share: symbol, label and range stand here, a method gives its default."""

import dataclasses
from typing import Any

from core import Optimizer, param, params_of


def rate(default: float) -> Any:
    """Learning rate, η, with a default of its own."""
    (lr,) = params_of(Optimizer)
    return dataclasses.field(default=default, metadata={"param": dataclasses.replace(lr, default=default)})


def momentum(default: float = 0.9) -> Any:
    """Share of the velocity that is kept, μ."""
    return _decay(default, r"\mu", "Momentum")


def gradient_decay(default: float = 0.9, symbol: str = r"\beta_1") -> Any:
    """Share of the average gradient that is kept, β₁."""
    return _decay(default, symbol, "Decay rate of the gradient")


def square_decay(default: float = 0.999, symbol: str = r"\beta_2") -> Any:
    """Share of the average squared gradient that is kept, β₂ or ρ."""
    return _decay(default, symbol, "Decay rate of the squared gradient")


def change_decay(default: float, symbol: str = r"\beta_2") -> Any:
    """Share of the average change of the gradient that is kept, β₂."""
    return _decay(default, symbol, "Decay rate of the gradient's change")


def epsilon(default: float = 1e-8) -> Any:
    """Constant that keeps a division finite, ε."""
    return param(default, r"\epsilon", "Small constant", 1e-16, 1.0, log=True)


def weight_decay(default: float = 0.0) -> Any:
    """Strength with which every step pulls the point towards zero, λ."""
    return param(default, r"\lambda", "Weight decay", 0.0, 1.0, log=True)


def initial_accumulator(default: float, symbol: str) -> Any:
    """Start of an average or a sum of squared gradients."""
    return param(default, symbol, "Initial accumulator", 0.0, 10.0, log=True)


def first_distance() -> Any:
    """First, small estimate of the distance to the minimum, d₀."""
    return param(1e-6, "d_0", "First estimate of the distance", 1e-8, 1.0, log=True)


def average_share(default: float, symbol: str, label: str) -> Any:
    """Share of an average in the mean of the average and the newest value."""
    return param(default, symbol, label, 0.0, 1.0)


def bias_correction() -> Any:
    """Whether averages are corrected for their start at zero."""
    return param(True, "", "Bias correction")


def decrease(default: float = 1e-4) -> Any:
    """Share of the decrease predicted by the gradient that a line search requires, c₁."""
    return param(default, "c_1", "Sufficient decrease", 1e-6, 0.5, log=True)


def flatness(default: float = 0.9) -> Any:
    """Share of the slope along the line that a line search may leave, c₂."""
    return param(default, "c_2", "Slope left by the line search", 0.1, 0.99)


def shrink() -> Any:
    """Factor by which a trial step shrinks, ρ."""
    return param(0.5, r"\rho", "Factor of a shorter trial", 0.1, 0.9)


def _decay(default: float, symbol: str, label: str) -> Any:
    return param(default, symbol, label, 0.0, 0.9999, decay=True)
