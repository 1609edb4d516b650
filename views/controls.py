"""Controls made from declared numbers. Each is a keyed widget bound to the URL, so the link is the state.

A value in a link that cannot be used is left at its default, and `link_notice` says which.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import Param
from plots.style import number_text, symbol_text
from surfaces import FormulaError, may_lack_plus
from views.plain_text import plain, refusal_text
from views.translation import tr

T = TypeVar("T")
ALWAYS = ("lang", "projector")  # keys of the controls that all pages have, drawn before a page's own
FARTHEST = 1000.0  # of a start's coordinates
PICTURE, BESIDE = "picture", "beside"  # the keys of the fragments that a page may have
_REFUSED, _STOOD, _SPELLED = "refused link values", "their values when refused", "spellings of link values"
_LINKED = "formula as linked"
_FOLLOW = "fragments that follow a number"
_NEXT = "values for the next run"
_DRAWN = "numbers that have been drawn, by the class of their place on the page"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)  # thousands, or a decimal comma
_CHECKED = "link values of undrawn controls are checked"
_PICKS, _USUAL = "what a person or the link has picked", "what controls say on this page where nobody picked"
_PAGE, _VISIT = "page of the controls", "number of its visit"


def text_of(value: float) -> str:
    """A number in full, as it stands on a slider and in the URL: 0.95, 1e-5. No other number has this text."""
    text = number_text(value, digits=12)
    return text if float(text) == value else repr(float(value))


def picks() -> dict[str, Any]:
    """What a person or the link has picked, by key: it goes along from page to page, as defaults do not."""
    return st.session_state.setdefault(_PICKS, {})


def respell(key: str, spellings: Mapping[str, str]) -> None:
    """Where another page spells what was picked in another way: as here."""
    if picks().get(key) in spellings:
        picks()[key] = spellings[picks()[key]]


def is_other(page: str) -> bool:
    """Whether another page was on screen before, or none."""
    return st.session_state.get(_PAGE) != page


def arrive(page: str) -> bool:
    """Let controls of other pages say here what was picked; whether another page, or none, was on screen before.

    To be called before a page's controls are drawn.
    """
    now = st.session_state
    came, now[_PAGE] = is_other(page), page
    now[_VISIT] = now.get(_VISIT, 0) + came
    # All of them where the page is another: the link leaves out the defaults of the page before, and what stands
    # elsewhere on the page.
    put({key: value for key, value in picks().items() if key not in ALWAYS and (came or key not in now)})
    return came


def open_with(values: Mapping[str, Any]) -> None:
    """Say what controls say on this page where nobody picked, by key. To be called before they are drawn."""
    st.session_state[_USUAL] = {**values}


def _usual(key: str, default: T) -> T:
    return st.session_state.get(_USUAL, {}).get(key, default)


def _changed(key: str, after: Callable[..., None] | None = None, *args: Any) -> None:
    """A person has changed a control: a widget's callback."""
    if key in st.session_state:
        picks()[key] = st.session_state[key]
    if after:
        after(*args)


def _is_linked(key: str) -> bool:
    """Whether the link says what a control says that is to be drawn for the first time, and can be used."""
    refused = st.session_state.get(_REFUSED, {})
    return key in st.query_params and key not in st.session_state and key not in refused


def _noted(key: str, value: T, *, linked: bool) -> T:
    """What a control says, which is a pick if the link says it; a pick stays what is on screen, after Back too."""
    if linked or key in picks():
        picks()[key] = value
    return value


def number(p: Param, key: str, *, default: float | None = None, label: str | None = None) -> Any:
    """A slider over the declared marks of `p`; a switch where `p` is one.

    A link may hold any number in range, and so may what a person types (`enter`): the slider then gets a mark for it.
    """
    label = label or f"{tr(p.label)} {symbol_text(p.symbol)}".strip()
    default = _usual(key, p.default if default is None else default)
    kind = type(p.default)
    if kind is bool:
        return switch(key, label, default=bool(default))

    st.session_state.setdefault(_DRAWN, {})["st-key-" + re.sub("[^a-zA-Z0-9_-]", "-", key)] = key, p
    asked = _from_link(key, _link_reader(p, key))
    linked = _is_linked(key)
    # Streamlit compares texts, so a value keeps the spelling that its link has: 0.50, 5e-1.
    spelled: dict[str, tuple[float, str]] = st.session_state.setdefault(_SPELLED, {})
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
        on_change=_changed,
        args=(key, _redraw),
    )
    return _noted(key, chosen, linked=linked)


