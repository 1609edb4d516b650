"""A link as a program: `read` says what it chooses on a page, `write` is the shortest link that chooses the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core import Constant, Schedule, Surface
from schedules import SCHEDULES, Formula
from settings.controls import FACTOR, SHARED, SOURCE, STEP, STEPS
from settings.defaults import default_values, opening_name, option_defaults
from settings.keys import NETWORK, key_of
from settings.kinds import ProblemKind, typed_surface
from settings.nearest import nearest_key
from settings.network import NetworkSelection, bare_selection
from settings.network_controls import DATA_KEY, LOSS_KEY, source_class, source_data
from settings.pages import KEYS, Page
from settings.selection import Selection, methods_named, methods_of, typed_schedule
from settings.values import Control
from surfaces import DataLoss, FormulaError, penguins

Query = Mapping[str, Sequence[str]]  # the texts of a link, one or more under each key
MAX_QUOTED = 40  # characters of a refused text that are told


@dataclass(frozen=True)
class Refusals:
    """What a link says that cannot be used.

    texts    by the key of the control, which stands at its default
    unknown  the nearest known key or None, by the key that no page knows
    """

    texts: Mapping[str, str]
    unknown: Mapping[str, str | None]


@dataclass(frozen=True)
class _Draft:
    """Values of a link while they are tried; one that cannot be used goes back to its default."""

    values: dict[str, Any]
    defaults: Mapping[str, Any]
    refused: dict[str, str]

    def refuse(self, *keys: str) -> None:
        for key in keys:
            if self.values[key] != self.defaults[key]:
                self.refused[key] = str(self.values[key])[:MAX_QUOTED]
                self.values[key] = self.defaults[key]


def read(page: Page, query: Query) -> tuple[Selection | NetworkSelection, Refusals]:
    """Selection that a link makes on a page, and what of the link is refused."""
    given, refused = read_values(page.controls, query)
    if page.kind and is_formula_linked(page.kind, query):
        given[page.choice] = page.kind.name
    defaults = all_defaults(page, given.get(page.choice, opening_name(page)))
    draft = _Draft({**defaults, **given}, defaults, refused)
    if page.bare:
        selection = bare_selection(page, draft.values)
    else:
        selection = _select(page, page.kind, draft) if page.kind else _select_network(page, draft)
    return selection, Refusals(refused, unknown_keys(query))


_UNKNOWN = object()


def write(selection: Selection | NetworkSelection) -> dict[str, list[str]]:
    """Texts of the shortest link that makes this selection, by key; `read` gives it back."""
    page, values = selection.page, selection.values
    name = values.get(page.choice, opening_name(page))
    defaults = all_defaults(page, name) | {page.choice: opening_name(page)}
    # One lookup of each key, because in Streamlit's session `in` costs as much as the value.
    known = {key: values.get(key, _UNKNOWN) for key in page.controls}
    texts = {key: page.controls[key].write(value) for key, value in known.items() if value is not _UNKNOWN}
    query = {key: text for key, text in texts.items() if text != page.controls[key].write(defaults.get(key))}
    # A formula chooses the typed surface by itself; one that another surface leaves aside must not.
    if page.kind and page.kind.formula in query:
        query.pop(page.choice, None)
        return query if name == page.kind.name else {page.choice: [name], **query}
    return query


def read_values(controls: Mapping[str, Control], query: Query) -> tuple[dict[str, Any], dict[str, str]]:
    """Values of a link by key, and the refused texts."""
    values: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for key in query:
        if key in controls:
            try:
                values[key] = controls[key].read(query[key])
            except ValueError:
                refused[key] = query[key][-1][:MAX_QUOTED]
    return values, refused


def is_formula_linked(kind: ProblemKind, query: Query) -> bool:
    """Whether a link has a formula and names no surface: then the typed surface is chosen."""
    return bool(kind.formula) and kind.formula in query and kind.key not in query


def unknown_keys(query: Query) -> dict[str, str | None]:
    """Keys of a link that no page knows, each with the nearest known key or None."""
    return {key: nearest_key(key) for key in query if key not in KEYS}


def all_defaults(page: Page, name: str) -> dict[str, Any]:
    """Defaults of all controls of a page, by key, where the surface, or the source of data, `name` is chosen."""
    shared = {key: control.default for key, control in SHARED.items()}
    return shared | option_defaults(page) | default_values(page, name)


def _select(page: Page, kind: ProblemKind, draft: _Draft) -> Selection:
    values = draft.values
    surface = _choose_surface(kind, draft)
    last_step = np.inf if STEPS.name in page.unused else values[STEPS.name]
    if values.get(STEP.name, 0) > last_step:
        draft.refuse(STEP.name)
    schedule = Constant() if page.offer == {} else _choose_schedule(draft)
    return Selection(page, surface, schedule, methods_of(page.offer, values), values)


def _choose_surface(kind: ProblemKind, draft: _Draft) -> Surface:
    values = draft.values
    if values[kind.key] != kind.name:
        surface = kind.surface_named(values[kind.key])
        if isinstance(surface, DataLoss) and values[SOURCE] == "penguins":
            return replace(surface, table=penguins(labelled=surface.classify))
        return surface
    window = kind.window_of(values)
    if window is None:
        draft.refuse(*kind.window_keys)
        window = kind.window
    try:
        return typed_surface(kind, values[kind.formula], window)
    except FormulaError:
        draft.refuse(kind.formula)
        return typed_surface(kind, kind.example, window)


def _choose_schedule(draft: _Draft) -> Schedule:
    cls = next(cls for cls in SCHEDULES if cls.name == draft.values["schedule"])
    if cls is not Formula:
        return cls()
    try:
        return typed_schedule(draft.values["factor"])
    except FormulaError:
        draft.refuse("factor")
        return typed_schedule(FACTOR)


def _select_network(page: Page, draft: _Draft) -> NetworkSelection:
    values = draft.values
    if values[LOSS_KEY] not in source_class(values[DATA_KEY]).losses:
        draft.refuse(LOSS_KEY)
    methods = methods_named([*values[key_of(NETWORK, "optimizers")], *values[key_of(NETWORK, "more")]])
    return NetworkSelection(page, lambda: source_data(values), _choose_schedule(draft), methods, values)
