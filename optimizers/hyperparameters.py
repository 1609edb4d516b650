"""Numbers that several methods share: symbol, label and range stand here once, a method gives its own default."""

import dataclasses
from typing import Any

from core import Optimizer, param, params_of


def rate(default: float) -> Any:
    """The learning rate, η, of a method that is used with another default than the rest."""
    (lr,) = params_of(Optimizer)
    return dataclasses.field(default=default, metadata={"param": dataclasses.replace(lr, default=default)})


def momentum(default: float = 0.9) -> Any:
    """How much of the velocity is kept, μ."""
    return _decay(default, r"\mu", "Momentum")


def gradient_decay(default: float = 0.9, symbol: str = r"\beta_1") -> Any:
    """How much of the average gradient is kept, β₁."""
    return _decay(default, symbol, "Decay rate of the gradient")


def square_decay(default: float = 0.999, symbol: str = r"\beta_2") -> Any:
    """How much of the average squared gradient is kept, β₂ or ρ."""
    return _decay(default, symbol, "Decay rate of the squared gradient")


def change_decay(default: float, symbol: str = r"\beta_2") -> Any:
    """How much of the average change of the gradient is kept."""
    return _decay(default, symbol, "Decay rate of the gradient's change")


def epsilon(default: float = 1e-8) -> Any:
    """The constant that keeps a division finite, ε."""
    return param(default, r"\epsilon", "Small constant", 1e-16, 1.0, log=True)


def weight_decay(default: float = 0.0) -> Any:
    """How strongly every step pulls the point towards zero, λ."""
    return param(default, r"\lambda", "Weight decay", 0.0, 1.0, log=True)


def initial_accumulator(default: float, symbol: str) -> Any:
    """What an average or a sum of squared gradients starts from."""
    return param(default, symbol, "Initial accumulator", 0.0, 10.0, log=True)


def first_distance() -> Any:
    """The first, small estimate of how far the minimum is, d₀."""
    return param(1e-6, "d_0", "First estimate of the distance", 1e-8, 1.0, log=True)


def averaged(default: float, symbol: str, label: str) -> Any:
    """Which share an average has in a mean of it and of what is newest."""
    return param(default, symbol, label, 0.0, 1.0)


def bias_correction() -> Any:
    """Whether averages are corrected for having started at zero."""
    return param(True, "", "Bias correction")


def decrease(default: float = 1e-4) -> Any:
    """The share of the decrease that the slope promises with which a line search is content, c₁."""
    return param(default, "c_1", "Sufficient decrease", 1e-6, 0.5, log=True)


def flatness(default: float = 0.9) -> Any:
    """The share of the slope that a line search may leave, c₂."""
    return param(default, "c_2", "Slope left by the line search", 0.1, 0.99)


def shrink() -> Any:
    """The factor by which a trial step shrinks, ρ."""
    return param(0.5, r"\rho", "Factor of a shorter trial", 0.1, 0.9)


def _decay(default: float, symbol: str, label: str) -> Any:
    return param(default, symbol, label, 0.0, 0.9999, decay=True)
