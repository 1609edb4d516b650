"""The controls of all pages about surfaces, declared by their keys in links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from core import Optimizer, Param, params_of
from optimizers import CLASSIC, OPTIMIZERS
from schedules import SCHEDULES
from settings.batching import BATCHING, BATCHINGS, EPOCHS, FLOOR_STEPS, SEEDS
from settings.keys import TYPED, key_of
from settings.kinds import LETTERS, ProblemKind
from settings.values import Choice, Choices, Control, Coordinate, Switch, Text, control_of
from surfaces import CURVES, PROBLEMS, SURFACES, Batches, Noisy

# What a page offers: several methods, one method, or only the named numbers of fixed methods.
Offer = Literal["several", "one"] | Mapping[type[Optimizer], tuple[str, ...]]

LANGUAGES = ("en", "ja")
SHARED: Mapping[str, Control] = {"lang": Choice(LANGUAGES), "projector": Switch()}  # drawn before a page's own
DEFAULT_METHODS = ("Gradient descent", "Momentum", "AdaGrad", "Adam")
MORE_METHODS = tuple(cls for cls in OPTIMIZERS if cls not in CLASSIC)
METHODS = {cls.name: cls for cls in OPTIMIZERS}
FIRST_METHOD = "Adam"  # of a page that shows one
STEPS = Param("steps", 30, "T", "Steps", 1, 1000, log=True)
TOLERANCE = Param("tolerance", 0.01, "", "Tolerance", 1e-9, 10, log=True)  # above the lowest loss
STEP = Param("step", 0, "t", "Step", 0, STEPS.high)  # that the live picture shows
(LR,) = params_of(Optimizer)
NOISE, SEED = params_of(Noisy)
FACTOR = "0.95^k"  # of a typed schedule, until a person types one
SOURCE, SOURCES = "source", ("generated", "penguins", "file")  # of data; names in links, the first the default
FILE_KEYS = X, Y, CLASS, DECIMAL = "file.x", "file.y", "file.class", "file.decimal"  # columns by their names
BATCH_CONTOURS = "batch_contours"
CALLS = "calls"  # whether calls of libraries are shown

# Numbers of all pages about surfaces: each keeps its value from page to page.
NUMBERS: Mapping[str, Param] = {
    LR.name: LR,
    STEPS.name: STEPS,
    **{key_of(cls, p.name): p for cls in (*OPTIMIZERS, *SCHEDULES) for p in params_of(cls)},
    **{p.name: p for surface in (*SURFACES, *CURVES, *PROBLEMS) for p in params_of(surface)},
    **{key_of(Batches, p.name): p for p in params_of(Batches)},
    **{p.name: p for p in (EPOCHS, SEEDS, FLOOR_STEPS, TOLERANCE, NOISE, SEED)},
    **{key_of(TYPED, letter): field.metadata["param"] for letter, field in LETTERS.items()},
}


def method_controls(offer: Offer) -> dict[str, Control]:
    """Choice of the methods, by key. A page that shows one method keeps the choice of several for other pages."""
    return {
        "optimizers": Choices(tuple(cls.name for cls in CLASSIC), DEFAULT_METHODS),
        "more": Choices(tuple(cls.name for cls in MORE_METHODS)),
        "same_lr": Switch(),
        **({"method": Choice(tuple(METHODS), FIRST_METHOD)} if offer == "one" else {}),
    }


def schedule_controls() -> dict[str, Control]:
    """Choice of the schedule, by key."""
    return {"schedule": Choice(tuple(cls.name for cls in SCHEDULES)), "factor": Text(FACTOR)}


def kind_controls(kind: ProblemKind) -> dict[str, Control]:
    """Controls of a problem, its formula, start and window, its batches and data, by key."""
    return {
        kind.key: Choice(tuple(kind.names)),
        **({kind.formula: Text(kind.example)} if kind.formula else {}),
        **{key: Coordinate() for key in kind.start_keys},
        **{key: Coordinate(bound) for key, bound in zip(kind.window_keys, sum(kind.window, ()), strict=True)},
        BATCHING: Choice(BATCHINGS),
        SOURCE: Choice(SOURCES),
        **{key: Text() for key in FILE_KEYS},
    }


def surface_controls(kind: ProblemKind, offer: Offer) -> dict[str, Control]:
    """Controls of the sidebar of a page about surfaces, by key."""
    numbers = {key: control_of(p) for key, p in NUMBERS.items()}
    return kind_controls(kind) | method_controls(offer) | schedule_controls() | numbers
