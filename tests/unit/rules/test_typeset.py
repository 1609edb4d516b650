"""The rule on screen is the code."""

from __future__ import annotations

import numpy as np
import pytest

from core import Optimizer, params_of
from optimizers import (
    CLASSIC,
    OPTIMIZERS,
    Adam,
    GradientDescent,
    NAdam,
    NelderMead,
    Nesterov,
    Prodigy,
    RAdam,
    RMSProp,
    Rprop,
)
from rules import typeset
from rules.typeset import update_rule


def test_the_limits_on_screen_are_those_of_the_code() -> None:
    assert typeset.rate_limit_latex(GradientDescent()) == r"\eta < \frac{2}{\lambda_{\mathrm{max}}}"
    assert typeset.rate_limit_latex(Nesterov()) == (
        r"\eta < \frac{2\,\left(1 + \mu\right)}{\left(1 + 2\,\mu\right)\,\lambda_{\mathrm{max}}}"
    )
    assert typeset.optimal_latex(GradientDescent()) == [
        r"\eta^* = \frac{2}{\lambda_{\mathrm{min}} + \lambda_{\mathrm{max}}}"
    ]
    for cls in CLASSIC:
        has_limit = not np.isnan(cls().rate_limit(np.float64(1)))
        assert (typeset.rate_limit_latex(cls()) is not None) == has_limit
        assert bool(typeset.optimal_latex(cls())) == (cls().optimal_for(0.1, 2) is not None)


def test_adam_reads_like_algorithm_1() -> None:
    assert update_rule(Adam()) == [
        r"g_{t} = \nabla f(\theta_{t-1})",
        r"m_{t} = \beta_1\,m_{t-1} + \left(1 - \beta_1\right)\,g_{t}",
        r"v_{t} = \beta_2\,v_{t-1} + \left(1 - \beta_2\right)\,{g_{t}}^{2}",
        r"\hat{m}_{t} = \frac{m_{t}}{1 - {\beta_1}^{t}}",
        r"\hat{v}_{t} = \frac{v_{t}}{1 - {\beta_2}^{t}}",
        r"\theta_{t} = \theta_{t-1} - \frac{\eta\,\hat{m}_{t}}{\sqrt{\hat{v}_{t}} + \epsilon}",
    ]


def test_adam_without_correction_has_neither_a_corrected_average_nor_a_division_by_1() -> None:
    assert update_rule(Adam(bias_correction=False)) == [
        *update_rule(Adam())[:3],
        r"\theta_{t} = \theta_{t-1} - \frac{\eta\,m_{t}}{\sqrt{v_{t}} + \epsilon}",
    ]


def test_nesterov_looks_ahead() -> None:
    assert update_rule(Nesterov())[:2] == [r"y_{t} = \theta_{t-1} + \mu\,v_{t-1}", r"g_{t} = \nabla f(y_{t})"]


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_every_rule_ends_in_theta_and_shows_every_number(cls: type[Optimizer]) -> None:
    lines = update_rule(cls())
    assert any(line.startswith("g_{t} = ") for line in lines[:2]) == (cls.family != "Values only")
    assert lines[-1].startswith(r"\theta_{t} = ")
    assert not any("<" in line.replace(" < ", "") for line in lines)  # every place in a written form is filled
    whole = update_rule(cls(**{p.name: True if isinstance(p.default, bool) else 0.5 for p in params_of(cls)}))
    for p in params_of(cls):
        # The start of a memory, the first of Rprop's steps and the first simplex are numbers of the method, not of the
        # step.
        if p.symbol and not p.symbol.endswith("_0") and (cls, p.name) not in ((Rprop, "lr"), (NelderMead, "lr")):
            assert any(p.symbol in line for line in whole), p.name


def test_what_is_switched_off_is_not_written() -> None:
    assert update_rule(RMSProp()) == [
        r"g_{t} = \nabla f(\theta_{t-1})",
        r"v_{t} = \rho\,v_{t-1} + \left(1 - \rho\right)\,{g_{t}}^{2}",
        r"\theta_{t} = \theta_{t-1} - \frac{\eta\,g_{t}}{\sqrt{v_{t}} + \epsilon}",
    ]
    assert update_rule(RMSProp(centered=True, momentum=0.5))[2:] == [
        r"c_{t} = \rho\,c_{t-1} + \left(1 - \rho\right)\,g_{t}",
        r"s_{t} = \max\left(0,\;v_{t} - {c_{t}}^{2}\right)",
        r"y_{t} = \theta_{t-1} + \mu\,\left(\theta_{t-1} - \theta_{t-2}\right)",
        r"\theta_{t} = y_{t} - \frac{\eta\,g_{t}}{\sqrt{s_{t}} + \epsilon}",
    ]


def test_times_beside_the_present() -> None:
    assert r"\mu_{t+1} = \beta_1\,\left(1 - 0.5 \cdot 0.96^{\left(t + 1\right)\,\psi}\right)" in update_rule(NAdam())
    assert r"\rho_{\infty} = \frac{2}{1 - \beta_2} - 1" in update_rule(RAdam())
    assert any(r"\left(\theta_{0} - \theta_{t-1}\right)" in line for line in update_rule(Prodigy()))


def test_cases_within_cases_are_more_cases() -> None:
    assert update_rule(Rprop())[2] == (
        r"k_{t} = \begin{cases} \eta^+ & s_{t} > 0 \\ \eta^- & s_{t} < 0 \\ 1 & \text{else} \end{cases}"
    )


def test_a_step_that_is_not_plain_expressions_is_refused() -> None:
    class Loop(Optimizer):
        def step(self, surface, theta, state, t):  # type: ignore[no-untyped-def]
            for _ in range(3):
                theta = theta - 1
            return theta, {}

    with pytest.raises(ValueError, match="assignments and one return"):
        update_rule(Loop())
