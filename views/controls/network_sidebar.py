"""What is learned, by which network, and how: the controls that the pages about networks share in the sidebar."""

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
from views.controls.selection import paced
from views.controls.sidebar import choose_schedule, numbers_of
from views.translation import tr

PREFIX = "net."  # of the keys of these controls, and so of their names in links
FIRST = ("Gradient descent", "Momentum", "AdaGrad", "RMSProp", "Adam")
SHARE = Param("share", 0.2, "", "Share for validation", 0.1, 0.5)
SPLIT = Param("split", 0, "", "Seed of the split", 0, 100)
EPOCHS = Param("epochs", Digits.epochs, "E", "Epochs", 1, 200, log=True)
SEED = Param("seed", 0, "", "First seed", 0, 1000)
SEEDS = Param("seeds", 1, "S", "Seeds", 1, 10)
IMAGES = Param("images", 5000, "N", "Images used", 100, 60_000, log=True)
NUMBERS = SHARE, SPLIT, EPOCHS, SEED, SEEDS, IMAGES
ALL = "all"
SIZES = (*(str(2**k) for k in range(13)), ALL)  # names in links
FIRST_SIZE = str(Digits.size)
_BY_NAME = {cls.name: cls for cls in SOURCES}
DECLARED = {
    **{f"{PREFIX}{p.name}": p for p in (*NUMBERS, *params_of(Design))},
    **{f"{PREFIX}{cls.__name__}.{p.name}": p for cls in (*SOURCES, RangeTest) for p in params_of(cls)},
    **{f"{PREFIX}{cls.__name__}.lr": p for cls in gradient_only() for p in params_of(cls) if p.name == "lr"},
}
# The other numbers of methods and schedules are those of all pages.
_SHARED = {
    f"{cls.__name__}.{p.name}": p for cls in (*gradient_only(), *SCHEDULES) for p in params_of(cls) if p.name != "lr"
}
EPOCHS_KEY = PREFIX + EPOCHS.name
_CHOICES = {
    "data": SOURCES[0].name,
    "activation": Design.activation,
    "loss": Design.loss,
    "init": Design.init,
    "size": FIRST_SIZE,
    "optimizers": list(FIRST),
    "more": [],
}
CHOICES = tuple(PREFIX + key for key in _CHOICES)


@dataclass(frozen=True)
class Chosen:
    """What is chosen, and with it which controls there are; `data` makes the samples as the controls have them then."""

    data: Callable[[], Dataset]
    schedule: Schedule
    methods: Sequence[type[Optimizer]]

    def task(self) -> Task:
        """With the numbers as the controls have them now."""
        data = self.data()
        train, validation = _split(data, data.key, _now("share"), _now("split"))
        size = _now("size")
        return Task(
            train,
            validation,
            Design(**{name: _now(name) for name in Design.__dataclass_fields__}),
            len(train) if size == ALL else int(size),
            _now("epochs"),
            tuple(range(_now("seed"), _now("seed") + _now("seeds"))),
            paced(self.schedule),
        )

    def racers(self) -> list[Optimizer]:
        """The optimizers with their numbers as the controls have them now."""
        now = st.session_state
        racers = []
        for cls in self.methods:
            numbers: dict[str, Any] = {p.name: now.get(f"{cls.__name__}.{p.name}", p.default) for p in params_of(cls)}
            rate = now.get(rate_key(cls), recommended_rate(Perceptron, cls))
            racers.append(cls(**numbers | {"lr": rate}))
        return racers


def rate_key(cls: type[Optimizer]) -> str:
    """The key of the control that holds a method's learning rate."""
    return f"{PREFIX}{cls.__name__}.lr"


def _now(name: str) -> Any:
    p = DECLARED.get(PREFIX + name)
    return st.session_state.get(PREFIX + name, p.default if p else _CHOICES[name])


