"""Numbers that several methods share: symbol, label and range stand here once, a method gives its own default."""

from typing import Any

from core import param


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


def _decay(default: float, symbol: str, label: str) -> Any:
    return param(default, symbol, label, 0.0, 0.9999, decay=True)
