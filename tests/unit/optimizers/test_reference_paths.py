"""Whole paths against PyTorch, Keras and the textbook form of Adam, to 1e-10 of the largest coordinate.

Each case names our optimizer and, where a library writes the method differently, how its form maps onto ours.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import Array, Optimizer, State, run
from optimizers import (
    QHM,
    SAM,
    AdaBelief,
    Adadelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdamW,
    Adan,
    AMSGrad,
    DAdaptAdam,
    GradientDescent,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Prodigy,
    QHAdam,
    RAdam,
    RMSProp,
    Rprop,
    ScheduleFreeSGD,
    SignDescent,
    Yogi,
)
from surfaces import from_formula
from tests.support.reference import CASES

At = Callable[[int], Optimizer]

Change = Callable[[State], State]


def path(case: dict[str, Any], optimizer: Optimizer, state: str | None = None) -> Array:
    trajectory = run(from_formula(case["formula"]), optimizer, case["start"], case["steps"])
    return trajectory.state[state] if state else trajectory.theta


def stepped(case: dict[str, Any], at: At, first: Change = dict, before: Change = dict, after: Change = dict) -> Array:
    """A run by hand: `at(t)` is the optimizer of step t; the state is changed first, and before and after each step."""
    surface, theta = from_formula(case["formula"]), np.array(case["start"])
    state = first(at(1).init(theta))
    points = [theta]
    for t in range(1, case["steps"] + 1):
        theta, state = at(t).step(surface, theta, before(state), t)
        state = after(state)
        points.append(theta)
    return np.array(points)


def torch_dampening(case: dict[str, Any]) -> Array:
    # PyTorch's memory starts as the first gradient, undamped. In our form that is v_0 = -lr * g_0 * dampening/momentum.
    g = from_formula(case["formula"]).grad(np.array(case["start"]))
    return stepped(case, lambda t: Momentum(0.2, 0.9, dampening=0.9), first=lambda state: {"v": -0.2 * g})


def keras_rmsprop(case: dict[str, Any]) -> Array:
    # ε inside the root: our rule without ε, whose v carries ε while it is under the root.
    eps, rho = 1e-7, 0.9
    return stepped(
        case,
        lambda t: RMSProp(0.1, rho=rho, eps=0),
        before=lambda state: {"v": state["v"] + eps / rho},
        after=lambda state: {"v": state["v"] - eps},
    )


def eps_hat(optimizer: Adam) -> At:
    # ε beside √v, before its correction: our ε, divided at step t by √(1 − β₂^t).
    return lambda t: replace(optimizer, eps=optimizer.eps / np.sqrt(1 - optimizer.beta2**t))


# Keras's AdaGrad has ε inside the root: the same as starting the sum ε higher and having none outside.
ADAGRAD_KERAS = AdaGrad(1.0, initial_accumulator=0.1 + 1e-7, eps=0)

OURS: dict[str, Callable[[dict[str, Any]], Array]] = {
    "torch.optim.SGD(lr=0.1)": lambda c: path(c, GradientDescent(0.1)),
    "torch.optim.SGD(lr=0.001)": lambda c: path(c, GradientDescent(0.001)),
    "torch.optim.SGD(lr=0.02, momentum=0.9)": lambda c: path(c, Momentum(0.02, 0.9)),
    "torch.optim.SGD(lr=0.0002, momentum=0.9)": lambda c: path(c, Momentum(0.0002, 0.9)),
    "torch.optim.SGD(lr=0.2, momentum=0.9, dampening=0.9)": torch_dampening,
    "torch.optim.SGD(lr=0.02, momentum=0.9, nesterov=True)": lambda c: path(c, Nesterov(0.02, 0.9), "lookahead"),
    "torch.optim.SGD(lr=0.0002, momentum=0.9, nesterov=True)": lambda c: path(c, Nesterov(0.0002, 0.9), "lookahead"),
    "torch.optim.Adagrad(lr=1.5)": lambda c: path(c, AdaGrad(1.5, eps=1e-10)),
    "torch.optim.Adagrad(lr=0.015)": lambda c: path(c, AdaGrad(0.015, eps=1e-10)),
    "torch.optim.RMSprop(lr=0.1, alpha=0.99)": lambda c: path(c, RMSProp(0.1, rho=0.99, eps=1e-8)),
    "torch.optim.RMSprop(lr=0.001, alpha=0.99)": lambda c: path(c, RMSProp(0.001, rho=0.99, eps=1e-8)),
    "torch.optim.Adam(lr=0.3, betas=(0.9, 0.999))": lambda c: path(c, Adam(0.3, 0.9, 0.999)),
    "torch.optim.Adam(lr=0.003, betas=(0.9, 0.999))": lambda c: path(c, Adam(0.003, 0.9, 0.999)),
    "torch.optim.RMSprop(lr=0.05, alpha=0.9, centered=True)": lambda c: path(c, RMSProp(0.05, rho=0.9, centered=True)),
    "torch.optim.RMSprop(lr=0.02, alpha=0.95, momentum=0.5)": lambda c: path(c, RMSProp(0.02, rho=0.95, momentum=0.5)),
    "torch.optim.Adadelta(lr=1.0, rho=0.9)": lambda c: path(c, Adadelta(1.0, rho=0.9)),
    "torch.optim.Adadelta(lr=0.01, rho=0.9)": lambda c: path(c, Adadelta(0.01, rho=0.9)),
    "torch.optim.Adam(lr=0.3, betas=(0.8, 0.99), amsgrad=True)": lambda c: path(c, AMSGrad(0.3, 0.8, 0.99)),
    "torch.optim.AdamW(lr=0.2, weight_decay=0.05)": lambda c: path(c, AdamW(0.2, weight_decay=0.05)),
    "torch.optim.Adamax(lr=0.3)": lambda c: path(c, AdaMax(0.3)),
    "torch.optim.NAdam(lr=0.2)": lambda c: path(c, NAdam(0.2)),
    "torch.optim.NAdam(lr=0.002)": lambda c: path(c, NAdam(0.002)),
    "torch.optim.RAdam(lr=0.3)": lambda c: path(c, RAdam(0.3)),
    "torch.optim.Rprop(lr=0.1)": lambda c: path(c, Rprop(0.1)),
    "torch.optim.Rprop(lr=0.001)": lambda c: path(c, Rprop(0.001)),
    "optax.lion(0.1, b1=0.9, b2=0.99, weight_decay=0.0)": lambda c: path(c, Lion(0.1, 0.9, 0.99)),
    "optax.lion(0.001, b1=0.9, b2=0.99, weight_decay=0.0)": lambda c: path(c, Lion(0.001, 0.9, 0.99)),
    "optax.yogi(0.3)": lambda c: path(c, Yogi(0.3)),
    "optax.adabelief(0.3)": lambda c: path(c, AdaBelief(0.3)),
    "optax.sign_sgd(0.1)": lambda c: path(c, SignDescent(0.1)),
    "optax.adan(0.2)": lambda c: path(c, Adan(0.2)),
    "optax.contrib.prodigy(1.0)": lambda c: path(c, Prodigy()),
    "optax.contrib.schedule_free_sgd(0.1, warmup_steps=None, b1=0.9); evaluated with schedule_free_eval_params": (
        lambda c: path(c, ScheduleFreeSGD(0.1, 0.9))
    ),
    "optax.contrib.dadapt_adamw(1.0)": lambda c: path(c, DAdaptAdam()),
    "optax.contrib.dadapt_adamw(0.5, betas=(0.8, 0.99))": lambda c: path(c, DAdaptAdam(0.5, 0.8, 0.99)),
    "optax.contrib.sam(optax.sgd(0.1), optax.chain(optax.contrib.normalize(), optax.sgd(0.05)))": (
        lambda c: path(c, SAM(0.1, 0.05))
    ),
    "optax.contrib.sam(optax.sgd(0.0005), optax.chain(optax.contrib.normalize(), optax.sgd(0.1)))": (
        lambda c: path(c, SAM(0.0005, 0.1))
    ),
    "keras.optimizers.SGD(0.02, momentum=0.9)": lambda c: path(c, Momentum(0.02, 0.9)),
    "keras.optimizers.SGD(0.02, momentum=0.9, nesterov=True)": lambda c: path(c, Nesterov(0.02, 0.9), "lookahead"),
    "keras.optimizers.Adagrad(1.0, initial_accumulator_value=0.1, epsilon=1e-7)": lambda c: path(c, ADAGRAD_KERAS),
    "keras.optimizers.RMSprop(0.1, rho=0.9, epsilon=1e-7)": keras_rmsprop,
    "keras.optimizers.Adam(0.3, epsilon=1e-7)": lambda c: stepped(c, eps_hat(Adam(0.3, eps=1e-7))),
    "lr=0.3, beta1=0.9, beta2=0.999, eps=1e-7": lambda c: stepped(c, eps_hat(Adam(0.3, eps=1e-7))),
}


@pytest.mark.parametrize("call", OURS)
def test_the_whole_path_is_the_library_s(call: str) -> None:
    cases = [case for case in CASES if case["call"] == call]
    assert cases
    for case in cases:
        theirs = np.array(case["path"])
        ours = OURS[call](case)
        assert ours.shape == theirs.shape == (case["steps"] + 1, 2)
        assert np.max(np.abs(ours - theirs)) <= 1e-10 * np.max(np.abs(theirs))


def test_every_call_is_mapped() -> None:
    assert {case["call"] for case in CASES} == set(OURS)


def test_moving_average_momentum_is_dampening_equal_to_momentum() -> None:
    bowl, beta, rate = from_formula("x**2/20 + y**2"), 0.8, 0.4
    ours = run(bowl, Momentum(rate, beta, dampening=beta), (-7, 2), 50).theta
    theta, delta = np.array([-7.0, 2.0]), np.zeros(2)
    for point in ours[1:]:
        delta = beta * delta - (1 - beta) * rate * bowl.grad(theta)
        theta = theta + delta
        np.testing.assert_allclose(point, theta, rtol=1e-12)


def test_quasi_hyperbolic_momentum_by_hand() -> None:
    # On x² the slope is 2x. From x = 1 with β = 0.5, ν = 0.8, η = 0.1:
    # g = 2,     m = 0.5·2 = 1,                     x = 1 - 0.1·(0.2·2 + 0.8·1) = 0.88
    # g = 1.76,  m = 0.5·1 + 0.5·1.76 = 1.38,       x = 0.88 - 0.1·(0.352 + 1.104) = 0.7344
    # g = 1.4688, m = 0.69 + 0.7344 = 1.4244,       x = 0.7344 - 0.1·(0.29376 + 1.13952) = 0.591072
    t = run(from_formula("x**2 + y**2"), QHM(0.1, beta1=0.5, nu=0.8), (1, 0), 3)
    np.testing.assert_allclose(t.theta[:, 0], [1, 0.88, 0.7344, 0.591072], rtol=1e-14)


def test_quasi_hyperbolic_momentum_holds_its_relatives() -> None:
    bowl, start = from_formula("x**2/20 + y**2"), (-7, 2)
    for ours, theirs in (
        (QHM(0.3, 0.9, nu=0.0), run(bowl, GradientDescent(0.3), start, 50).theta),
        (QHM(0.3, 0.9, nu=1.0), run(bowl, Momentum(0.3, 0.9, dampening=0.9), start, 50).theta),
        (QHM(0.3, 0.9, nu=0.9), run(bowl, Nesterov(0.3 * (1 - 0.9), 0.9), start, 50).state["lookahead"]),
        (QHAdam(0.3, nu1=1.0, nu2=1.0), run(bowl, Adam(0.3), start, 50).theta),
    ):
        np.testing.assert_allclose(run(bowl, ours, start, 50).theta, theirs, atol=1e-12)


def test_quasi_hyperbolic_adam_by_hand() -> None:
    # On x² from x = 1 with β₁ = β₂ = 0.5, ν₁ = 0.6, ν₂ = 0.75, η = 0.1, ε = 0. The first averages are the slope and its
    # square, so the first step is η; then
    # g = 1.8,  m̂ = (0.5·1 + 0.5·1.8)/0.75 = 28/15,  v̂ = (0.5·2 + 0.5·3.24)/0.75 = 2.62/0.75
    # x = 0.9 - 0.1·(0.4·1.8 + 0.6·28/15) / √(0.25·3.24 + 0.75·2.62/0.75) = 0.9 - 0.184/√3.43
    t = run(from_formula("x**2 + y**2"), QHAdam(0.1, 0.5, 0.5, eps=0.0, nu1=0.6, nu2=0.75), (1, 1), 3)
    second = 0.9 - 0.184 / 3.43**0.5
    # g = 2x,  m = 0.7 + 0.5g,  v = 1.31 + 0.5g², both divided by 1 - 0.5³.
    g = 2 * second
    n, s = 0.4 * g + 0.6 * (0.7 + 0.5 * g) / 0.875, 0.25 * g**2 + 0.75 * (1.31 + 0.5 * g**2) / 0.875
    np.testing.assert_allclose(t.theta[:, 0], [1, 0.9, second, second - 0.1 * n / s**0.5], rtol=1e-14)


def test_momentum_in_rmsprop_keeps_the_rate_of_each_step() -> None:
    # As in optax and Keras; PyTorch's memory would take the new rate at once. With ρ = 0 every quotient is a sign.
    bowl, rates = from_formula("x**2 + y**2"), [0.1, 0.01, 0.01]
    case = {"formula": "x**2 + y**2", "start": [1.0, 1.0], "steps": 3}
    xs = stepped(case, lambda t: RMSProp(rates[t - 1], rho=0.0, eps=0.0, momentum=0.5))[:, 0]
    np.testing.assert_allclose(-np.diff(xs), [0.1, 0.05 + 0.01, 0.03 + 0.01], rtol=1e-12)
    assert run(bowl, RMSProp(), (1, 1), 3).state.keys() == {"g", "v"}


def test_first_steps_tell_the_methods_apart() -> None:
    bowl = from_formula("x**2/20 + y**2")
    for optimizer, expected in (
        (GradientDescent(0.3), (0.21, -1.2)),
        (Adam(0.3), (0.3, -0.3)),
        (AdaGrad(0.3), (0.3, -0.3)),
        (RMSProp(0.3, rho=0.99), (3.0, -3.0)),
        # Without the correction m is (1-β₁)g and √v is √(1-β₂)|g|: 0.3 * 0.1 / √0.001.
        (Adam(0.3, bias_correction=False), (0.3 * 0.1 / 0.001**0.5, -0.3 * 0.1 / 0.001**0.5)),
    ):
        first = run(bowl, optimizer, (-7, 2), 1).theta
        np.testing.assert_allclose(first[1] - first[0], expected, rtol=1e-6)
