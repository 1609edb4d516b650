"""Calls of Keras's and PyTorch's optimizers: one table of how each names a method and its numbers.

Names, defaults and rules are those of Keras 3.15 and PyTorch 2.13, read in the libraries' documentation and source.
`tests/reference/` has paths that both have computed. Old Keras, before 2.11, had `lr` for `learning_rate`, and `decay`:
at step t it divided the rate by 1 + decay · (t − 1), as `InverseTime` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core import Constant, Optimizer, Param, Schedule, params_of
from optimizers import (
    Adadelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdamW,
    AMSGrad,
    GradientDescent,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    RAdam,
    RMSProp,
    Rprop,
)
from schedules import InverseTime
from settings.values import text_of

KERAS, PYTORCH = "Keras", "PyTorch"
LIBRARIES = KERAS, PYTORCH
PREFIXES = {KERAS: "keras.optimizers", PYTORCH: "torch.optim"}
OLD_RATE = "lr"  # of Keras before 2.11, for learning_rate
CALL_NOTES = {
    "points": "The library reports θ + μv, where the next gradient is taken; here the path is θ of the same run.",
    "late epsilon": "Keras adds ε to √v before v is corrected: at step t that is ε/√(1 − β₂ᵗ) here.",
    "inner epsilon": "Keras adds ε under the root, here it stands beside the root.",
    "outer epsilon": "Keras adds ε to the maximum, here it is added to the gradient.",
    "first step": "PyTorch does not damp the first step.",
}


@dataclass(frozen=True)
class Argument:
    """An argument with a control.

    name      in the library
    fields    numbers of our optimizer that it holds: one, or two for a pair such as betas
    defaults  in the library, one for each field
    """

    name: str
    fields: tuple[str, ...]
    defaults: tuple[float | bool, ...]


@dataclass(frozen=True)
class Call:
    """How a library calls one method.

    library    one of LIBRARIES
    name       of the library's class
    method     our class
    arguments  those with a control, the learning rate first
    chosen     values of other arguments that make the class this method, such as nesterov=True; by default they are 0
    fixed      numbers of our method that the library cannot set, with the values that they have there
    decay      argument of a 1/t decay; empty if there is none
    note       of CALL_NOTES, where the library's rule differs although the numbers are the same; empty if it does not
    noted      the number without which the rule does not differ; empty if it always does
    """

    library: str
    name: str
    method: type[Optimizer]
    arguments: tuple[Argument, ...]
    chosen: Mapping[str, float | bool] = field(default_factory=dict[str, float | bool])
    fixed: Mapping[str, float | bool] = field(default_factory=dict[str, float | bool])
    decay: str = ""
    note: str = ""
    noted: str = ""

    @property
    def path(self) -> str:
        """Dotted name of the library's class."""
        return f"{PREFIXES[self.library]}.{self.name}"

    def carries(self, schedule: Schedule) -> bool:
        """Whether the call can hold the schedule."""
        is_inverse = isinstance(schedule, InverseTime)
        return isinstance(schedule, Constant) or (is_inverse and (self.library == KERAS or bool(self.decay)))

    def lacking(self, optimizer: Optimizer) -> list[tuple[Param, float | bool]]:
        """Numbers of the optimizer that the call cannot hold, each with the value that it has in the library."""
        params = {p.name: p for p in params_of(optimizer)}
        return [(params[name], value) for name, value in self.fixed.items() if getattr(optimizer, name) != value]

    def note_of(self, optimizer: Optimizer) -> str:
        """Sentence on how the library's rule differs with these numbers; empty if it does not."""
        return CALL_NOTES[self.note] if self.note and (not self.noted or getattr(optimizer, self.noted)) else ""


def _argument(name: str, fields: str, *defaults: float | bool) -> Argument:
    return Argument(name, tuple(fields.split()), defaults)


def _keras(name: str, method: type[Optimizer], rate: float, *arguments: Argument, **facts: Any) -> Call:
    return Call(KERAS, name, method, (_argument("learning_rate", "lr", rate), *arguments), **facts)


def _torch(name: str, method: type[Optimizer], rate: float, *arguments: Argument, **facts: Any) -> Call:
    return Call(PYTORCH, name, method, (_argument("lr", "lr", rate), *arguments), **facts)


_MOMENTUM = _argument("momentum", "momentum", 0.0)
_DAMPENING = _argument("dampening", "dampening", 0.0)
_KERAS_EPS, _EPS = _argument("epsilon", "eps", 1e-7), _argument("eps", "eps", 1e-8)
_KERAS_BETAS = _argument("beta_1", "beta1", 0.9), _argument("beta_2", "beta2", 0.999)
_KERAS_ADAM = *_KERAS_BETAS, _KERAS_EPS
_ADAM = _argument("betas", "beta1 beta2", 0.9, 0.999), _EPS
_PLAIN, _NESTEROV = {"nesterov": False}, {"nesterov": True}
_CORRECTED = {"bias_correction": True}