def enter(place: str, text: str) -> None:
    """Set the number drawn at `place`, a class on the page, to what a person typed. Only in a widget's callback.

    Raises ValueError, with a sentence for that person, when it cannot be taken.
    """
    drawn: dict[str, tuple[str, Param]] = st.session_state.get(_DRAWN, {})
    if place not in drawn:
        raise ValueError(tr("This number is no longer on the page."))
    key, p = drawn[place]
    spelling = _spelling(p, text)
    if not _NUMBER.fullmatch(spelling):
        raise ValueError(tr("Type a number, such as {number}.").format(number=text_of(p.default)))
    try:
        value = _in_range(p, float(spelling))
    except ValueError:
        whole, real = tr("{name} takes whole numbers from {low} to {high}."), tr("{name} goes from {low} to {high}.")
        name = f"{tr(p.label)} {symbol_text(p.symbol)}".strip()
        sentence = whole if type(p.default) is int else real
        raise ValueError(sentence.format(name=name, low=text_of(p.low), high=text_of(p.high))) from None
    st.session_state.setdefault(_SPELLED, {})[key] = value, spelling
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
    _from_link(key, coordinate)
    linked = _is_linked(key)
    chosen = st.number_input(
        label,
        -FARTHEST,
        FARTHEST,
        float(_usual(key, default)),
        step=0.1,
        format="%.6g",
        key=key,
        bind="query-params",
        width=width,
        on_change=_changed,
        args=(key, *([_redraw] if redraw else [])),
    )
    return _noted(key, chosen, linked=linked)


def follow(*fragments: str) -> None:
    """Say which of the page's fragments are redrawn when a number changes."""
    st.session_state[_FOLLOW] = [*fragments]


def _redraw() -> None:
    """After a change of a number, redraw only the fragments that follow it, unless a notice may have to go."""
    if not st.session_state.get(_REFUSED):
        with suppress(StreamlitAPIException):  # no whole run has been completed yet: this one will be whole
            st.rerun(st.session_state.get(_FOLLOW, [PICTURE]))


def switch(key: str, label: str, *, default: bool = False, redraw: bool = False) -> bool:
    """An on/off control; with `redraw` a change of it redraws only the picture, and stays on this page."""
    _from_link(key, _read_switch)
    default = _usual(key, default)
    if redraw:
        return st.toggle(label, default, key=key, bind="query-params", on_change=_redraw)
    linked = _is_linked(key)
    chosen = st.toggle(label, default, key=key, bind="query-params", on_change=_changed, args=(key,))
    return _noted(key, chosen, linked=linked)


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
    _from_link(key, _option(options))
    linked = _is_linked(key)
    if st.session_state.get(key, options[0]) not in options:  # another page has others under this key
        del st.session_state[key]
    chosen = st.selectbox(
        label,
        options,
        options.index(_usual(key, default or options[0])),
        key=key,
        bind="query-params",
        on_change=_changed,
        args=(key, after, *args),
    )
    return _noted(key, chosen, linked=linked)


def some_of(key: str, label: str, options: Sequence[str], default: Sequence[str]) -> list[str]:
    """A choice of several, possibly none; in the order of `options`."""
    _from_link(key, _option([*options, ""]))
    linked = _is_linked(key)
    chosen = st.pills(
        label,
        options,
        selection_mode="multi",
        default=list(_usual(key, default)),
        key=key,
        bind="query-params",
        wrap=True,
        on_change=_changed,
        args=(key,),
    )
    return _noted(key, [option for option in options if option in chosen], linked=linked)


def typed(key: str, label: str, default: str, make: Callable[[str], T]) -> T:
    """What `make` makes of a formula that a person types; of the last good one, while it refuses, saying why.

    `make` must accept `default`, and raises FormulaError for what it refuses.
    """
    linked = st.session_state.setdefault(f"{_LINKED} {key}", st.query_params.get(key))
    is_linked = _is_linked(key)
    text = st.text_input(
        label,
        _usual(key, default),
        key=key,
        bind="query-params",
        live="300ms",
        on_change=_changed,
        args=(key,),
    )
    _noted(key, text, linked=is_linked)
    good = f"last good {key}"
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
        shown = st.session_state.get(good, default)
        st.caption(tr("Until then this is shown: {text}").format(text=plain(shown)))
        return make(shown)
    st.session_state[good] = text
    return made


def more_of(key: str, label: str, options: Sequence[str]) -> list[str]:
    """A choice of any number of many, none at first; in the order of `options`."""
    _from_link(key, _option([*options, ""]))
    linked = _is_linked(key)
    chosen = st.multiselect(
        label,
        options,
        list(_usual(key, [])),
        key=key,
        bind="query-params",
        placeholder="+",
        on_change=_changed,
        args=(key,),
    )
    return _noted(key, [option for option in options if option in chosen], linked=linked)


