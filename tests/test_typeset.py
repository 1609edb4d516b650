"""The rule on screen is the code."""

import pytest

from core import Optimizer, params_of
from optimizers import OPTIMIZERS, Adam, NelderMead, Nesterov
from typeset import symbol, update_rule


def test_adam_reads_like_algorithm_1() -> None:
    assert update_rule(Adam()) == [
        r"g_{t} = \nabla f(\theta_{t-1})",
        r"m_{t} = \beta_1\,m_{t-1} + \left(1 - \beta_1\right)\,g_{t}",
        r"v_{t} = \beta_2\,v_{t-1} + \left(1 - \beta_2\right)\,{g_{t}}^{2}",
        r"\hat{m}_{t} = \frac{m_{t}}{1 - {\beta_1}^{t}}",
        r"\hat{v}_{t} = \frac{v_{t}}{1 - {\beta_2}^{t}}",
        r"\theta_{t} = \theta_{t-1} - \frac{\eta\,\hat{m}_{t}}{\sqrt{\hat{v}_{t}} + \epsilon}",
    ]


def test_a_term_that_is_switched_off_is_0() -> None:
    assert r"\hat{m}_{t} = \frac{m_{t}}{1 - 0}" in update_rule(Adam(bias_correction=False))


def test_nesterov_looks_ahead() -> None:
    assert update_rule(Nesterov())[0] == r"g_{t} = \nabla f(\theta_{t-1} + \mu\,v_{t-1})"


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_every_rule_ends_in_theta_and_shows_every_number(cls: type[Optimizer]) -> None:
    lines = update_rule(cls())
    assert any(line.startswith("g_{t} = ") for line in lines[:1]) == (cls.family != "Values only")
    assert lines[-1].startswith(r"\theta_{t} = ")
    assert not any("<" in line.replace(" < ", "") for line in lines)  # every place in a written form is filled
    # The start of a memory is a number of the method, not of the step; so is the size of the first simplex.
    for p in params_of(cls):
        if p.symbol and p.name != "initial_accumulator" and cls is not NelderMead:
            assert any(p.symbol in line for line in lines), p.name


def test_symbols() -> None:
    assert symbol("m_hat") == r"\hat{m}"
    assert symbol("w12") == "w_{12}"
    assert symbol("theta") == r"\theta"


def test_a_step_that_is_not_plain_expressions_is_refused() -> None:
    class Loop(Optimizer):
        def step(self, surface, theta, state, t):  # type: ignore[no-untyped-def]
            for _ in range(3):
                theta = theta - 1
            return theta, {}

    with pytest.raises(ValueError, match="assignments and one return"):
        update_rule(Loop())
