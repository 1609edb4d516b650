"""The table of calls: a call is read as it was written, and gives the path that the library computes."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import Constant, Optimizer, Param, params_of, run
from optimizers import OPTIMIZERS, AdaGrad, Adam, GradientDescent, Momentum, Nesterov, Newton
from schedules import InverseTime, Step
from settings.calls import CALLS, KERAS, LIBRARIES, PYTORCH, Call, call_of, call_texts, with_a_call
from settings.pasted_call import read_call
from surfaces import from_formula
from tests.support.reference import CASES

EACH = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.path}:{call.method.__name__}")
CONSTANT = Constant()
# How far a path may be from the library's, relative to its largest coordinate, where a note says that ε differs.
NOTED = 1e-3


def values_of(p: Param) -> some.SearchStrategy[Any]:
    if isinstance(p.default, bool):
        return some.booleans()
    return some.floats(p.low, p.high) | some.sampled_from([float(mark) for mark in p.slider_values()])


@some.composite
def optimizers_of(draw: some.DrawFn, call: Call) -> Optimizer:
    """An optimizer that the call can hold."""
    params = [p for p in params_of(call.method) if p.name not in call.fixed]
    return call.method(**{p.name: draw(values_of(p)) for p in params}, **call.fixed)  # type: ignore[arg-type]


SCHEDULES = some.just(Constant()) | some.builds(InverseTime, values_of(params_of(InverseTime)[0]))


@EACH
def test_a_written_call_is_read_as_the_same_numbers(call: Call) -> None:
    @given(optimizers_of(call), SCHEDULES)
    def check(optimizer: Optimizer, schedule: Any) -> None:
        optimizer = with_a_call(optimizer)
        found = call_of(call.library, optimizer)
        if not optimizer.lr >= 1e-5:  # momentum 0 with a dampening may have a rate below all sliders
            return
        assert found
        assert not found.lacking(optimizer)
        for text in call_texts(found, optimizer, schedule):
            read = read_call(text)
            assert (read.library, read.method(**read.numbers)) == (call.library, optimizer)  # type: ignore[arg-type]
            assert read.schedule == (schedule if found.carries(schedule) else Constant())

    check()


@EACH
def test_a_call_holds_each_number_of_its_method_or_says_that_it_is_fixed(call: Call) -> None:
    held = [name for argument in call.arguments for name in argument.fields] + [*call.fixed]
    # Gradient descent and Nesterov's method are SGD without a momentum, or without a dampening of their own.
    assert sorted(held) == sorted(f.name for f in fields(call.method))
    assert len(held) == len(set(held))
    assert all(len(argument.fields) == len(argument.defaults) for argument in call.arguments)
    read = read_call(f"{call.path}({'params' if call.library == PYTORCH else ''})")
    assert read.library == call.library


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["call"].startswith(("torch.", "keras."))], ids=lambda c: c["call"]
)
def test_a_call_of_the_reference_gives_the_library_s_path(case: dict[str, Any]) -> None:
    read = read_call(case["call"])
    optimizer = read.method(**read.numbers)  # type: ignore[arg-type]
    call = call_of(read.library, optimizer)
    assert call
    path = run(from_formula(case["formula"]), optimizer, case["start"], case["steps"], schedule=read.schedule)
    ours = path.state["lookahead"] if read.method is Nesterov else path.theta
    theirs = np.array(case["path"])
    differs = np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs))
    if call.note_of(optimizer) and read.method is not Nesterov:
        # The note is needed, and says all: only the numbers of the first steps, or ε, differ.
        assert differs > 1e-10
        assert differs < NOTED or call.note == "first step"
    else:
        assert differs <= 1e-10


def test_every_call_of_the_references_is_in_the_table() -> None:
    names = {case["call"].split("(")[0] for case in CASES if case["call"].startswith(("torch.", "keras."))}
    assert names <= {call.path for call in CALLS}


def test_the_decay_of_old_keras_is_the_schedule_from_step_0_on() -> None:
    read = read_call("SGD(lr=0.1, momentum=0.9, decay=0.01, nesterov=True)")
    rate, mu, decay = 0.1, 0.9, 0.01
    y, v = np.array([-7.0, 2.0]), np.zeros(2)
    points = [y]
    for iterations in range(40):  # Keras counts them from 0, and reports y
        g = np.array([y[0] / 10, 2 * y[1]])
        falling = rate / (1 + decay * iterations)
        v = mu * v - falling * g
        y = y + mu * v - falling * g
        points.append(y)
    optimizer = read.method(**read.numbers)  # type: ignore[arg-type]
    ours = run(from_formula("x**2/20 + y**2"), optimizer, (-7, 2), 40, schedule=read.schedule)
    np.testing.assert_allclose(ours.state["lookahead"], points, rtol=1e-10, atol=1e-12)


def test_texts_of_well_known_calls() -> None:
    def text(library: str, optimizer: Optimizer, schedule: Any = CONSTANT) -> list[str]:
        call = call_of(library, optimizer)
        assert call
        return call_texts(call, optimizer, schedule)

    assert text(KERAS, Nesterov(0.1, 0.9)) == ["keras.optimizers.SGD(learning_rate=0.1, momentum=0.9, nesterov=True)"]
    assert text(PYTORCH, Momentum(0.1, 0.9)) == ["torch.optim.SGD(params, lr=0.1, momentum=0.9)"]
    assert text(PYTORCH, Adam(0.3)) == ["torch.optim.Adam(params, lr=0.3, betas=(0.9, 0.999), eps=1e-8)"]
    assert text(KERAS, Nesterov(0.01, 0.9), InverseTime(1e-4))[1] == (
        "keras.optimizers.SGD(lr=0.01, momentum=0.9, decay=0.0001, nesterov=True)"
    )
    assert text(PYTORCH, AdaGrad(1.5), InverseTime(0.1)) == [
        "torch.optim.Adagrad(params, lr=1.5, lr_decay=0.1, eps=1e-10)"
    ]


def test_what_a_call_cannot_hold_is_known() -> None:
    momentum = Momentum(0.1, 0.9, dampening=0.5)
    keras, pytorch = (call_of(library, momentum) for library in LIBRARIES)
    assert keras
    assert pytorch
    assert [(p.name, value) for p, value in keras.lacking(momentum)] == [("dampening", 0.0)]
    assert not pytorch.lacking(momentum)
    assert pytorch.note_of(momentum)
    assert not pytorch.note_of(Momentum(0.1, 0.9))
    assert keras.carries(InverseTime(0.1))
    assert not pytorch.carries(InverseTime(0.1))
    assert not keras.carries(Step())
    assert not any(call_of(library, Newton()) for library in LIBRARIES)
    assert with_a_call(Momentum(0.2, 0.0, dampening=0.5)) == GradientDescent(0.1)
    assert with_a_call(Nesterov(0.2, 0.0)) == GradientDescent(0.2)
    assert {call.method for call in CALLS} < {*OPTIMIZERS}
