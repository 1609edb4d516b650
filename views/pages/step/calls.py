"""The calls of Keras and PyTorch for the chosen methods, and a box in which a call sets the controls."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import Constant, Optimizer, Schedule
from plots import Theme
from plots.text import number_text, symbol_text
from settings.calls import LIBRARIES, PYTORCH, Call, call_of, call_texts, with_a_call
from settings.controls import CALLS
from settings.pasted_call import EXAMPLE, CallError, call_values, read_call
from settings.selection import Selection
from views import controls
from views.controls import session
from views.controls.memory import choose
from views.controls.methods import style
from views.plain_text import plain, refusal_text
from views.translation import tr


def calls_panel(selection: Selection, theme: Theme) -> None:
    """Draw the switch of the panel and, where it is on, the calls and the box for a call."""
    if not controls.switch(CALLS, tr("Calls of Keras and PyTorch")):
        return
    with st.container(border=True):
        _enter_call(selection)
        _draw_calls(selection, theme)


def _enter_call(selection: Selection) -> None:
    """Draw the box for a call; a text that stays in it could not be used."""
    text = st.text_input(
        tr("Set the controls by a call"),
        key=session.TYPED_CALL.name,
        placeholder=EXAMPLE,
        help=tr("What a call leaves out has the library's default. A call without a decay makes the rate constant."),
        on_change=_take,
        args=(selection,),
    )
    if text:
        try:
            read_call(text)
        except CallError as refusal:
            st.error(refusal_text(refusal))
    elif taken := session.TAKEN_CALL.pop():
        st.success(tr("The controls are set by {call}.").format(call=plain(taken, max_length=300)))


def _take(selection: Selection) -> None:
    """Set the controls by the typed call, if it can be used: a callback of the box."""
    text = session.TYPED_CALL.get()
    try:
        found = read_call(text)
    except CallError:
        return
    if selection.page.offer == "one":
        controls.set_controls({"method": found.method.name})
    else:
        choose([*selection.methods, found.method])
        controls.set_controls({"same_lr": False})
    controls.set_controls(call_values(found))
    session.TAKEN_CALL.set(text)
    session.TYPED_CALL.set("")


@controls.live_fragment("calls")
def _draw_calls(selection: Selection, theme: Theme) -> None:
    setting = selection.setting()
    for optimizer in setting.optimizers:
        look = style(type(optimizer), theme)
        st.markdown(f"**{look.glyph} {optimizer.name}**")
        for column, library in zip(st.columns(len(LIBRARIES), gap="medium"), LIBRARIES, strict=True):
            with column:
                _draw_call(library, optimizer, setting.schedule)


def _draw_call(library: str, optimizer: Optimizer, schedule: Schedule) -> None:
    optimizer = with_a_call(optimizer)
    call = call_of(library, optimizer)
    if call is None:
        st.caption(tr("{library} has no call for this rule.").format(library=library))
        return
    newest, *old = call_texts(call, optimizer, schedule)
    st.code(newest, "python", wrap_lines=True)
    for text in old:
        st.caption(tr("Keras before 2.11:"))
        st.code(text, "python", wrap_lines=True)
    for sentence in _remarks(call, optimizer, schedule):
        st.caption(sentence)


def _remarks(call: Call, optimizer: Optimizer, schedule: Schedule) -> Sequence[str]:
    """What the call cannot say, and how the library's rule differs."""
    sentences = [tr(note)] if (note := call.note_of(optimizer)) else []
    for p, fixed in call.lacking(optimizer):
        name = f"{tr(p.label)} {symbol_text(p.symbol)}".strip()
        value, preset = (str(v) if isinstance(v, bool) else number_text(v) for v in (getattr(optimizer, p.name), fixed))
        text = tr("{name} = {value} has no argument: the library's is {fixed}.")
        sentences.append(text.format(name=name, value=value, fixed=preset))
    if not call.carries(schedule):
        text = tr("The call holds no schedule: its rate is constant, and {schedule} is set beside it.")
        sentences.append(text.format(schedule=schedule.name))
    if call.library == PYTORCH and not isinstance(schedule, Constant) and getattr(optimizer, "momentum", 0.0):
        sentences.append(
            tr("With a schedule PyTorch applies the new rate to the whole velocity, not to its newest part.")
        )
    return sentences
