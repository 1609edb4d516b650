"""The controls of all pages about networks, declared by their keys in links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core import Optimizer, Param, params_of
from experiments.range_test import RangeTest
from experiments.training import gradient_only
from networks import ACTIVATIONS, INITS, LOSSES, SOURCES, Dataset, Design, Digits, Source
from optimizers import CLASSIC
from schedules import SCHEDULES
from settings.controls import schedule_controls
from settings.keys import NETWORK, key_of
from settings.values import Choice, Choices, Control, control_of

DEFAULT_METHODS = ("Gradient descent", "Momentum", "AdaGrad", "RMSProp", "Adam")
MORE_METHODS = tuple(cls for cls in gradient_only() if cls not in CLASSIC)
IMAGE_FILES = "Images of your own"  # in place of the name of a source
SHARE = Param("share", 0.2, "", "Share for validation", 0.1, 0.5)
SPLIT = Param("split", 0, "", "Seed of the split", 0, 100)
EPOCHS = Param("epochs", Digits.epochs, "E", "Epochs", 1, 200, log=True)
SEED = Param("seed", 0, "", "First seed", 0, 1000)
SEEDS = Param("seeds", 1, "S", "Seeds", 1, 10)
IMAGES = Param("images", 5000, "N", "Images used", 100, 60_000, log=True)
NUMBERS = SHARE, SPLIT, EPOCHS, SEED, SEEDS, IMAGES
FULL_BATCH = "all"
SIZES = (*(str(2**k) for k in range(13)), FULL_BATCH)  # batch sizes, as they stand in links
SOURCE_NAMES = {cls.name: cls for cls in SOURCES}
DATA_NAMES = (*SOURCE_NAMES, IMAGE_FILES)
EPOCHS_KEY, SIZE_KEY, DATA_KEY, LOSS_KEY = (key_of(NETWORK, name) for name in ("epochs", "size", "data", "loss"))

DECLARED: Mapping[str, Param] = {
    **{key_of(NETWORK, p.name): p for p in (*NUMBERS, *params_of(Design))},
    **{key_of(cls, p.name, NETWORK): p for cls in (*SOURCES, RangeTest) for p in params_of(cls)},
    **{key_of(cls, p.name, NETWORK): p for cls in gradient_only() for p in params_of(cls) if p.name == "lr"},
    # The other numbers of methods and schedules have the same keys on all pages.
    **{key_of(cls, p.name): p for cls in (*gradient_only(), *SCHEDULES) for p in params_of(cls) if p.name != "lr"},
}
_DESIGN = {"activation": ACTIVATIONS, "loss": LOSSES, "init": INITS}
NETWORK_CONTROLS: Mapping[str, Control] = {
    DATA_KEY: Choice(DATA_NAMES),
    **{key_of(NETWORK, name): Choice(tuple(names), getattr(Design, name)) for name, names in _DESIGN.items()},
    SIZE_KEY: Choice(SIZES, str(Digits.size)),
    key_of(NETWORK, "optimizers"): Choices(tuple(cls.name for cls in CLASSIC), DEFAULT_METHODS),
    key_of(NETWORK, "more"): Choices(tuple(cls.name for cls in MORE_METHODS)),
    **schedule_controls(),
    **{key: control_of(p) for key, p in DECLARED.items()},
}


def network_rate_key(cls: type[Optimizer]) -> str:
    """Key of the control of a method's learning rate."""
    return key_of(cls, "lr", NETWORK)


def value_of(values: Mapping[str, Any], key: str) -> Any:
    """Value of a control, or its default."""
    return values.get(key, NETWORK_CONTROLS[key].default)


def range_test(values: Mapping[str, Any]) -> RangeTest:
    """The range test with the numbers of the controls."""
    return RangeTest(**{p.name: value_of(values, key_of(RangeTest, p.name, NETWORK)) for p in params_of(RangeTest)})


def source_class(name: str) -> type[Source]:
    """Source of that name; for a person's own images the digits, because the same defaults suit both."""
    return SOURCE_NAMES.get(name, Digits)


def source_data(values: Mapping[str, Any]) -> Dataset:
    """Samples of the chosen source with the numbers of the controls; digits where a person's images are chosen.

    No link holds images.
    """
    cls = source_class(value_of(values, DATA_KEY))
    return cls(**{p.name: value_of(values, key_of(cls, p.name, NETWORK)) for p in params_of(cls)}).made()
