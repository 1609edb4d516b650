"""Numbers that several methods share: symbol, label and range stand here once, a method gives its own default."""

from typing import Any

from core import Optimizer, param, params_of


def momentum(default: float = 0.9) -> Any:
    """How much of the velocity is kept, μ."""
    return _decay(default, r"\mu", "Momentum")


def gradient_decay(default: float = 0.9, symbol: str = r"\beta_1") -> Any:
    """How much of the average gradient is kept, β₁."""
    return _decay(default, symbol, "Decay rate of the gradient")


def square_decay(default: float = 0.999, symbol: str = r"\beta_2") -> Any:
    """How much of the average squared gradient is kept, β₂ or ρ."""
    return _decay(default, symbol, "Decay rate of the squared gradient")


def epsilon(default: float = 1e-8) -> Any:
    """The constant that keeps a division finite, ε."""
    return param(default, r"\epsilon", "Small constant", 1e-12, 1.0, log=True)


def rate(default: float) -> Any:
    """The learning rate η, where a method has a default of its own."""
    (lr,) = params_of(Optimizer)
    return param(default, lr.symbol, lr.label, lr.low, lr.high, log=True)


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