def choice(key: str, label: str, options: Mapping[str, str], *, box: bool = False, default: str = "") -> str:
    """A choice of one from names for the link, the first the default, each with what is shown for it.

    With `box` as a list that drops down, where there is no room for all; that may have a `default` of its own, which
    may change: then what nobody picked follows.
    """
    names, seen = [*options], f"visit and default that {key} had"
    usual = _usual(key, default or names[0])
    first = usual if usual in names else names[0]  # what can be chosen differs from page to page
    asked = _from_link(key, _option(names))
    if asked is not None:
        picks()[key] = asked
    picked, now = picks().get(key), st.session_state
    visit = now.get(_VISIT), default
    default = picked if picked in names else first
    # What nobody picked is not brought along from the page, or the default, before.
    if key in now and (now[key] not in names or (picked not in names and now.get(seen) != visit)):
        now[key] = default
    now[seen] = visit

    # Not bound: Streamlit would write what is shown, in the language of the moment, into the link.
    heard: dict[str, Any] = {"key": key, "on_change": _changed, "args": (key,)}
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
    _from_link("lang", _option(languages))
    st.segmented_control("Language · 言語", languages, default=default, required=True, key="lang", bind="query-params")


def set_to(values: Mapping[str, Any]) -> None:
    """Set controls by key, drawn now or not: picks. Only to be called before they are drawn, as in a callback."""
    put(values)
    picks().update(values)


def put(values: Mapping[str, Any]) -> None:
    """As `set_to`, but what is set is nobody's pick, unless it was one before."""
    for key, value in values.items():
        st.session_state[key] = value


def set_to_defaults(values: Mapping[str, Any]) -> None:
    """As `set_to`, but what is set is from now on nobody's pick."""
    put(values)
    drop_picks(values)


def drop_picks(keys: Iterable[str]) -> None:
    """Let these be nobody's pick."""
    for key in keys:
        picks().pop(key, None)


def set_at_next_run(values: Mapping[str, Any]) -> None:
    """Set controls by key when the page is run again, from where that can no longer be done in this run."""
    st.session_state[_NEXT] = values


def set_now() -> None:
    """Set what `set_at_next_run` was given. To be called before any control is drawn."""
    set_to(st.session_state.pop(_NEXT, {}))


def check_undrawn(params: Mapping[str, Param]) -> None:
    """Refuse bad link values of controls that are not drawn now but may come later. Looks once, at the first run."""
    if not st.session_state.get(_CHECKED):
        st.session_state[_CHECKED] = True
        for key, p in params.items():
            _from_link(key, _link_reader(p, key))


def link_notice(unknown: dict[str, str | None]) -> None:
    """Say which values of the link could not be used, until they are set or it is dismissed. To be called last.

    unknown  keys that no page knows, each with the nearest known one, if one is near
    """
    refused: dict[str, str] = st.session_state.get(_REFUSED, {})
    stood: dict[str, Any] = st.session_state.setdefault(_STOOD, {})
    for key in [*refused]:
        if st.session_state.get(key) != stood.setdefault(key, st.session_state.get(key)):
            del refused[key]
    said = []
    if refused:
        named = ", ".join(plain(f"{key}={text}") for key, text in refused.items())
        said.append(f"{tr('These values of the link cannot be used and stand at their defaults:')} {named}")
    if unknown:
        near = tr("{key} (the nearest known one is {known})")
        named = ", ".join(
            near.format(key=plain(key), known=plain(known)) if known else plain(key) for key, known in unknown.items()
        )
        said.append(f"{tr('No page knows these names in the link, and what they say is not used:')} {named}")
    if said:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="notice"):
            st.markdown("  \n".join(f":material/link_off: {text}" for text in said))
            st.button(tr("OK"), on_click=_dismiss, args=(refused, unknown))


def _dismiss(*noted: dict[str, Any]) -> None:
    for each in noted:
        each.clear()


def _link_reader(p: Param, key: str) -> Callable[[str], float]:
    def read(text: str) -> float:
        if len(st.query_params.get_all(key)) > 1:
            raise ValueError  # where other widgets take the last of several, a slider takes none
        return _in_range(p, float(text))

    return _read_switch if type(p.default) is bool else read


def _in_range(p: Param, value: float) -> float:
    """`value` as a number of `p`. Raises ValueError when it is none."""
    kind = type(p.default)
    if not (math.isfinite(value) and p.low <= value <= p.high and value == kind(value)):
        raise ValueError
    return kind(value)


def _option(options: Sequence[str]) -> Callable[[str], str]:
    return lambda text: options[options.index(text)]


def _read_switch(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _from_link(key: str, read: Callable[[str], T]) -> T | None:
    """The link's value of a control when that is drawn for the first time; refusals are kept for `link_notice`."""
    if key in st.session_state or key not in st.query_params:
        return None
    value = None
    for text in st.query_params.get_all(key):
        try:
            value = read(text)
        except (ValueError, KeyError):
            st.session_state.setdefault(_REFUSED, {})[key] = text[:40]
    return value
