"""The widgets: sliders of declared numbers, switches, choices, formulas. Each is keyed and bound to the URL."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import Param
from plots.text import symbol_text
from settings.keys import place_of
from settings.values import MAX_COORDINATE, Choice, Choices, Coordinate, Number, Switch, in_range, text_of
from surfaces import FormulaError, may_lack_plus
from views.controls import session
from views.controls.fragments import redraw_followers
from views.controls.link import binding_of, from_link, has_link_value, link_set_value
from views.controls.picks import note_change, note_pick, page_default, picks, set_controls
from views.controls.session import T
from views.plain_text import plain, refusal_text
from views.translation import tr

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)  # thousands, or a decimal comma


def number(p: Param, key: str, *, default: float | None = None, label: str | None = None) -> Any:
    """Draw a slider over the declared marks of `p`, or a switch if `p` is boolean. Returns the value.

    A link may hold any number in range, and a person may type any (`enter`): the slider then gets a mark for it.
    """
    label = label or f"{tr(p.label)} {symbol_text(p.symbol)}".strip()
    default = page_default(key, p.default if default is None else default)
    kind = type(p.default)
    if kind is bool:
        return switch(key, label, default=bool(default))

    session.DRAWN_NUMBERS.get()[f"st-key-{place_of(key)}"] = key, p
    # Streamlit compares texts, so a value keeps the spelling that it has in its link: 0.50, 5e-1.
    spellings = session.SPELLINGS.get()

    def text(value: float) -> str:
        spelled_value, spelling = spellings.get(key, (None, ""))
        return spelling if value == spelled_value else text_of(value)

    current = st.session_state.get(key)
    link_value = from_link(key, Number(p), None if current is None else text(current))
    linked = has_link_value(key)
    if link_value is not None:
        spellings[key] = link_value, st.query_params[key]
    if current not in (None, default):
        link_set_value(key, text(current))
    extra = [v for v in (default, link_value, current) if v is not None]
    marks = sorted({*p.slider_values(), *(kind(v) for v in extra)})

    # Streamlit finds the default among the marks within 5e-12, which is too coarse for 1e-16, unless it is a fraction.
    chosen = st.select_slider(
        label,
        marks,
        Fraction(default),
        format_func=text,
        key=key,
        bind="query-params",
        on_change=note_change,
        args=(key, redraw_followers),
    )
    return note_pick(key, chosen, linked=linked)


def enter(place: str, text: str) -> None:
    """Set the number whose slider has the CSS class `place` to a typed text. Call this in a widget's callback only.

    Raises ValueError, with a sentence for the person, for a text that cannot be used.
    """
    drawn_numbers = session.DRAWN_NUMBERS.get()
    if place not in drawn_numbers:
        raise ValueError(tr("This number is no longer on the page."))
    key, p = drawn_numbers[place]
    spelling = _spelling(p, text)
    if not _NUMBER.fullmatch(spelling):
        raise ValueError(tr("Type a number, such as {number}.").format(number=text_of(p.default)))
    try:
        value = in_range(p, float(spelling))
    except ValueError:
        whole, real = tr("{name} takes whole numbers from {low} to {high}."), tr("{name} goes from {low} to {high}.")
        name = f"{tr(p.label)} {symbol_text(p.symbol)}".strip()
        sentence = whole if type(p.default) is int else real
        raise ValueError(sentence.format(name=name, low=text_of(p.low), high=text_of(p.high))) from None
    session.SPELLINGS.get()[key] = value, spelling
    set_controls({key: value})


def _spelling(p: Param, text: str) -> str:
    """Spelling of a typed number as in a link: full-width digits, a minus sign and a decimal comma are replaced."""
    text = unicodedata.normalize("NFKC", text).strip().replace("\N{MINUS SIGN}", "-")
    if not _GROUPED.fullmatch(text):
        return text.replace(",", ".")
    if type(p.default) is not int:
        raise ValueError(tr("Write this without its comma, or with a point."))
    return text.replace(",", "")


def position(label: str, key: str, default: float, *, redraw: bool = True, width: int = 116) -> float:
    """Draw a number box for one coordinate. Returns the value. With `redraw`, a change redraws only the picture."""
    from_link(key, Coordinate())
    linked = has_link_value(key)
    chosen = st.number_input(
        label,
        -MAX_COORDINATE,
        MAX_COORDINATE,
        float(page_default(key, default)),
        step=0.1,
        format="%.6g",
        key=key,
        bind="query-params",
        width=width,
        on_change=note_change,
        args=(key, *([redraw_followers] if redraw else [])),
    )
    return note_pick(key, chosen, linked=linked)


def switch(key: str, label: str, *, default: bool = False, redraw: bool = False) -> bool:
    """Draw an on/off control. Returns the value.

    With `redraw`, a change redraws only the picture, and the value is not kept from page to page.
    """
    from_link(key, Switch())
    default = page_default(key, default)
    if st.session_state.get(key, default) != default:
        link_set_value(key, *Switch().write(st.session_state[key]))
    if redraw:
        return st.toggle(label, default, key=key, bind="query-params", on_change=redraw_followers)
    linked = has_link_value(key)
    chosen = st.toggle(label, default, key=key, bind="query-params", on_change=note_change, args=(key,))
    return note_pick(key, chosen, linked=linked)


def select_one(
    key: str,
    label: str,
    options: Sequence[str],
    *,
    default: str | None = None,
    on_change: Callable[..., None] | None = None,
    args: Sequence[Any] = (),
) -> str:
    """Draw a choice of one option, at first the default or the first one. Returns the chosen option.

    The options are proper names, which stand in the link unchanged. `on_change` is called with `args`.
    """
    from_link(key, Choice(tuple(options)))
    linked = has_link_value(key)
    if st.session_state.get(key, options[0]) not in options:  # another page has other options under this key
        del st.session_state[key]
    chosen = st.selectbox(
        label,
        options,
        options.index(page_default(key, default or options[0])),
        key=key,
        bind="query-params",
        on_change=note_change,
        args=(key, on_change, *args),
    )
    return note_pick(key, chosen, linked=linked)


def select_pills(key: str, label: str, options: Sequence[str], default: Sequence[str]) -> list[str]:
    """Draw pills for a choice of any number of options. Returns the chosen ones, in the order of `options`."""
    from_link(key, Choices(tuple(options)))
    linked = has_link_value(key)
    chosen = st.pills(
        label,
        options,
        selection_mode="multi",
        default=list(page_default(key, default)),
        key=key,
        bind="query-params",
        wrap=True,
        on_change=note_change,
        args=(key,),
    )
    return note_pick(key, [option for option in options if option in chosen], linked=linked)


def formula_input(key: str, label: str, default: str, make: Callable[[str], T]) -> T:
    """Draw a text box for a formula. Returns what `make` makes of the text.

    `make` must accept `default`, and raises FormulaError for a text that it refuses: then the reason is shown, and the
    last accepted text is used.
    """
    linked_text = session.LINKED_FORMULAS.get().setdefault(key, st.query_params.get(key))
    linked = has_link_value(key)
    text = st.text_input(
        label,
        page_default(key, default),
        key=key,
        bind="query-params",
        live="300ms",
        on_change=note_change,
        args=(key,),
    )
    note_pick(key, text, linked=linked)
    if text == linked_text and may_lack_plus(text):
        st.info(
            tr(
                "Spaces between factors are read as products. A + in a link arrives as a space: where a sum is meant, "
                "type + here, or %2B in the link."
            )
        )
    try:
        made = make(text)
    except FormulaError as refusal:
        st.error(refusal_text(refusal))
        if refusal.span:
            start, end = refusal.span
            left = max(0, start - 12)
            st.code(f"{text[left : end + 12]}\n{' ' * (start - left)}{'^' * max(1, end - start)}", language=None)
        accepted = session.GOOD_FORMULAS.get().get(key, default)
        st.caption(tr("Until then this is shown: {text}").format(text=plain(accepted)))
        return make(accepted)
    session.GOOD_FORMULAS.get()[key] = text
    return made


def text_box(key: str, label: str, placeholder: str) -> str:
    """Draw a box for a text of some lines, which is read when the person leaves it. Returns the text."""
    linked = has_link_value(key)
    text = st.text_area(
        label,
        page_default(key, ""),
        132,
        key=key,
        placeholder=placeholder,
        bind="query-params",
        on_change=note_change,
        args=(key,),
    )
    return note_pick(key, text or "", linked=linked)


def select_many(key: str, label: str, options: Sequence[str]) -> list[str]:
    """Draw a list for a choice of any number of options, at first none. Returns them in the order of `options`."""
    from_link(key, Choices(tuple(options)))
    linked = has_link_value(key)
    chosen = st.multiselect(
        label,
        options,
        list(page_default(key, [])),
        key=key,
        bind="query-params",
        placeholder="+",
        on_change=note_change,
        args=(key,),
    )
    return note_pick(key, [option for option in options if option in chosen], linked=linked)


def select_translated(key: str, label: str, options: Mapping[str, str], *, box: bool = False, default: str = "") -> str:
    """Draw a choice of one option, by its name in links; the options give the label of each. Returns the name.

    With `box` it is a drop-down list, for many options. `default` is the first option unless it is given; if it
    changes, a value that nobody picked changes with it.
    """
    names, visits = [*options], session.CHOICE_VISITS.get()
    usual = page_default(key, default or names[0])
    usual = usual if usual in names else names[0]  # the options may differ from page to page
    link_value = from_link(key, Choice(tuple(names)))
    if link_value is not None:
        picks()[key] = link_value
    pick, state = picks().get(key), st.session_state
    visit = session.VISIT.get(), default
    initial = pick if pick in names else usual
    # A value that nobody picked is not kept from the last page, or from the last default.
    if key in state and (state[key] not in names or (pick not in names and visits.get(key) != visit)):
        state[key] = initial
    visits[key] = visit

    # Not bound to the URL: Streamlit would write the label, in the current language, into the link.
    label_of = options.__getitem__
    if box:
        # The browser keeps its label, even in another language, unless the value is sent again.
        index = names.index(initial)
        if key in state:
            index, state[key] = 0, state[key]
        chosen = st.selectbox(label, names, index, label_of, key, on_change=note_change, args=(key,))
    else:
        chosen = st.segmented_control(
            label,
            names,
            default=initial,
            required=True,
            format_func=label_of,
            key=key,
            on_change=note_change,
            args=(key,),
        )
    if pick in names:
        picks()[key] = chosen
    _unbind(key)
    if chosen == usual:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != chosen:
        st.query_params[key] = chosen
    return chosen


def _unbind(key: str) -> None:
    """Release the link's value from the last page's widget, which would hold it until this run has ended."""
    context, binding = get_script_run_ctx(), binding_of(key)
    assert context
    if binding:
        with context.session_state.query_params() as link:
            link.unbind_widget(binding.widget_id)


def language(languages: Sequence[str], default: str) -> None:
    """Draw the choice of the page's language, which the session keeps under "lang"."""
    from_link("lang", Choice(tuple(languages)))
    st.segmented_control("Language · 言語", languages, default=default, required=True, key="lang", bind="query-params")
