"""A pasted call is read strictly: what is no call with numbers is refused in a sentence, and nothing is evaluated."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from optimizers import Adam, AdaMax, AMSGrad, GradientDescent, Momentum, NAdam, Nesterov, RMSProp
from schedules import InverseTime
from settings.calls import CALLS, KERAS, PYTORCH
from settings.pasted_call import CALL_SENTENCES, MAX_LENGTH, CallError, call_values, read_call

READ: dict[str, tuple[str, Any]] = {
    "SGD(lr=0.01, momentum=0.9, decay=1e-6, nesterov=True)": (KERAS, Nesterov(0.01, 0.9)),
    "keras.optimizers.SGD()": (KERAS, GradientDescent(0.01)),
    "keras.optimizers.SGD(momentum=0.5)": (KERAS, Momentum(0.01, 0.5)),
    "tf.keras.optimizers.Adam(0.3)": (KERAS, Adam(0.3, eps=1e-7)),
    "keras.optimizers.Adam(lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, amsgrad=False)": (
        KERAS,
        Adam(0.001, eps=1e-7),
    ),
    "optimizer = tf.keras.optimizers.RMSprop(learning_rate=0.1, centered=True),": (
        KERAS,
        RMSProp(0.1, 0.9, 1e-7, centered=True),
    ),
    "Nadam()": (KERAS, NAdam(0.001, eps=1e-7, momentum_decay=1.0)),
    "torch.optim.SGD(model.parameters(), lr=0.1)": (PYTORCH, GradientDescent(0.1)),
    "torch.optim.SGD(params=[x], lr=0.1, momentum=0.9, dampening=0.5)": (PYTORCH, Momentum(0.1, 0.9, 0.5)),
    "optim.Adam(net.parameters(), 0.2, betas=[0.8, 0.99], amsgrad=True, foreach=None)": (
        PYTORCH,
        AMSGrad(0.2, 0.8, 0.99),
    ),
    "Adam(self.parameters())": (PYTORCH, Adam(0.001)),
    "Adam(lr=0.1, eps=1e-6)": (PYTORCH, Adam(0.1, eps=1e-6)),
    "Adamax(p)  # as in the paper": (PYTORCH, AdaMax(0.002)),
    "ＳＧＤ（ｌｒ＝０．１）": (KERAS, GradientDescent(0.1)),
}

REFUSED: dict[str, list[str]] = {
    "form": [
        "",
        "SGD",
        "SGD(",
        "SGD(lr=0.1",
        "SGD(0.1); SGD(0.2)",
        "SGD(**numbers)",
        "[SGD][0](lr=0.1)",
        "SGD(lr=__import__('os').system('true')())",
        "lambda: SGD(lr=0.1)",
        "(" * 300,
        "-" * 300 + "1",
        "\0",
        "SGD(learning_rate=InverseTimeDecay(0.1))",
        "SGD(learning_rate=InverseTimeDecay(0.1, 1, 0.1, True))",
    ],
    "long": ["SGD(lr=0.1)" + " " * MAX_LENGTH + "#"],
    "module": ["jax.SGD(lr=0.1)", "torch.optim.adam.Adam(p)"],
    "optimizer": ["Sorcery(lr=0.1)", "torch.optim.Nadam(p)", "torch.optim.LBFGS(p)"],
    "argument": ["SGD(mom=0.9)", "keras.optimizers.SGD(dampening=0.5)", "torch.optim.Adam(p, beta_1=0.9)"],
    "neutral": ["SGD(clipnorm=1.0)", "torch.optim.SGD(p, weight_decay=0.1)", "torch.optim.SGD(p, maximize=True)"],
    "twice": ["SGD(lr=0.1, learning_rate=0.2)", "SGD(0.1, lr=0.1)", "SGD(momentum=0.1, momentum=0.1)"],
    "position": ["SGD(0.1, 0.9)", "torch.optim.SGD(p, 0.1, 0.9)"],
    "parameters": ["torch.optim.SGD(0.1)"],
    "number": ["SGD(lr='0.1')", "SGD(lr=rate)", "SGD(lr=True)", "SGD(lr=10**-3)", "SGD(lr=nan)", "SGD(decay='slow')"],
    "numbers": ["torch.optim.Adam(p, betas=0.9)", "torch.optim.Adam(p, betas=(0.9,))"],
    "switch": ["SGD(nesterov=1)", "RMSprop(centered='yes')"],
    "range": ["SGD(lr=1000)", "SGD(lr=1e999)", "SGD(lr=-0.1)", "SGD(momentum=1.0)", f"SGD(lr=1{'0' * 350})"],
    "decay": ["SGD(decay=1e-9)", "SGD(learning_rate=InverseTimeDecay(0.1, 1, 100))"],
    "nesterov": ["torch.optim.SGD(p, nesterov=True)", "torch.optim.SGD(p, momentum=0.9, dampening=0.1, nesterov=True)"],
}


@pytest.mark.parametrize("text", READ)
def test_a_call_is_read(text: str) -> None:
    library, optimizer = READ[text]
    found = read_call(text)
    assert (found.library, found.method(**found.numbers)) == (library, optimizer)


@pytest.mark.parametrize(("sentence", "text"), [(name, text) for name, texts in REFUSED.items() for text in texts])
def test_what_cannot_be_used_is_refused_in_a_sentence(sentence: str, text: str) -> None:
    with pytest.raises(CallError) as caught:
        read_call(text)
    assert caught.value.template == CALL_SENTENCES[sentence]


def test_every_sentence_has_an_example() -> None:
    assert {*REFUSED} == {*CALL_SENTENCES}


@given(some.text(max_size=80) | some.text("SGDAdam(lr=0.1,)[]*-'.: \n\\", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_call(text)
    except CallError:
        return
    assert found.method in {call.method for call in CALLS}


def test_a_call_sets_controls_by_their_keys() -> None:
    found = read_call("SGD(lr=0.01, momentum=0.9, decay=1e-4, nesterov=True)")
    assert found.schedule == InverseTime(1e-4)
    assert call_values(found) == {
        "Nesterov.lr": 0.01,
        "Nesterov.momentum": 0.9,
        "schedule": "1/t decay",
        "InverseTime.decay": 1e-4,
    }
    assert call_values(read_call("torch.optim.SGD(p, lr=0.5)")) == {"GradientDescent.lr": 0.5, "schedule": "Constant"}
    assert read_call(
        "SGD(learning_rate=InverseTimeDecay(0.1, decay_steps=10, decay_rate=0.5))"
    ).schedule == InverseTime(0.05)
