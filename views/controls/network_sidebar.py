"""The sidebar of the pages about networks: the data, the network, and how it is trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core import params_of
from experiments.training import gradient_only
from networks import ACTIVATIONS, INITS, Dataset, Design
from settings.defaults import default_values, option_defaults
from settings.keys import NETWORK, key_of
from settings.network import NetworkSelection, bare_selection
from settings.network_controls import (
    DATA_KEY,
    DATA_NAMES,
    DEFAULT_METHODS,
    EPOCHS,
    EPOCHS_KEY,
    IMAGE_FILES,
    IMAGES,
    LOSS_KEY,
    MORE_METHODS,
    SEED,
    SEEDS,
    SHARE,
    SIZE_KEY,
    SIZES,
    SPLIT,
    source_class,
    source_data,
    value_of,
)
from settings.pages import Page
from views import controls
from views.controls import session
from views.controls.files import images
from views.controls.memory import enter_page
from views.controls.sidebar import choose_numbers, choose_schedule, choose_several, finish
from views.translation import tr


def network_sidebar(page: Page) -> NetworkSelection:
    """Draw the controls of a page about networks. Returns the choices."""
    page = enter_page(page)
    name = controls.select_one(DATA_KEY, tr("Data"), DATA_NAMES, on_change=_take_data_defaults)
    controls.set_page_defaults(option_defaults(page) | default_values(page, name))
    # Controls that come and go stand in a container that stays: a bound widget loses its hold on the URL when its
    # position on the page changes.
    with st.container():
        data = _choose_data(name)
    with st.expander(tr("Split")):
        for p in (SHARE, SPLIT):
            controls.number(p, key_of(NETWORK, p.name))
    _choose_design(source_class(name).losses)
    methods = choose_several(DEFAULT_METHODS, MORE_METHODS, NETWORK)
    for cls in gradient_only():
        with st.container():
            if cls in methods:
                choose_numbers(cls, "several", prefix=NETWORK)
    controls.select_one(SIZE_KEY, tr("Batch size"), SIZES)
    controls.number(EPOCHS, EPOCHS_KEY)
    with st.container():
        schedule = choose_schedule()
    with st.expander(tr("Seeds of first weights and batches")):
        for p in (SEEDS, SEED):
            controls.number(p, key_of(NETWORK, p.name))
    finish(page, tr("Back to the defaults"))
    return NetworkSelection(page, data, schedule, methods, session.values())


def bare_sidebar(page: Page) -> NetworkSelection:
    """Draw the sidebar of a page that has no network to choose. Returns the choices."""
    page = enter_page(page)
    controls.set_page_defaults(option_defaults(page))
    controls.check_undrawn(page.controls)
    return bare_selection(page, session.values())


def _choose_data(name: str) -> Callable[[], Dataset]:
    """Draw the controls of the source `name`. Returns a function that makes the samples with their current values."""
    if name == IMAGE_FILES:
        controls.number(IMAGES, key_of(NETWORK, IMAGES.name))
        found = images.image_upload()
        numbers = [key_of(NETWORK, p.name) for p in (IMAGES, SPLIT)]
        return lambda: images.sample_images(found, *(value_of(session.values(), key) for key in numbers))
    cls = source_class(name)
    for p in params_of(cls):
        controls.number(p, key_of(cls, p.name, NETWORK))
    st.markdown(f":small[{cls.source}]")
    return lambda: source_data(session.values())


def _choose_design(losses: Sequence[str]) -> None:
    """Draw the controls of the network's layers, loss, one of `losses`, and first weights."""
    design = {p.name: p for p in params_of(Design)}
    for name in ("hidden", "units"):
        controls.number(design[name], key_of(NETWORK, name))
    with st.expander(tr("Layers, loss and first weights")):
        controls.select_one(key_of(NETWORK, "activation"), tr("Activation"), [*ACTIVATIONS])
        controls.select_one(LOSS_KEY, tr("Loss, with its output unit"), losses)
        init = controls.select_one(key_of(NETWORK, "init"), tr("First weights"), [*INITS])
        with st.container():
            if init == "Given":
                controls.number(design["scale"], key_of(NETWORK, "scale"))
        controls.number(design["weight_decay"], key_of(NETWORK, "weight_decay"))


def _take_data_defaults() -> None:
    """Set epochs and batch size to the values that suit the chosen data; also a loss that was not picked for them."""
    values = session.values()
    cls = source_class(value_of(values, DATA_KEY))
    controls.set_controls({EPOCHS_KEY: cls.epochs, SIZE_KEY: str(cls.size)})
    if controls.picks().get(LOSS_KEY) not in cls.losses:
        controls.set_to_defaults({LOSS_KEY: cls.losses[0]})