def sidebar(page: str, *, opens: Mapping[str, Any] | None = None) -> Chosen:
    """Draw the controls; `page` and `opens` as for surfaces."""
    _enter(page, opens or {})
    name = controls.one_of(f"{PREFIX}data", tr("Data"), [*_BY_NAME, images.NAME], after=_take_data_defaults)
    # What comes and goes has a container that stays: a bound widget that changes its place loses its hold on the URL.
    with st.container():
        data = _data(name)
    with st.expander(tr("Split")):
        for p in (SHARE, SPLIT):
            controls.number(p, PREFIX + p.name)
    design = {p.name: p for p in params_of(Design)}
    for each in ("hidden", "units"):
        controls.number(design[each], PREFIX + each)
    with st.expander(tr("Layers, loss and first weights")):
        controls.one_of(f"{PREFIX}activation", tr("Activation"), [*ACTIVATIONS])
        controls.one_of(f"{PREFIX}loss", tr("Loss, with its output unit"), [*LOSSES])
        init = controls.one_of(f"{PREFIX}init", tr("First weights"), [*INITS])
        with st.container():
            if init == "Given":
                controls.number(design["scale"], f"{PREFIX}scale")
        controls.number(design["weight_decay"], f"{PREFIX}weight_decay")
    methods = _methods()
    for cls in gradient_only():
        with st.container():
            if cls in methods:
                numbers_of(cls, Perceptron, "several", prefix=PREFIX)
    controls.one_of(f"{PREFIX}size", tr("Batch size"), SIZES, default=FIRST_SIZE)
    controls.number(EPOCHS, EPOCHS_KEY, default=_source(name).epochs)
    with st.container():
        schedule = choose_schedule()
    with st.expander(tr("Seeds of first weights and batches")):
        for p in (SEEDS, SEED):
            controls.number(p, PREFIX + p.name)
    controls.check_undrawn(DECLARED | _SHARED)
    st.button(tr("Back to the defaults"), on_click=_take_defaults, width="stretch", icon=":material/replay:")
    return Chosen(data, schedule, methods)


def _data(name: str) -> Callable[[], Dataset]:
    """The controls of how samples are made or found, and what makes them as the controls have it then."""
    if name == images.NAME:
        controls.number(IMAGES, PREFIX + IMAGES.name)
        found = images.chosen()
        return lambda: images.some(found, _now(IMAGES.name), _now(SPLIT.name))
    cls = _BY_NAME[name]
    for p in params_of(cls):
        controls.number(p, f"{PREFIX}{cls.__name__}.{p.name}")
    st.markdown(f":small[{cls.source}]")
    return lambda: cls(**{p.name: _now(f"{cls.__name__}.{p.name}") for p in params_of(cls)}).made()


@st.cache_resource(max_entries=8, show_spinner=False)  # of large images each holds hundreds of MB
def _split(_data: Dataset, key: str, share: float, seed: int) -> tuple[Dataset, Dataset]:
    return _data.split(share, seed)


def _methods() -> list[type[Optimizer]]:
    """Which optimizers are chosen."""
    classic = [cls.name for cls in CLASSIC]
    others = [cls.name for cls in gradient_only() if cls not in CLASSIC]
    names = [
        *controls.some_of(f"{PREFIX}optimizers", tr("Optimizers"), classic, FIRST),
        *controls.more_of(f"{PREFIX}more", tr("More optimizers"), others),
    ]
    return [cls for cls in gradient_only() if cls.name in names]


def _source(name: str) -> type[Source]:
    """Where samples come from; what suits the digits suits images of one's own."""
    return _BY_NAME.get(name, Digits)


def _take_data_defaults() -> None:
    """Epochs and batch size that suit the data that were chosen."""
    cls = _source(_now("data"))
    controls.set_to({f"{PREFIX}epochs": cls.epochs, f"{PREFIX}size": str(cls.size)})


def _take_defaults() -> None:
    controls.set_to_defaults(_usual(session.NETWORK_DEFAULTS.get()))


def _usual(opens: Mapping[str, Any]) -> dict[str, Any]:
    """What the controls say, by key, where neither a person nor the link does."""
    numbers = {key: p.default for key, p in {**_SHARED, **DECLARED}.items()}
    rates = {rate_key(cls): recommended_rate(Perceptron, cls) for cls in gradient_only()}
    choices = {PREFIX + key: value for key, value in _CHOICES.items()} | {"schedule": SCHEDULES[0].name}
    return numbers | rates | choices | {**opens}


def _enter(page: str, opens: Mapping[str, Any]) -> None:
    """Bring along what was picked, and nothing else, to a page that opens with its own choices."""
    now, usual = st.session_state, _usual(opens)
    if controls.arrive(page):
        controls.put({key: value for key, value in usual.items() if key in now and key not in controls.picks()})
    session.NETWORK_DEFAULTS.set(opens)
    # How many epochs is a default of the data that are chosen.
    controls.open_with({key: value for key, value in usual.items() if key in opens or key != EPOCHS_KEY})
