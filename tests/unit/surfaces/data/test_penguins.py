"""What the bundled penguins give."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces import LineFit, LogisticRegression, penguins


def test_the_bundled_penguins_give_a_line_and_two_classes() -> None:
    table = penguins()
    assert len(table) == 333
    assert (table.x[0], table.y[0]) == (181, 3750)
    line = LineFit(table)
    slope, intercept = np.polyfit(table.x, table.y, 1)
    # From the numbers of the window back to g per mm.
    (x0, dx), (y0, dy) = line.data.units
    w, b = np.linalg.solve(line.hessian(np.zeros(2)), -line.grad(np.zeros(2)))
    assert w * dy / dx == pytest.approx(slope, rel=1e-9)
    assert y0 + dy * (b - w * x0 / dx) == pytest.approx(intercept, rel=1e-9)


def test_sex_is_told_by_bill_and_mass() -> None:
    table = penguins(labelled=True)
    assert table.labels is not None
    assert table.labels.sum() == 168  # males
    surface = LogisticRegression(table)
    theta = np.zeros(2)
    for _ in range(20):
        theta = theta - np.linalg.solve(surface.hessian(theta), surface.grad(theta))
    np.testing.assert_allclose(theta, (3.96, 4.2), atol=0.01)
    right = theta @ np.stack([surface.data.x, surface.data.y]) > 0
    assert np.mean(right == table.labels) > 0.85
