"""Evaluates LaTeX: the value of a formula on screen, without the code that wrote it."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

_PLAIN = {
    r"\begin{cases}": "((",
    " & ": ") if (",
    r" \\ ": ") else (",
    r"\end{cases}": ") else nan)",
    r"\left\lfloor": "floor(",
    r"\left\lceil": "ceil(",
    r"\right\rfloor": ")",
    r"\right\rceil": ")",
    r"\max\left(": "max(",
    r"\min\left(": "min(",
    r"\operatorname{sgn}\left(": "sgn(",
    r"\left(": "(",
    r"\right)": ")",
    r"\left|": "abs(",
    r"\right|": ")",
    r",\;": ",",
    r"\cdot": "*",
    r"\land": "and",
    r"\le": "<=",
    r"\ge": ">=",
    r"\,": "*",
    r"\text{else}": "True",
}
_NESTED = {
    r"\\mathcal\{U\}_\{([^{}]*)\}\(0, 1\)": r"uniform(\1)",
    r"\\frac\{([^{}]*)\}\{([^{}]*)\}": r"((\1)/(\2))",
    r"\\log_\{([^{}]*)\}": r"log_to(\1)",
    r"\^\{([^{}]*)\}": r"**(\1)",
    r"\\sqrt\{([^{}]*)\}": r"sqrt(\1)",
    r"\{([^{}]*)\}(?=\*\*)": r"(\1)",
}


def read(latex: str, values: dict[str, Any]) -> float:
    """Value of the LaTeX of a rule or a schedule, for scalar values of its symbols."""
    for written, plain in _PLAIN.items():
        latex = latex.replace(written, plain)
    previous = ""
    while latex != previous:
        previous = latex
        for pattern, plain in _NESTED.items():
            latex = re.sub(pattern, plain, latex)
    functions = {
        "sgn": lambda x: (x > 0) - (x < 0),
        "log_to": lambda base: lambda x: math.log(x, base),
        "uniform": _uniform,
    }
    known = vars(math) | {"min": min, "max": max, "abs": abs} | functions
    return eval(latex.replace("\\", ""), {"__builtins__": {}}, known | values)


def _uniform(seed: int, t: int) -> float:
    """Number of step t, as the generator of its block of 1024 steps draws it."""
    block, place = divmod(t - 1, 1024)
    return float(np.random.default_rng((seed, block)).random(place + 1)[-1])
