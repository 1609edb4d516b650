"""The sidebar of the pages about networks: the data, the network, and how it is trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core import Optimizer, Param, Schedule, params_of, recommended_rate
from experiments.range_test import RangeTest
from experiments.training import Task, gradient_only
from networks import ACTIVATIONS, INITS, LOSSES, SOURCES, Dataset, Design, Digits, Perceptron, Source
from optimizers import CLASSIC
from schedules import SCHEDULES
from views import controls
from views.controls import session
from views.controls.files import images
from views.controls.keys import NETWORK, key_of
from views.controls.selection import with_current_numbers
from views.controls.sidebar import choose_numbers, choose_schedule
from views.translation import tr

DEFAULT_METHODS = ("Gradient descent", "Momentum", "AdaGrad", "RMSProp", "Adam")
SHARE = Param("share", 0.2, "", "Share for validation", 0.1, 0.5)
SPLIT = Param("split", 0, "", "Seed of the split", 0, 100)
EPOCHS = Param("epochs", Digits.epochs, "E", "Epochs", 1, 200, log=True)
SEED = Param("seed", 0, "", "First seed", 0, 1000)
SEEDS = Param("seeds", 1, "S", "Seeds", 1, 10)
IMAGES = Param("images", 5000, "N", "Images used", 100, 60_000, log=True)
NUMBERS = SHARE, SPLIT, EPOCHS, SEED, SEEDS, IMAGES
FULL_BATCH = "all"
SIZES = (*(str(2**k) for k in range(13)), FULL_BATCH)  # batch sizes, as they stand in links
DEFAULT_SIZE = str(Digits.size)
_BY_NAME = {cls.name: cls for cls in SOURCES}
DECLARED = {
    **{key_of(NETWORK, p.name): p for p in (*NUMBERS, *params_of(Design))},
    **{key_of(cls, p.name, NETWORK): p for cls in (*SOURCES, RangeTest) for p in params_of(cls)},
    **{key_of(cls, p.name, NETWORK): p for cls in gradient_only() for p in params_of(cls) if p.name == "lr"},
}
# The other numbers of methods and schedules have the same keys on all pages.
_SHARED = {key_of(cls, p.name): p for cls in (*gradient_only(), *SCHEDULES) for p in params_of(cls) if p.name != "lr"}
EPOCHS_KEY = key_of(NETWORK, EPOCHS.name)
_CHOICES = {
    "data": SOURCES[0].name,
    "activation": Design.activation,
    "loss": Design.loss,
    "init": Design.init,
    "size": DEFAULT_SIZE,
    "optimizers": list(DEFAULT_METHODS),
    "more": [],
}
CHOICES = tuple(key_of(NETWORK, name) for name in _CHOICES)


@dataclass(frozen=True)
class NetworkSelection:
    """The choices in the sidebar, which decide what controls there are.

    `data` makes the samples with the current numbers of the controls.
    """

    data: Callable[[], Dataset]
    schedule: Schedule
    methods: Sequence[type[Optimizer]]

    def task(self) -> Task:
        """Training task with the current numbers of the controls."""
        data = self.data()
        train, validation = _split(data, data.key, _value("share"), _value("split"))
        size = _value("size")
        return Task(
            train,
            validation,
            Design(**{name: _value(name) for name in Design.__dataclass_fields__}),
            len(train) if size == FULL_BATCH else int(size),
            _value("epochs"),
            tuple(range(_value("seed"), _value("seed") + _value("seeds"))),
            with_current_numbers(self.schedule),
        )

    def optimizers(self) -> list[Optimizer]:
        """Chosen optimizers with the current numbers of the controls."""
        state = st.session_state
        optimizers: list[Optimizer] = []
        for cls in self.methods:
            numbers: dict[str, Any] = {p.name: state.get(key_of(cls, p.name), p.default) for p in params_of(cls)}
            rate = state.get(rate_key(cls), recommended_rate(Perceptron, cls))
            optimizers.append(cls(**numbers | {"lr": rate}))
        return optimizers


def rate_key(cls: type[Optimizer]) -> str:
    """Key of the control of a method's learning rate."""
    return key_of(cls, "lr", NETWORK)


def _value(name: str, owner: type | None = None) -> Any:
    """Current value of a control; its default while it is not drawn."""
    key = key_of(owner, name, NETWORK) if owner else key_of(NETWORK, name)
    p = DECLARED.get(key)
    return st.session_state.get(key, p.default if p else _CHOICES[name])


