"""Controls made from declared numbers. Each is a keyed widget bound to the URL, so the link is the state.

A value in a link that cannot be used is left at its default, and `link_notice` says which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import Param
from plots.text import number_text, symbol_text
from surfaces import FormulaError, may_lack_plus
from views.controls import session
from views.controls.fragments import redraw_followers
from views.controls.link import T, from_link, has_link_value, in_range, link_reader, option_reader, read_switch
from views.controls.picks import note_change, note_pick, page_default, picks, set_to
from views.plain_text import plain, refusal_text
from views.translation import tr

FARTHEST = 1000.0  # of a start's coordinates


_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)  # thousands, or a decimal comma


def text_of(value: float) -> str:
    """A number in full, as it stands on a slider and in the URL: 0.95, 1e-5. No other number has this text."""
    text = number_text(value, digits=12)
    return text if float(text) == value else repr(float(value))


def number(p: Param, key: str, *, default: float | None = None, label: str | None = None) -> Any:
    """A slider over the declared marks of `p`; a switch where `p` is one.

    A link may hold any number in range, and so may what a person types (`enter`): the slider then gets a mark for it.
    """
    label = label or f"{tr(p.label)} {symbol_text(p.symbol)}".strip()
    default = page_default(key, p.default if default is None else default)
    kind = type(p.default)
    if kind is bool:
        return switch(key, label, default=bool(default))

    session.DRAWN_NUMBERS.get()["st-key-" + re.sub("[^a-zA-Z0-9_-]", "-", key)] = key, p
    asked = from_link(key, link_reader(p, key))
    linked = has_link_value(key)
    # Streamlit compares texts, so a value keeps the spelling that its link has: 0.50, 5e-1.
    spelled = session.SPELLINGS.get()
    if asked is not None:
        spelled[key] = asked, st.query_params[key]
    spelled_value, spelling = spelled.get(key, (None, ""))
    extra = [v for v in (default, asked, st.session_state.get(key)) if v is not None]
    marks = sorted({*p.marks(), *(kind(v) for v in extra)})

    def written(value: float) -> str:
        return spelling if value == spelled_value else text_of(value)

    # Streamlit takes two floats for one that differ by less than 5e-12, but not a float and a fraction.
    chosen = st.select_slider(
        label,
        marks,
        Fraction(default),
        format_func=written,
        key=key,
        bind="query-params",
        on_change=note_change,
        args=(key, redraw_followers),
    )
    return note_pick(key, chosen, linked=linked)


def enter(place: str, text: str) -> None:
    """Set the number drawn at `place`, a class on the page, to what a person typed. Only in a widget's callback.

    Raises ValueError, with a sentence for that person, when it cannot be taken.
    """
    drawn: dict[str, tuple[str, Param]] = session.DRAWN_NUMBERS.get()
    if place not in drawn:
        raise ValueError(tr("This number is no longer on the page."))
    key, p = drawn[place]
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
    set_to({key: value})


def _spelling(p: Param, text: str) -> str:
    """A typed number with the signs of a link: also from full-width digits, a minus sign, and a decimal comma."""
    text = unicodedata.normalize("NFKC", text).strip().replace("\N{MINUS SIGN}", "-")
    if not _GROUPED.fullmatch(text):
        return text.replace(",", ".")
    if type(p.default) is not int:
        raise ValueError(tr("Write this without its comma, or with a point."))
    return text.replace(",", "")


def coordinate(value: Any) -> float:
    """`value` as one coordinate of a start. Raises ValueError or TypeError when it is no number or too far away."""
    if not abs(float(value)) <= FARTHEST:
        raise ValueError
    return float(value)


def position(label: str, key: str, default: float, *, redraw: bool = True, width: int = 116) -> float:
    """A number box for one coordinate; with `redraw` a change of it redraws only the picture."""
    from_link(key, coordinate)
    linked = has_link_value(key)
    chosen = st.number_input(
        label,
        -FARTHEST,
        FARTHEST,
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
    """An on/off control; with `redraw` a change of it redraws only the picture, and stays on this page."""
    from_link(key, read_switch)
    default = page_default(key, default)
    if redraw:
        return st.toggle(label, default, key=key, bind="query-params", on_change=redraw_followers)
    linked = has_link_value(key)
    chosen = st.toggle(label, default, key=key, bind="query-params", on_change=note_change, args=(key,))
    return note_pick(key, chosen, linked=linked)


def one_of(
    key: str,
    label: str,
    options: Sequence[str],
    *,
    default: str | None = None,
    after: Callable[..., None] | None = None,
    args: Sequence[Any] = (),
) -> str:
    """A choice of one; options are proper names and stand in the link as they are. `after` is called when it changes.

    It opens on the first of them, unless another is the default.
    """
    from_link(key, option_reader(options))
    linked = has_link_value(key)
    if st.session_state.get(key, options[0]) not in options:  # another page has others under this key
        del st.session_state[key]
    chosen = st.selectbox(
        label,
        options,
        options.index(page_default(key, default or options[0])),
        key=key,
        bind="query-params",
        on_change=note_change,
        args=(key, after, *args),
    )
    return note_pick(key, chosen, linked=linked)


def some_of(key: str, label: str, options: Sequence[str], default: Sequence[str]) -> list[str]:
    """A choice of several, possibly none; in the order of `options`."""
    from_link(key, option_reader([*options, ""]))
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


def typed(key: str, label: str, default: str, make: Callable[[str], T]) -> T:
    """What `make` makes of a formula that a person types; of the last good one, while it refuses, saying why.

    `make` must accept `default`, and raises FormulaError for what it refuses.
    """
    linked = session.LINKED_FORMULAS.get().setdefault(key, st.query_params.get(key))
    is_linked = has_link_value(key)
    text = st.text_input(
        label,
        page_default(key, default),
        key=key,
        bind="query-params",
        live="300ms",
        on_change=note_change,
        args=(key,),
    )
    note_pick(key, text, linked=is_linked)
    if text == linked and may_lack_plus(text):
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
        if refusal.at:
            first, end = refusal.at
            begin = max(0, first - 12)
            st.code(f"{text[begin : end + 12]}\n{' ' * (first - begin)}{'^' * max(1, end - first)}", language=None)
        shown = session.GOOD_FORMULAS.get().get(key, default)
        st.caption(tr("Until then this is shown: {text}").format(text=plain(shown)))
        return make(shown)
    session.GOOD_FORMULAS.get()[key] = text
    return made


def more_of(key: str, label: str, options: Sequence[str]) -> list[str]:
    """A choice of any number of many, none at first; in the order of `options`."""
    from_link(key, option_reader([*options, ""]))
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


def choice(key: str, label: str, options: Mapping[str, str], *, box: bool = False, default: str = "") -> str:
    """A choice of one from names for the link, the first the default, each with what is shown for it.

    With `box` as a list that drops down, where there is no room for all; that may have a `default` of its own, which
    may change: then what nobody picked follows.
    """
    names, visits = [*options], session.CHOICE_VISITS.get()
    usual = page_default(key, default or names[0])
    first = usual if usual in names else names[0]  # what can be chosen differs from page to page
    asked = from_link(key, option_reader(names))
    if asked is not None:
        picks()[key] = asked
    picked, now = picks().get(key), st.session_state
    visit = session.VISIT.get(), default
    default = picked if picked in names else first
    # What nobody picked is not brought along from the page, or the default, before.
    if key in now and (now[key] not in names or (picked not in names and visits.get(key) != visit)):
        now[key] = default
    visits[key] = visit

    # Not bound: Streamlit would write what is shown, in the language of the moment, into the link.
    heard: dict[str, Any] = {"key": key, "on_change": note_change, "args": (key,)}
    if box:
        # The browser keeps the word it shows, in another language too, unless it is told the choice anew.
        place = names.index(default)
        if key in now:
            place, now[key] = 0, now[key]
        chosen = st.selectbox(label, names, place, format_func=options.__getitem__, **heard)
    else:
        chosen = st.segmented_control(
            label, names, default=default, format_func=options.__getitem__, required=True, **heard
        )
    if picked in names:
        picks()[key] = chosen
    _unbind(key)
    if chosen == first:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != chosen:
        st.query_params[key] = chosen
    return chosen


def _unbind(key: str) -> None:
    """Free the link's value from a widget of the page before, which holds it until this run has ended."""
    context = get_script_run_ctx()
    assert context
    with context.session_state.query_params() as link:
        binding = link.get_binding_for_param(key)
        if binding:
            link.unbind_widget(binding.widget_id)


def language(languages: Sequence[str], default: str) -> None:
    """The language of the page, kept in the session under "lang"."""
    from_link("lang", option_reader(languages))
    st.segmented_control("Language · 言語", languages, default=default, required=True, key="lang", bind="query-params")
