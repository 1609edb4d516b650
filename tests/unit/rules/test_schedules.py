"""The formula of a schedule on screen is its code."""

import dataclasses

import pytest

from core import Constant, Schedule, params_of
from rules.schedules import factor
from schedules import SCHEDULES, Cosine, CosineRestarts, InverseSquareRoot, MultiStep, RandomRate, Step
from tests.support.latex import read
from tests.support.schedules import example, formula, shares_of_the_run

EVERY = pytest.mark.parametrize("cls", SCHEDULES, ids=lambda cls: cls.__name__)


@EVERY
def test_its_formula_shows_every_number_and_ends_in_the_factor(cls: type[Schedule]) -> None:
    whole_run = example(cls)
    in_steps = example(cls, **{p.name: 7 for p in shares_of_the_run(cls)})
    for schedule in (whole_run, in_steps):
        lines = factor(schedule)
        assert lines[-1].startswith(r"\frac{\eta_t}{\eta} = ")
        for p in params_of(cls):
            assert any(p.symbol in line for line in lines), p.name
    for p in shares_of_the_run(cls):
        assert f"{p.symbol} = 7" in factor(in_steps)


@EVERY
def test_its_formula_read_back_is_the_factor(cls: type[Schedule]) -> None:
    in_steps = {p.name: 7 + place for place, p in enumerate(shares_of_the_run(cls))}
    choices = [{}, in_steps, *({"growth": growth, "length": 3} for growth in (1, 3) if cls is CosineRestarts)]
    for schedule in (example(cls, **numbers) for numbers in choices):
        numbers = {p.symbol.replace("\\", ""): getattr(schedule, p.name) for p in params_of(cls)}
        for t in range(1, 31):
            values = numbers | {"t": t, "T": 30}
            for line in factor(schedule):
                name, _, latex = line.partition(" = ")
                values[name] = read(latex, values)
            assert values[r"\frac{\eta_t}{\eta}"] == pytest.approx(schedule(t, 30), abs=1e-14)


def test_formulas_read_like_the_papers() -> None:
    assert factor(Constant()) == [r"\frac{\eta_t}{\eta} = 1"]
    assert factor(Cosine()) == [
        "k = t - 1",
        "L = T",
        r"\frac{\eta_t}{\eta} = "
        r"r_1 + \frac{\left(1 - r_1\right)\,\left(1 + \cos\left(\frac{\pi\,k}{L}\right)\right)}{2}",
    ]
    assert factor(Step(size=10))[1:] == [
        "s = 10",
        r"\frac{\eta_t}{\eta} = \gamma^{\left\lfloor \frac{k}{s} \right\rfloor}",
    ]
    assert factor(MultiStep())[-1].endswith(
        r"= \begin{cases} 1 & k < m_1 \\ \gamma & \text{else} \end{cases}"
        r"\,\begin{cases} 1 & k < m_2 \\ \gamma & \text{else} \end{cases}"
    )
    assert factor(CosineRestarts(growth=1))[2:4] == [
        r"n = \left\lfloor \frac{k}{L} \right\rfloor",
        r"x = \frac{k}{L} - n",
    ]
    assert factor(InverseSquareRoot())[-1].endswith(r"\min\left(\frac{t}{w}, \sqrt{\frac{w}{t}}\right)")
    assert factor(RandomRate(seed=4)) == [
        r"u = \mathcal{U}_{s, t}\left(0, 1\right)",
        r"\frac{\eta_t}{\eta} = a + \left(b - a\right)\,u",
    ]
    assert factor(formula("exp(-k/10)"))[-1].endswith(formula("exp(-k/10)").factor.formula)


def test_a_schedule_that_is_not_plain_expressions_is_refused() -> None:
    class Loop(Schedule):
        def __call__(self, t, steps):  # type: ignore[no-untyped-def]
            while t > steps:
                t -= steps
            return 1 / t

    with pytest.raises(ValueError, match="assignments and one return"):
        factor(dataclasses.dataclass(frozen=True)(Loop)())
