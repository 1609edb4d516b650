"""Write trajectories_search.json: SciPy's paths of methods that need no slope. Not run by the tests; needs SciPy."""

import json
from pathlib import Path

import numpy as np
import scipy  # pyright: ignore[reportMissingImports]
from scipy.optimize import minimize  # pyright: ignore[reportMissingImports]

from surfaces import from_formula

STEPS = 60
CASES = (
    ("x**2/20 + y**2", (-7.0, 2.0), 1.0),
    ("(1 - x)**2 + 100*(y - x**2)**2", (-1.2, 1.0), 1.0),
    ("(1 - x)**2 + 100*(y - x**2)**2", (-1.2, 1.0), 0.1),
    ("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", (0.3, 4.0), 1.0),
    ("20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)", (-3.4, 2.7), 1.0),
    ("abs(x) + 2*abs(y)", (3.0, -2.0), 0.5),
)


def case(formula: str, start: tuple[float, float], size: float) -> dict[str, object]:
    surface, first = from_formula(formula), np.array(start)
    simplex = np.vstack([first, first + size * np.eye(2)])
    options = {"initial_simplex": simplex, "return_all": True, "maxiter": STEPS + 1, "maxfev": 10**6}
    found = minimize(surface.f, first, method="Nelder-Mead", options=options | {"xatol": -1, "fatol": -1})
    call = f"scipy.optimize.minimize(method='Nelder-Mead', initial_simplex=start + {size} * e_i)"
    return {
        "library": f"SciPy {scipy.__version__}",
        "call": call,
        "size": size,
        "formula": formula,
        "start": start,
        "path": [list(map(float, at)) for at in found.allvecs[: STEPS + 1]],
    }


if __name__ == "__main__":
    text = "[" + ",\n".join(json.dumps(case(*of), separators=(",", ":")) for of in CASES) + "]"
    (Path(__file__).parent / "trajectories_search.json").write_text(text + "\n", encoding="utf-8")
