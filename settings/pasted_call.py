"""A call of Keras or PyTorch, typed or pasted, read as a method with its numbers and schedule.

Only the form of the text is read: names, numbers, True, False and None. Nothing is evaluated.
"""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from core import Constant, InputError, Optimizer, Param, Schedule, params_of
from schedules import InverseTime
from settings.calls import CALLS, KERAS, LIBRARIES, OLD_RATE, PYTORCH, Argument, Call
from settings.keys import key_of
from settings.values import in_range, text_of

MAX_LENGTH = 400  # characters of a call
EXAMPLE = "keras.optimizers.SGD(learning_rate=0.01, momentum=0.9)"
FALLING = "InverseTimeDecay(0.1, decay_steps=1, decay_rate=0.01)"
PARAMETERS = "params"
# Names before an optimizer's, by library; a bare name tells no library.
MODULES = {
    **{f"{start}optimizers{end}": KERAS for start in ("", "keras.", "tf.keras.", "tf.") for end in ("", ".legacy")},
    "tensorflow.keras.optimizers": KERAS,
    "torch.optim": PYTORCH,
    "optim": PYTORCH,
}
# Arguments without a control, with the values that change no path; None: any value, as only the speed depends on it.
NEUTRAL: Mapping[str, Mapping[str, tuple[Any, ...] | None]] = {
    KERAS: {
        "name": None,
        "weight_decay": (None, 0),
        "clipnorm": (None,),
        "clipvalue": (None,),
        "global_clipnorm": (None,),
        "use_ema": (False,),
        "amsgrad": (False,),
    },
    PYTORCH: {
        "weight_decay": (0,),
        "maximize": (False,),
        "amsgrad": (False,),
        **dict.fromkeys(("foreach", "fused", "capturable", "differentiable")),
    },
}
CALL_SENTENCES = {
    "form": "This is not read: write one call with numbers, such as {example}.",
    "long": "This is not read: a call has at most {most} characters.",
    "module": "{name} is not known here: write keras.optimizers or torch.optim before the optimizer's name.",
    "optimizer": "{name} is not known here. Known are {known}.",
    "argument": "{optimizer} has no argument {name} here. It has {known}.",
    "neutral": "{name} has no control here: leave it out.",
    "twice": "{name} is given twice: leave one out.",
    "position": "Only the learning rate may stand without its name: write the others as in {example}.",
    "parameters": "In PyTorch the parameters stand before the learning rate: write {example}.",
    "number": "{name} takes a number, such as {example}.",
    "numbers": "{name} takes {count} numbers in brackets, such as {example}.",
    "switch": "{name} takes True or False.",
    "range": "{name} goes from {low} to {high}.",
    "decay": "{name} is 0, or goes from {low} to {high}.",
    "nesterov": "PyTorch takes nesterov=True only with a momentum above 0 and a dampening of 0.",
}
_DECAY = params_of(InverseTime)[0]
_Given = dict[str, ast.expr]  # arguments by name


class CallError(InputError):
    """A call that cannot be used."""


@dataclass(frozen=True)
class CallSetting:
    """What a call sets: a method of a library, its numbers by field, and the schedule of its rate."""

    library: str
    method: type[Optimizer]
    numbers: Mapping[str, float | bool]
    schedule: Schedule


def read_call(text: str) -> CallSetting:
    """Read a call. Raises CallError, with a sentence that says what to write, for what cannot be used."""
    node = _parse(text)
    module, _, name = _dotted(node.func).rpartition(".")
    if module and module not in MODULES:
        _refuse("module", name=module)
    library = MODULES.get(module) or _library_of(name, node)
    calls = [call for call in CALLS if (call.library, call.name) == (library, name)]
    if not calls:
        _refuse("optimizer", name=name, known="; ".join(f"{title}: {_known_optimizers(title)}" for title in LIBRARIES))
    given = _given(node, library)
    schedule = _take_schedule(calls[0], given)
    return _setting(calls, given, schedule)


def _refuse(sentence: str, **values: Any) -> NoReturn:
    raise CallError(CALL_SENTENCES[sentence], **values) from None


