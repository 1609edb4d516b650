"""Curvatures that cannot be trusted are none."""

import numpy as np

from experiments.curvature import curvatures
from surfaces import from_formula


def test_curvatures_that_cannot_be_trusted_are_none() -> None:
    for text, point, expected in [
        ("sin(x)/x + y^2", (0, 0), (-1 / 3, 2)),
        ("(1 - cos(x))/x^2 + y^2", (1e-5, 0), (-1 / 12, 2)),
        ("x^4 + y^2", (0, 0), (0, 2)),
        ("x + y", (1, 2), (0, 0)),
        ("sin(100x) + y^2", (0.3, 0), (2, -1e4 * np.sin(30))),
        ("abs(x) + y^2", (1e-4, 0), (0, 2)),
        ("abs(x) + y^2", (0, 0), None),
        ("abs(x)^1.5 + y^2", (0, 0), None),
        ("max(0, x)^2 + y^2", (0, 0), None),  # 0 on one side, 2 on the other
        ("(x^4 + y^4)/(x^2 + y^2)", (1e-21, 1e-21), None),
    ]:
        found = curvatures(from_formula(text), point)
        np.testing.assert_allclose(found, expected or [np.nan] * 2, rtol=1e-6, atol=1e-9, err_msg=text)
