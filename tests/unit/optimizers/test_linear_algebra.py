"""Linear equations and least eigenvalues are NumPy's."""

import numpy as np
import pytest

from optimizers.linear_algebra import smallest_eigenvalue, solve


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_linear_equations_and_least_eigenvalues_are_numpy_s(n: int) -> None:
    rng = np.random.default_rng(n)
    matrices, right = rng.standard_normal((n, n, 50)), rng.standard_normal((n, 50))
    expected = np.stack([np.linalg.solve(matrices[..., k], right[:, k]) for k in range(50)], axis=-1)
    np.testing.assert_allclose(solve(matrices, right), expected, rtol=1e-9, atol=1e-9)
    symmetric = matrices + matrices.swapaxes(0, 1)
    expected = np.array([np.linalg.eigvalsh(symmetric[..., k])[0] for k in range(50)])
    np.testing.assert_allclose(smallest_eigenvalue(symmetric), expected, rtol=1e-9, atol=1e-12)
    symmetric[0, 0, 7] = np.nan
    assert np.isnan(smallest_eigenvalue(symmetric)).tolist() == [k == 7 for k in range(50)]