def _parse(text: str) -> ast.Call:
    """The one call of a text, which may stand after a name and =."""
    text = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").strip().rstrip(" ,;")
    if len(text) > MAX_LENGTH:
        _refuse("long", most=MAX_LENGTH)
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        _refuse("form", example=EXAMPLE)
    match body:
        case [ast.Expr(value=ast.Call() as node)] | [ast.Assign(value=ast.Call() as node)]:
            return node
        case _:
            _refuse("form", example=EXAMPLE)


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name):
            return f"{_dotted(owner)}.{name}"
        case _:
            _refuse("form", example=EXAMPLE)


def _known_optimizers(library: str) -> str:
    return ", ".join(dict.fromkeys(call.name for call in CALLS if call.library == library))


def _arguments(calls: Sequence[Call]) -> dict[str, tuple[Argument, type[Optimizer]]]:
    """Arguments with a control by name, each with a method that has it."""
    return {argument.name: (argument, call.method) for call in calls for argument in call.arguments}


def _library_of(name: str, node: ast.Call) -> str:
    """Library of a bare name: the only one that has it, else PyTorch if parameters or its own arguments are given."""
    calls = {library: [call for call in CALLS if (call.library, call.name) == (library, name)] for library in LIBRARIES}
    owners = [library for library in LIBRARIES if calls[library]]
    if len(owners) < 2:
        return owners[0] if owners else KERAS
    distinct = {*_arguments(calls[PYTORCH]), calls[PYTORCH][0].decay, PARAMETERS} - {
        *_arguments(calls[KERAS]),
        OLD_RATE,
        "",
    }
    has_parameters = bool(node.args) and not _is_literal(node.args[0])
    return PYTORCH if has_parameters or any(keyword.arg in distinct for keyword in node.keywords) else KERAS


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant | ast.UnaryOp) or _is_falling(node)


def _is_falling(node: ast.expr) -> bool:
    """Whether a node is Keras's 1/t decay, in place of a learning rate."""
    return isinstance(node, ast.Call) and _dotted(node.func).rpartition(".")[2] == "InverseTimeDecay"


def _given(node: ast.Call, library: str) -> _Given:
    """The arguments of a call by name, without PyTorch's parameters."""
    positional = list(node.args)
    rate = "learning_rate" if library == KERAS else "lr"
    if library == PYTORCH and positional:
        if _is_literal(positional[0]):
            _refuse("parameters", example="torch.optim.SGD(params, lr=0.1)")
        del positional[0]
    if len(positional) > 1:
        _refuse("position", example="momentum=0.9")
    return _without_repeats([*((rate, value) for value in positional), *_keywords(node, library)])


def _keywords(node: ast.Call, library: str) -> list[tuple[str, ast.expr]]:
    found: list[tuple[str, ast.expr]] = []
    for keyword in node.keywords:
        if keyword.arg is None:
            _refuse("form", example=EXAMPLE)
        if library == KERAS and keyword.arg == OLD_RATE:
            found.append(("learning_rate", keyword.value))
        elif (library, keyword.arg) != (PYTORCH, PARAMETERS):
            found.append((keyword.arg, keyword.value))
    return found


def _without_repeats(pairs: Sequence[tuple[str, ast.expr]]) -> _Given:
    """Arguments by name, without those that are None, as a missing one is."""
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            _refuse("twice", name=name)
    return {name: value for name, value in pairs if not (isinstance(value, ast.Constant) and value.value is None)}


def _take_schedule(call: Call, given: _Given) -> Schedule:
    """Take the decay of the rate out of the arguments; a rate that falls leaves its first value there."""
    rate = call.arguments[0].name
    if call.library == KERAS and rate in given and _is_falling(given[rate]):
        if call.decay in given:
            _refuse("twice", name=call.decay)
        given[rate], decay = _falling(given[rate])
        return _inverse_time("decay_rate", decay)
    if call.decay in given:
        return _inverse_time(call.decay, _number(call.decay, given.pop(call.decay), text_of(_DECAY.default)))
    return Constant()


