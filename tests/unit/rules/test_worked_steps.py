"""One step under the glass: its lines are the run's, and right with the numbers that are shown."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from core import TERM_KINDS, Optimizer, Schedule, Surface, Trajectory, run
from optimizers import OPTIMIZERS, AdaGrad, Adam, AMSGrad, GradientDescent, Momentum, RMSProp
from rules.digits import RESULT, WORKING_DIGITS
from rules.lines import rule_lines
from rules.worked_steps import Row, WorkedSteps, filled, symbols, work_out
from schedules import Cosine
from surfaces import SURFACES, Noisy, from_formula
from tests.support.digits import shown
from tests.support.latex import read

BOWL = SURFACES[0]

ROSENBROCK = next(surface for surface in SURFACES if surface.name == "Rosenbrock")

VARIANTS = (
    *(cls() for cls in OPTIMIZERS),
    RMSProp(centered=True, momentum=0.5),
    RMSProp(momentum=0.5),
    Adam(bias_correction=False),
    AMSGrad(bias_correction=False),
    Momentum(dampening=0.9),
)

EVERY = pytest.mark.parametrize("optimizer", VARIANTS, ids=repr)

STEPS = 30

SHOWN = (1, 2, 3, 10, STEPS)  # the steps whose lines are read


def seen(
    surface: Surface, optimizer: Optimizer, *, schedule: Schedule | None = None, steps: int = STEPS
) -> tuple[Trajectory, WorkedSteps]:
    of = run(surface, optimizer, surface.start, steps, schedule=schedule)
    return of, work_out(surface, optimizer, of, repr, {"effective": "rate"})


def texts(under: WorkedSteps, row: Row, at: int, t: int) -> list[str]:
    """What stands in the slots of row number `at` at step t."""
    digits = int(under.digits[t - 1, at])
    return [
        slot.text or shown(float(np.broadcast_to(under.number(slot), STEPS)[t - 1]), RESULT if slot.result else digits)
        for slot in row.slots
    ]


def unit(text: str) -> float:
    """Half a unit of the last of the digits of a result."""
    value = float(text)
    return 0.5 * 10.0 ** (np.floor(np.log10(abs(value))) - RESULT + 1) if value else 0.0


def worked_out(
    optimizer: Optimizer, surface: Surface, under: WorkedSteps, row: Row, told: Sequence[str], t: int
) -> Any:
    """The code of a row's line, with the numbers that are shown; what has no place in the row is as it was."""
    line = under.lines[row.line]
    values = {
        key: np.array(under.values[key])[..., t - 1] if np.ndim(under.values[key]) else under.values[key]
        for key in line.leaves
    }
    for slot, text in zip(row.slots, told, strict=True):
        if not slot.result and slot.key in values:
            values[slot.key] = np.array(values[slot.key], dtype=float)
            values[slot.key][slot.index] = float(text)
    known = type(optimizer).step.__globals__
    with np.errstate(all="ignore"):
        return eval(ast.unparse(line.value), known, {"surface": surface.at_step(t), **values})


def check(optimizer: Optimizer, surface: Surface, under: WorkedSteps) -> None:
    """Every displayed line, with its displayed numbers, gives its displayed result."""
    for at, row in enumerate(under.rows):
        for t in SHOWN:
            told = texts(under, row, at, t)
            results = [text for slot, text in zip(row.slots, told, strict=True) if slot.result]
            if row.axis is None or len(row.slots) == 1:
                found = np.ravel(worked_out(optimizer, surface, under, row, told, t))
                assert row.axis is not None or len(found) == len(results)
                found = found[[row.axis]] if row.axis is not None and len(found) > 1 else found
            else:
                formula, _, _ = filled(row, told).rpartition(" = ")
                found = np.array([read(formula, {"nan": np.nan})])
            for value, text in zip(found, results, strict=True):
                if np.isfinite(float(text)):
                    assert abs(value - float(text)) <= unit(text) * (1 + 1e-5), (filled(row, told), value)


@EVERY
def test_every_line_is_right_with_the_numbers_that_are_shown(optimizer: Optimizer) -> None:
    for surface in (BOWL, ROSENBROCK):
        _, under = seen(surface, optimizer)
        check(optimizer, surface, under)


@pytest.mark.parametrize("optimizer", [cls() for cls in OPTIMIZERS], ids=repr)
def test_so_it_is_while_the_rate_changes_and_where_the_loss_is_random(optimizer: Optimizer) -> None:
    noisy = Noisy(BOWL, noise=0.5, seed=1)
    _, under = seen(noisy, optimizer, schedule=Cosine())
    check(optimizer, noisy, under)


def test_the_check_can_fail() -> None:
    _, under = seen(BOWL, Adam())
    few = WorkedSteps(under.lines, under.values, under.rows, np.full_like(under.digits, 2))
    with pytest.raises(AssertionError):
        check(Adam(), BOWL, few)