CALLS = (
    _keras("SGD", GradientDescent, 0.01, chosen={"momentum": 0.0, **_PLAIN}, decay="decay"),
    _keras("SGD", Momentum, 0.01, _MOMENTUM, chosen=_PLAIN, fixed={"dampening": 0.0}, decay="decay"),
    _keras("SGD", Nesterov, 0.01, _MOMENTUM, chosen=_NESTEROV, decay="decay", note="points", noted="momentum"),
    _keras(
        "Adagrad",
        AdaGrad,
        0.001,
        _argument("initial_accumulator_value", "initial_accumulator", 0.1),
        _KERAS_EPS,
        decay="decay",
        note="inner epsilon",
    ),
    _keras(
        "RMSprop",
        RMSProp,
        0.001,
        _argument("rho", "rho", 0.9),
        _MOMENTUM,
        _KERAS_EPS,
        _argument("centered", "centered", False),
        decay="decay",
        note="inner epsilon",
    ),
    _keras("Adadelta", Adadelta, 0.001, _argument("rho", "rho", 0.95), _KERAS_EPS, decay="decay"),
    _keras(
        "Adam",
        Adam,
        0.001,
        *_KERAS_ADAM,
        chosen={"amsgrad": False},
        fixed=_CORRECTED,
        decay="decay",
        note="late epsilon",
    ),
    _keras(
        "Adam",
        AMSGrad,
        0.001,
        *_KERAS_ADAM,
        chosen={"amsgrad": True},
        fixed=_CORRECTED,
        decay="decay",
        note="late epsilon",
    ),
    _keras(
        "AdamW",
        AdamW,
        0.001,
        _argument("weight_decay", "weight_decay", 0.004),
        *_KERAS_ADAM,
        note="late epsilon",
    ),
    _keras("Adamax", AdaMax, 0.001, *_KERAS_ADAM, decay="decay", note="outer epsilon"),
    # Keras takes 0.96 to the power t, which is the schedule of the paper with the rate 1.
    _keras("Nadam", NAdam, 0.001, *_KERAS_ADAM, fixed={"momentum_decay": 1.0}),
    _keras(
        "Lion",
        Lion,
        0.001,
        _argument("beta_1", "beta1", 0.9),
        _argument("beta_2", "beta2", 0.99),
        _argument("weight_decay", "weight_decay", 0.0),
    ),
    _torch("SGD", GradientDescent, 0.001, chosen={"momentum": 0.0, **_PLAIN}),
    _torch("SGD", Momentum, 0.001, _MOMENTUM, _DAMPENING, chosen=_PLAIN, note="first step", noted="dampening"),
    _torch("SGD", Nesterov, 0.001, _MOMENTUM, chosen=_NESTEROV, note="points", noted="momentum"),
    _torch(
        "Adagrad",
        AdaGrad,
        0.01,
        _argument("initial_accumulator_value", "initial_accumulator", 0.0),
        _argument("eps", "eps", 1e-10),
        decay="lr_decay",
    ),
    _torch(
        "RMSprop",
        RMSProp,
        0.01,
        _argument("alpha", "rho", 0.99),
        _EPS,
        _MOMENTUM,
        _argument("centered", "centered", False),
    ),
    _torch("Adadelta", Adadelta, 1.0, _argument("rho", "rho", 0.9), _argument("eps", "eps", 1e-6)),
    _torch("Adam", Adam, 0.001, *_ADAM, chosen={"amsgrad": False}, fixed=_CORRECTED),
    _torch("Adam", AMSGrad, 0.001, *_ADAM, chosen={"amsgrad": True}, fixed=_CORRECTED),
    _torch("AdamW", AdamW, 0.001, *_ADAM, _argument("weight_decay", "weight_decay", 0.01)),
    _torch("Adamax", AdaMax, 0.002, *_ADAM),
    _torch("NAdam", NAdam, 0.002, *_ADAM, _argument("momentum_decay", "momentum_decay", 0.004)),
    _torch("RAdam", RAdam, 0.001, *_ADAM),
    _torch("Rprop", Rprop, 0.01, _argument("etas", "shrink grow", 0.5, 1.2)),
)


def with_a_call(optimizer: Optimizer) -> Optimizer:
    """The optimizer; momentum without memory as gradient descent, which is the same path and how libraries call it."""
    if isinstance(optimizer, Momentum) and not optimizer.momentum:
        return GradientDescent(optimizer.lr * (1 - optimizer.dampening))
    if isinstance(optimizer, Nesterov) and not optimizer.momentum:
        return GradientDescent(optimizer.lr)
    return optimizer


def call_of(library: str, optimizer: Optimizer) -> Call | None:
    """The library's call of a method; None if there is none with the same rule."""
    return next((call for call in CALLS if call.library == library and call.method is type(optimizer)), None)


def call_texts(call: Call, optimizer: Optimizer, schedule: Schedule) -> list[str]:
    """The call as code, as the library takes it today; and as old Keras took it, where it has a decay."""
    decay = text_of(getattr(schedule, "decay", 0.0)) if call.carries(schedule) else "0"
    rate, name = text_of(float(optimizer.lr)), call.arguments[0].name
    numbers = [text for argument in call.arguments[1:] if (text := _named(argument, optimizer))]
    switches = [f"{name}=True" for name, value in call.chosen.items() if value]
    decays = [f"{call.decay}={decay}"] if call.decay and decay != "0" else []
    if call.library == PYTORCH:
        return [_code(call, ["params", f"{name}={rate}", *decays, *numbers, *switches])]
    if decay == "0":
        return [_code(call, [f"{name}={rate}", *numbers, *switches])]
    falling = f"{PREFIXES[KERAS]}.schedules.InverseTimeDecay({rate}, decay_steps=1, decay_rate={decay})"
    old = [_code(call, [f"{OLD_RATE}={rate}", *numbers, *decays, *switches])] if decays else []
    return [_code(call, [f"{name}={falling}", *numbers, *switches]), *old]


def _code(call: Call, arguments: list[str]) -> str:
    return f"{call.path}({', '.join(arguments)})"


def _named(argument: Argument, optimizer: Optimizer) -> str:
    """The argument with its value; empty where it is 0 or False by default, and so here."""
    values = tuple(getattr(optimizer, name) for name in argument.fields)
    if values == argument.defaults and not any(values):
        return ""
    texts = [str(value) if isinstance(value, bool) else text_of(value) for value in values]
    return f"{argument.name}={texts[0]}" if len(texts) == 1 else f"{argument.name}=({', '.join(texts)})"
