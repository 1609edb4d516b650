"""The picture of an optimization problem marks the right points."""

import numpy as np

import plots
from surfaces.catalogue.curves import two_valleys

WORDS: plots.ProblemTexts = {"feasible": "F", "optimal": "O", "local": "L", "neighbourhood": "N"}


def test_the_marks_are_the_solutions_and_the_neighbourhood_is_no_lower() -> None:
    chart = plots.problem_chart(two_valleys, -1.8, 1.0, plots.Theme(), words=WORDS)
    marks = {trace.points.get("name"): trace.points for trace in chart.traces}
    for name, x in (("F", -1.8), ("O", 2.0), ("L", -1.0)):
        np.testing.assert_allclose(marks[name]["x"], [x])
        np.testing.assert_allclose(marks[name]["y"], two_valleys.f(np.array([[x]])))
    x, y = (np.asarray(marks["N"][axis], dtype=float) for axis in "xy")
    drawn = np.isfinite(y)
    assert x[drawn].min() > -2
    assert x[drawn].max() < 0
    assert np.all(y[drawn] >= float(two_valleys.f(np.array([-1.0]))) - 1e-12)
    looks = {trace.points.get("name"): trace.style for trace in chart.traces}
    assert len({looks[name]["marker"]["symbol"] for name in ("F", "O", "L")}) == 3