@EVERY
def test_no_line_has_more_digits_than_it_needs(optimizer: Optimizer) -> None:
    _, under = seen(BOWL, optimizer)
    fewer: dict[int, int] = dict(zip(WORKING_DIGITS[1:], WORKING_DIGITS, strict=False))
    for at, row in enumerate(under.rows):
        wanted = under.digits[:, at]
        for t in np.flatnonzero(wanted > WORKING_DIGITS[0])[:3] + 1:
            digits = under.digits.copy()
            digits[t - 1, at] = fewer[int(wanted[t - 1])]
            less = WorkedSteps(under.lines, under.values, under.rows, digits)
            told = texts(less, row, at, int(t))
            found = np.ravel(worked_out(optimizer, BOWL, less, row, told, int(t)))
            results = [text for slot, text in zip(row.slots, told, strict=True) if slot.result]
            found = found[[row.axis]] if row.axis is not None and len(found) > 1 else found
            assert any(abs(v - float(text)) > 0.999 * unit(text) for v, text in zip(found, results, strict=True))


@EVERY
def test_the_lines_lead_where_the_run_goes(optimizer: Optimizer) -> None:
    for surface in (BOWL, ROSENBROCK, Noisy(BOWL, noise=0.3, seed=2)):
        of, under = seen(surface, optimizer, schedule=Cosine())
        there = np.isfinite(of.theta[1:].T)  # a run ends where its loss does, its numbers may not
        np.testing.assert_allclose(under.given["theta"][there], of.theta[1:].T[there], rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(
            under.given["step"][there], np.diff(of.theta, axis=0).T[there], rtol=1e-9, atol=1e-12
        )


@EVERY
def test_there_is_a_row_for_each_coordinate_or_one_for_all(optimizer: Optimizer) -> None:
    _, under = seen(BOWL, optimizer)
    assert len(under.lines) - len(rule_lines(optimizer)) in (1, 2)
    for place, _ in enumerate(under.lines):
        axes = [row.axis for row in under.rows if row.line == place]
        assert axes in ([None], [0, 1])
    for row in under.rows:
        assert sum(slot.result for slot in row.slots) >= 1
        assert "".join(row.tex).count(r"\textcolor{#a0") >= len(row.slots)


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_declared_terms_are_names_of_the_rule(cls: type[Optimizer]) -> None:
    rules = {line.target.name for optimizer in VARIANTS if type(optimizer) is cls for line in rule_lines(optimizer)}
    for kind, *names in cls.terms:
        assert kind in TERM_KINDS
        assert {*names} <= rules


@EVERY
def test_what_is_in_units_of_the_gradient_is_about_as_large_as_gradients(optimizer: Optimizer) -> None:
    _, under = seen(BOWL, optimizer)
    for kind, *names in optimizer.terms:
        for name in {*names} & {*under.given} if kind in ("slope", "descent", "size", "square") else ():
            size = np.max(np.abs(under.given[name])) ** (0.5 if kind == "square" else 1)
            assert 0.03 < size / np.max(np.abs(under.given["g"])) < 30


@pytest.mark.parametrize("optimizer", [Adam(0.3), RMSProp(0.3), RMSProp(0.3, momentum=0.5)], ids=repr)
def test_the_rate_of_each_axis(optimizer: Any) -> None:
    of, under = seen(BOWL, optimizer)
    squares = of.state["v_hat" if isinstance(optimizer, Adam) else "v"][1:].T
    np.testing.assert_allclose(under.given["effective"], 0.3 / (np.sqrt(squares) + 1e-8))


def test_gradient_descent_has_one_rate_for_all_axes() -> None:
    _, under = seen(BOWL, GradientDescent(0.2))
    np.testing.assert_array_equal(under.given["effective"], np.full(STEPS, 0.2))


def test_methods_without_a_rate_for_each_axis_have_none() -> None:
    without = {cls.name for cls in OPTIMIZERS if "effective" not in seen(BOWL, cls())[1].given}
    assert {"Momentum", "Nesterov", "Lion", "Sign descent", "Nelder-Mead"} <= without
    assert not without & {"Gradient descent", "AdaGrad", "RMSProp", "Adam", "AdamW", "NAdam", "SAM"}


def test_adam_reads_as_in_the_paper() -> None:
    _, under = seen(BOWL, Adam(0.3))
    assert [symbols(Adam(0.3), line) for line in under.lines][-2:] == [
        r"\text{rate} = \frac{\eta}{\sqrt{\hat{v}_{t}} + \epsilon}",
        r"\Delta\theta_t = \theta_{t} - \theta_{t-1}",
    ]
    lines = [filled(row, texts(under, row, at, 1)) for at, row in enumerate(under.rows)]
    assert lines[0] == (
        r"\nabla f\begin{pmatrix}-7.0\\ 2.0\end{pmatrix} = "
        r"\begin{pmatrix}-0.7\\ 4.0\end{pmatrix}"
    )
    assert lines[1] == (r"0.9 \cdot 0.0 + \left(1 - 0.9\right) \cdot \left(-0.7\right) = -0.07")


def test_a_short_number_is_not_misread_where_it_is_squared() -> None:
    _, under = seen(BOWL, AdaGrad(1.0))
    row = next(row for row in under.rows if row.line == 1)
    assert filled(row, ["2.5", "8.1e-5", "2.5"]) == (r"2.5 + \left(8.1e-5\right)^{2} = 2.5")
    assert filled(row, ["8.1e-5", "2", "4"]) == r"8.1e-5 + 2^{2} = 4"


def test_what_is_not_finite_is_left_as_it_is() -> None:
    steep = from_formula("x**4 + y**4", domain=((-2, 2), (-2, 2)), start=(2, 2))
    of, under = seen(steep, GradientDescent(10.0))
    assert str(of.status) == "diverged"
    assert np.isnan(of.theta[-1]).all()
    assert np.isfinite(under.digits).all()
