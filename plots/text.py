"""Numbers and symbols as plain text."""

from __future__ import annotations

import numpy as np


def number_text(value: float, digits: int = 3) -> str:
    """A number rounded for people, such as 0.3, 1234 or 1.2e-5; a dash for NaN."""
    if value != value:
        return "–"
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")  # no -0
    if not exponent:
        return mantissa
    return f"{float(value):.0f}" if 0 <= int(exponent) < 6 else f"{mantissa}e{int(exponent)}"


def percent_text(share: float) -> str:
    """A share in percent; a dash if it is not finite."""
    return f"{100 * share:.1f}%" if np.isfinite(share) else "–"


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def coordinate_text(name: str) -> str:
    """The name of a coordinate with subscripts: w1 -> w₁."""
    return name.translate(_SUBSCRIPTS)


_LETTERS = {
    r"\alpha": "α",
    r"\beta": "β",
    r"\gamma": "γ",
    r"\epsilon": "ε",
    r"\eta": "η",
    r"\kappa": "κ",
    r"\lambda": "λ",
    r"\mu": "μ",
    r"\nu": "ν",
    r"\rho": "ρ",
    r"\sigma": "σ",
    r"\tau": "τ",
    r"\psi": "ψ",
}


_RAISED = str.maketrans("+-", "⁺⁻")


_LOWERED = str.maketrans("aimnx", "ₐᵢₘₙₓ", "{}")


def symbol_text(latex: str) -> str:
    r"""A LaTeX symbol as plain text, for charts and screen readers: \beta_1 -> β₁, \eta^- -> η⁻.

    Words in an index are \mathrm: \eta_{\mathrm{min}} -> ηₘᵢₙ.
    """
    stem, _, index = latex.partition("_")
    stem, _, power = stem.partition("^")
    index = coordinate_text(index.replace(r"\mathrm", "").translate(_LOWERED))
    return _LETTERS.get(stem, stem) + index + power.translate(_RAISED)
