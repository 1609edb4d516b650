"""Values as whole steps along an axis, and grids as sums of others, as the browser reads them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.support.records import decoded
from views.live.contour.quantized import MAX_COARSER, MOST_KEPT, STEPS, GridCoder, quantized

SIDE = -3.0, 5.0
STEP = (SIDE[1] - SIDE[0]) / STEPS


@given(st.lists(st.floats(-100, 100) | st.just(np.nan), min_size=1, max_size=50))
def test_values_are_at_most_half_a_step_away(values: list[float]) -> None:
    given_values = np.array(values)
    entry = quantized(given_values, SIDE)
    assert entry
    assert entry["step"] <= MAX_COARSER * STEP
    np.testing.assert_allclose(decoded(entry, []), given_values, rtol=0, atol=0.501 * entry["step"])


@given(st.lists(st.floats(1e-12, 1e6) | st.sampled_from([0.0, -1.0, np.nan]), min_size=1, max_size=50))
def test_what_has_no_logarithm_is_a_gap(values: list[float]) -> None:
    losses = np.array(values)
    entry = quantized(losses, (-9.0, 3.0), log=True)
    assert entry
    shown = decoded(entry, [])
    assert np.array_equal(np.isnan(shown), ~(losses > 0))
    logs = [np.log10(array[losses > 0]) for array in (shown, losses)]
    np.testing.assert_allclose(*logs, rtol=0, atol=0.501 * entry["step"])


def test_values_far_outside_are_sent_as_they_are() -> None:
    assert quantized(np.array([0.0, 1e9]), SIDE) is None
    assert quantized(np.array([0.0, np.inf]), SIDE) is None


def grids(entries: list[Any]) -> list[np.ndarray[Any, Any]]:
    """Grids of entries, each from those before it."""
    kept: list[Any] = []
    found: list[Any] = []
    for entry in entries:
        if isinstance(entry, np.ndarray):
            found.append(entry)
        elif "weights" in entry:
            parts = np.stack([np.ones_like(kept[0]), *kept])
            found.append(np.array(entry["weights"]) @ parts[: len(entry["weights"])])
        else:
            found.append(np.cumsum(np.cumsum(np.cumsum(entry["bends"].astype(np.int64)))) * entry["step"])
            if entry["kept"]:
                kept.append(found[-1])
    return found


def test_a_family_of_sums_of_two_grids_takes_two() -> None:
    x, y = np.meshgrid(np.linspace(-3, 3, 20), np.linspace(-2, 2, 16))
    wanted = [(x**2 + k * y**2 - k).ravel() for k in (1.0, 1.5, 3.0, 10.0, 100.0)]
    coder = GridCoder()
    entries = [coder.coded(values, 1e-3) for values in wanted]
    assert sum("weights" in entry for entry in entries) >= 2
    assert "weights" not in entries[0]
    for values, found in zip(wanted, grids(entries), strict=True):
        np.testing.assert_allclose(found, values, rtol=0, atol=1e-3)


def test_other_grids_are_sent_by_themselves_and_few_are_kept() -> None:
    x = np.linspace(0, 3, 300)
    wanted = [np.sin(k * x) for k in range(1, 12)]
    coder = GridCoder()
    entries = [coder.coded(values, 1e-4) for values in wanted]
    assert sum(entry.get("kept", False) for entry in entries) == MOST_KEPT
    for values, found in zip(wanted, grids(entries), strict=True):
        np.testing.assert_allclose(found, values, rtol=0, atol=1e-4)


def test_a_grid_with_gaps_is_sent_in_single_floats() -> None:
    values = np.array([1.0, np.nan, np.inf, 1e300])
    coded = GridCoder().coded(values, 1e-3)
    assert coded.dtype == np.float32
    assert np.array_equal(coded, [1, np.nan, np.inf, np.inf], equal_nan=True)