def _falling(node: Any) -> tuple[ast.expr, float]:
    """First rate of Keras's 1/t decay, not yet read, and its decay per step."""
    names = "initial_learning_rate", "decay_steps", "decay_rate"
    if any(keyword.arg is None for keyword in node.keywords):
        _refuse("form", example=FALLING)
    parts = _without_repeats(
        [*zip(names, node.args, strict=False), *((keyword.arg, keyword.value) for keyword in node.keywords)]
    )
    if len(node.args) > len(names) or {*parts} != {*names}:
        _refuse("form", example=FALLING)
    steps = _number(names[1], parts[names[1]], "1")
    if not steps > 0:
        _refuse("number", name=names[1], example="1")
    return parts[names[0]], _number(names[2], parts[names[2]], text_of(_DECAY.default)) / steps


def _inverse_time(name: str, decay: float) -> Schedule:
    if not decay:
        return Constant()
    try:
        return InverseTime(in_range(_DECAY, decay))
    except ValueError:
        _refuse("decay", name=name, low=text_of(_DECAY.low), high=text_of(_DECAY.high))


def _setting(calls: Sequence[Call], given: _Given, schedule: Schedule) -> CallSetting:
    """Setting of the arguments: of the first of `calls` whose chosen values they have."""
    library, optimizer = calls[0].library, calls[0].name
    arguments, neutral = _arguments(calls), NEUTRAL[library]
    switches = {name for call in calls for name in call.chosen} - {*arguments}
    values: dict[str, tuple[float | bool, ...]] = {}
    for name, node in given.items():
        if name in arguments:
            values[name] = _values(*arguments[name], node)
        elif name in switches:
            values[name] = (_switch(name, node),)
        elif name not in neutral:
            decays = [calls[0].decay] if calls[0].decay else []
            _refuse("argument", optimizer=optimizer, name=name, known=", ".join([*arguments, *switches, *decays]))
        elif neutral[name] is not None and _literal(node) not in (neutral[name] or ()):
            _refuse("neutral", name=name)
    call = next(
        call for call in calls if all(values.get(name, (0,)) == (value,) for name, value in call.chosen.items())
    )
    numbers = {**call.fixed}
    for argument in call.arguments:
        numbers |= zip(argument.fields, values.get(argument.name, argument.defaults), strict=True)
    is_accelerated = call.library == PYTORCH and values.get("nesterov") == (True,)
    if is_accelerated and (not numbers["momentum"] or values.get("dampening", (0,)) != (0,)):
        _refuse("nesterov")
    return CallSetting(library, call.method, numbers, schedule)


def _values(argument: Argument, method: type[Optimizer], node: ast.expr) -> tuple[float | bool, ...]:
    """Values of an argument, one for each of its fields, all in the ranges of their controls."""
    params = [next(p for p in params_of(method) if p.name == name) for name in argument.fields]
    texts = ", ".join(text_of(value) for value in argument.defaults)
    if len(params) == 1:
        return (_value(params[0], argument.name, node),)
    if not isinstance(node, ast.Tuple | ast.List) or len(node.elts) != len(params):
        _refuse("numbers", name=argument.name, count=len(params), example=f"({texts})")
    return tuple(_value(p, argument.name, item) for p, item in zip(params, node.elts, strict=True))


def _value(p: Param, name: str, node: ast.expr) -> float | bool:
    if isinstance(p.default, bool):
        return _switch(name, node)
    value = _number(name, node, text_of(p.default))
    try:
        return in_range(p, value)
    except ValueError:
        _refuse("range", name=name, low=text_of(p.low), high=text_of(p.high))


def _literal(node: ast.expr) -> Any:
    """A number, True, False or None as written; an ellipsis for all else, which no argument takes."""
    match node:
        case ast.Constant(value=bool() | int() | float() | None as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case _:
            return ...


def _number(name: str, node: ast.expr, example: str) -> float:
    value = _literal(node)
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse("number", name=name, example=example)
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _switch(name: str, node: ast.expr) -> bool:
    value = _literal(node)
    if not isinstance(value, bool):
        _refuse("switch", name=name)
    return value


def call_values(found: CallSetting) -> dict[str, Any]:
    """Values of the controls that a call sets, by key: its numbers and its schedule."""
    decays = {p.name: getattr(found.schedule, p.name) for p in params_of(found.schedule)}
    return {
        **{key_of(found.method, name): value for name, value in found.numbers.items()},
        "schedule": found.schedule.name,
        **{key_of(type(found.schedule), name): value for name, value in decays.items()},
    }
