"""The step with ε inside the root, read from the code."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Optimizer, run
from optimizers import (
    OPTIMIZERS,
    AdaGrad,
    Adam,
    AdamW,
    AMSGrad,
    NAdam,
    QHAdam,
    RMSProp,
    Yogi,
)
from rules.epsilon_inside import DIFFERENCE, INNER, OUTER, epsilon_lines
from rules.lines import rule_lines
from rules.values import line_values
from rules.worked_steps import symbols
from surfaces import SURFACES

BOWL = SURFACES[0]
WITH_CHOICE: tuple[type[Optimizer], ...] = (AdaGrad, RMSProp, Adam, NAdam, AdamW, AMSGrad, QHAdam, Yogi)


def steps_of(optimizer):  # type: ignore[no-untyped-def]
    path = run(BOWL, optimizer, BOWL.start, 20)
    lines = epsilon_lines(optimizer)
    values = line_values(BOWL, optimizer, path, [*rule_lines(optimizer), *lines])
    return path, {line.target.name: values[line.target.key] for line in lines}


def test_methods_with_epsilon_beside_one_root_have_the_choice() -> None:
    assert {cls for cls in OPTIMIZERS if epsilon_lines(cls())} == {*WITH_CHOICE}


@pytest.mark.parametrize("cls", WITH_CHOICE)
def test_the_step_as_written_is_the_run_s_and_the_difference_vanishes_with_epsilon(cls) -> None:  # type: ignore[no-untyped-def]
    largest = []
    for eps in (1e-2, 1e-5, 1e-9):
        path, steps = steps_of(cls(eps=eps))
        np.testing.assert_allclose(steps[OUTER], np.diff(path.theta, axis=0).T, rtol=0, atol=1e-13)
        np.testing.assert_array_equal(steps[DIFFERENCE], steps[INNER] - steps[OUTER])
        largest.append(np.max(np.abs(steps[DIFFERENCE])))
    assert largest[0] > 1e2 * largest[1] > 1e4 * largest[2] > 0


def test_both_rules_are_typeset_from_the_code() -> None:
    outer, inner, _ = (symbols(Adam(), line) for line in epsilon_lines(Adam()))
    assert outer.endswith(r"= -\frac{\eta\,\hat{m}_{t}}{\sqrt{\hat{v}_{t}} + \epsilon}")
    assert inner.endswith(r"= -\frac{\eta\,\hat{m}_{t}}{\sqrt{\hat{v}_{t} + \epsilon}}")


def test_the_remembered_step_of_rmsprop_stays_in_both() -> None:
    rmsprop = RMSProp(0.1, momentum=0.5, centered=True)
    path, steps = steps_of(replace(rmsprop, eps=0.1))
    g, v, c = (path.state[name][1:].T for name in ("g", "v", "c"))
    kept = 0.5 * np.diff(path.theta, axis=0, prepend=path.theta[:1])[:-1].T
    s = np.maximum(0, v - c**2)
    np.testing.assert_allclose(steps[INNER], kept - 0.1 * g / np.sqrt(s + 0.1), rtol=0, atol=1e-12)