def sidebar(page: str, *, opens: Mapping[str, Any] | None = None) -> NetworkSelection:
    """Draw the controls, with `page` and `opens` as for surfaces. Returns the choices."""
    _enter_page(page, opens or {})
    data_key = key_of(NETWORK, "data")
    name = controls.select_one(data_key, tr("Data"), [*_BY_NAME, images.NAME], on_change=_take_data_defaults)
    # Controls that come and go stand in a container that stays: a bound widget loses its hold on the URL when its
    # position on the page changes.
    with st.container():
        data = _choose_data(name)
    with st.expander(tr("Split")):
        for p in (SHARE, SPLIT):
            controls.number(p, key_of(NETWORK, p.name))
    _choose_design()
    methods = _methods()
    for cls in gradient_only():
        with st.container():
            if cls in methods:
                choose_numbers(cls, Perceptron, "several", prefix=NETWORK)
    controls.select_one(key_of(NETWORK, "size"), tr("Batch size"), SIZES, default=DEFAULT_SIZE)
    controls.number(EPOCHS, EPOCHS_KEY, default=_source(name).epochs)
    with st.container():
        schedule = choose_schedule()
    with st.expander(tr("Seeds of first weights and batches")):
        for p in (SEEDS, SEED):
            controls.number(p, key_of(NETWORK, p.name))
    controls.check_undrawn(DECLARED | _SHARED)
    st.button(tr("Back to the defaults"), on_click=_take_defaults, width="stretch", icon=":material/replay:")
    return NetworkSelection(data, schedule, methods)


def _choose_data(name: str) -> Callable[[], Dataset]:
    """Draw the controls of the source `name`. Returns a function that makes the samples with their current values."""
    if name == images.NAME:
        controls.number(IMAGES, key_of(NETWORK, IMAGES.name))
        found = images.image_upload()
        return lambda: images.sample_images(found, _value(IMAGES.name), _value(SPLIT.name))
    cls = _BY_NAME[name]
    for p in params_of(cls):
        controls.number(p, key_of(cls, p.name, NETWORK))
    st.markdown(f":small[{cls.source}]")
    return lambda: cls(**{p.name: _value(p.name, cls) for p in params_of(cls)}).made()


@st.cache_resource(max_entries=8, show_spinner=False)  # an entry of large images takes hundreds of MB
def _split(_data: Dataset, key: str, share: float, seed: int) -> tuple[Dataset, Dataset]:
    return _data.split(share, seed)


def _choose_design() -> None:
    """Draw the controls of the network's layers, loss and first weights."""
    design = {p.name: p for p in params_of(Design)}
    for name in ("hidden", "units"):
        controls.number(design[name], key_of(NETWORK, name))
    with st.expander(tr("Layers, loss and first weights")):
        controls.select_one(key_of(NETWORK, "activation"), tr("Activation"), [*ACTIVATIONS])
        controls.select_one(key_of(NETWORK, "loss"), tr("Loss, with its output unit"), [*LOSSES])
        init = controls.select_one(key_of(NETWORK, "init"), tr("First weights"), [*INITS])
        with st.container():
            if init == "Given":
                controls.number(design["scale"], key_of(NETWORK, "scale"))
        controls.number(design["weight_decay"], key_of(NETWORK, "weight_decay"))


def _methods() -> list[type[Optimizer]]:
    """Draw the choice of optimizers. Returns them."""
    classic = [cls.name for cls in CLASSIC]
    remaining = [cls.name for cls in gradient_only() if cls not in CLASSIC]
    names = [
        *controls.select_pills(key_of(NETWORK, "optimizers"), tr("Optimizers"), classic, DEFAULT_METHODS),
        *controls.select_many(key_of(NETWORK, "more"), tr("More optimizers"), remaining),
    ]
    return [cls for cls in gradient_only() if cls.name in names]


def _source(name: str) -> type[Source]:
    """Source of the samples; for a person's own images the digits, because the same defaults suit both."""
    return _BY_NAME.get(name, Digits)


def _take_data_defaults() -> None:
    """Set epochs and batch size to the values that suit the chosen data."""
    cls = _source(_value("data"))
    controls.set_to({EPOCHS_KEY: cls.epochs, key_of(NETWORK, "size"): str(cls.size)})


def _take_defaults() -> None:
    controls.set_to_defaults(_default_values(session.NETWORK_DEFAULTS.get()))


def _default_values(opens: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the controls, by key, where neither a person nor the link sets them."""
    numbers = {key: p.default for key, p in {**_SHARED, **DECLARED}.items()}
    rates = {rate_key(cls): recommended_rate(Perceptron, cls) for cls in gradient_only()}
    choices = {key_of(NETWORK, name): value for name, value in _CHOICES.items()} | {"schedule": SCHEDULES[0].name}
    return numbers | rates | choices | {**opens}


def _enter_page(page: str, opens: Mapping[str, Any]) -> None:
    """Restore the picks of the last page, and nothing else; `opens` has the page's own defaults."""
    state, defaults = st.session_state, _default_values(opens)
    if controls.arrive(page):
        controls.put({key: value for key, value in defaults.items() if key in state and key not in controls.picks()})
    session.NETWORK_DEFAULTS.set(opens)
    # The default number of epochs depends on the chosen data.
    controls.set_page_defaults({key: value for key, value in defaults.items() if key in opens or key != EPOCHS_KEY})
