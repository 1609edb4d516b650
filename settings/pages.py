"""The pages: what each offers, and the defaults that it sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from core import Param
from experiments.layer_operations import OPERATIONS
from experiments.nesterov_forms import NESTEROV_FORMS
from optimizers import FAMILIES, Adam, GradientDescent, Momentum
from settings.batching import AXES, EPOCHS, FLOOR_STEPS, SEEDS
from settings.controls import BATCH_CONTOURS, CALLS, NOISE, SHARED, STEP, TOLERANCE, Offer, surface_controls
from settings.keys import LAYERS, key_of
from settings.kinds import CURVE, NAME, PROBLEM, SURFACE, ProblemKind
from settings.likelihood import LIKELIHOOD_CONTROLS
from settings.network_controls import DATA_KEY, DATA_NAMES, NETWORK_CONTROLS, SIZES
from settings.values import Choice, Choices, Control, Number, Switch, Text
from surfaces import GROUPS

DIRECTIONS = Param("directions", 0, "", "Seed of the directions", 0, 100)
SAMPLES = Param("samples", 3, "N", "Samples shown", 2, 6)
UNITS = Param("units", 3, "M", "Units in hidden layers", 2, 5)
# The default seed draws one digit of each class, and samples with varied slopes.
DRAW = Param("draw", 18, "", "Seed of the samples", 0, 100)
LAYER_STEPS = Param("steps", 0, "", "Steps on these samples", 0, 100)
BATCH = Param("batch", 0, "B", "Samples in a batch (0: all)", 0, 6)
ROWS = Param("rows", 10, "N", "Samples drawn", 1, 10)
ARRAY_SEED = Param("seed", 0, "", "Seed of the arrays", 0, 100)
LAYER_NUMBERS = SAMPLES, UNITS, DRAW, LAYER_STEPS, BATCH, ROWS, ARRAY_SEED
LAYER, OPERATION, DIM = (key_of(LAYERS, name) for name in ("layer", "operation", "dim"))
DIMS = {"1": -1, "0": -2}  # axes of the sums of a softmax, by the numbers that they have for rows and columns
# Arrays that are typed, by their names on the page.
ARRAYS = {
    name: key_of(LAYERS, key) for name, key in {"X": "x", "Z": "x", "W": "w", "b": "b", "dY": "dy", "T": "t"}.items()
}
NESTEROV = "nesterov"  # which form stands for Nesterov's method
SQUARE = "square"  # whether the window is a square


@dataclass(frozen=True)
class Page:
    """A page of the app.

    name     in addresses
    title    in the menu; English
    kind     of the problems that it shows; None for a page about networks
    offer    of methods
    opens    its own defaults, by key, where neither the link nor a person sets a value
    unused   keys of the sidebar's controls that it does not show
    options  its own controls, by key
    hidden   whether the menu leaves it out
    bare     whether its sidebar has no problem, no network and no methods
    """

    name: str
    title: str
    kind: ProblemKind | None = SURFACE
    offer: Offer = "several"
    opens: Mapping[str, Any] = field(default_factory=dict[str, Any])
    unused: frozenset[str] = frozenset()
    options: Mapping[str, Control] = field(default_factory=dict[str, Control])
    hidden: bool = False
    bare: bool = False

    @property
    def address(self) -> str:
        """Path of the page; that of the first page is the app's root."""
        return "" if self is ROOT else self.name

    @property
    def choice(self) -> str:
        """Key of the choice of a problem, or of the source of a network's data."""
        return self.kind.key if self.kind else DATA_KEY

    @property
    def names(self) -> tuple[str, ...]:
        """Names in that choice."""
        return tuple(self.kind.names) if self.kind else DATA_NAMES

    @cached_property
    def sidebar(self) -> Mapping[str, Control]:
        """Controls that the page's sidebar may show, by key."""
        if self.bare:
            return {}
        return surface_controls(self.kind, self.offer) if self.kind else NETWORK_CONTROLS

    @cached_property
    def controls(self) -> Mapping[str, Control]:
        """All controls that the page may show, by key."""
        return {**SHARED, **self.sidebar, **self.options}


_STEP = {STEP.name: Number(STEP)}
_LOG_LOSS: Mapping[str, Control] = {"log_loss": Switch(True)}
_LOGARITHMS = {"log_contours": Switch(True), **_LOG_LOSS}
_METHOD = {"method": Text()}
NESTEROV_CHOICE = Choice(tuple(NESTEROV_FORMS))
_MEASURES = "final", "best", "steps"
_SQUARE = {SQUARE: Switch()}
_CALLS = {CALLS: Switch()}
_VIEWS = {"surface3d": Switch(), "field": Switch(), "rates": Switch()}
ROOT = Page(
    "root",
    "Trajectories",
    options=_STEP | _VIEWS | _LOGARITHMS | _SQUARE | {TOLERANCE.name: Number(TOLERANCE)} | _CALLS,
)

_STEP_PAGES = (
    Page(
        "step",
        "Formula and picture",
        offer="one",
        options=_STEP | _SQUARE | {"eps_inside": Switch(), NESTEROV: NESTEROV_CHOICE} | _CALLS,
    ),
    Page(
        "bias",
        "Bias correction",
        offer={Adam: ("lr", "beta1", "beta2", "eps")},
        options=_STEP | _SQUARE | {"coordinate": Text(), "log_factors": Switch(True), "corrected_rate": Switch()},
    ),
    Page(
        "momentum",
        "Momentum, four ways",
        offer={Momentum: ("lr", "momentum")},
        options=_STEP | _SQUARE | {"rescaled": Switch(True), NESTEROV: NESTEROV_CHOICE},
    ),
    Page(
        "curve",
        "One dimension",
        kind=CURVE,
        opens={key_of(GradientDescent, "lr"): 0.1},
        options=_STEP | _LOG_LOSS | {"closely": Text(), NESTEROV: NESTEROV_CHOICE},
    ),
)

_DESCENT = {"method": GradientDescent.name}
_BATCH_PAGES = (
    Page(
        "batch",
        "The loss of a batch",
        kind=PROBLEM,
        options=_STEP | _LOGARITHMS | {BATCH_CONTOURS: Switch(True), "closely": Text()},
    ),
    Page(
        "cuts",
        "Three batch sizes",
        kind=PROBLEM,
        offer="one",
        unused=frozenset({"cut", "steps"}),
        options=_STEP | _LOGARITHMS | {EPOCHS.name: Number(EPOCHS), "axis": Choice(("epochs", "samples", "steps"))},
    ),
    Page("cloud", "Gradient estimates", kind=PROBLEM, offer={}, options=_STEP),
    Page(
        "fan",
        "A fan of runs",
        kind=PROBLEM,
        options=_STEP | _LOGARITHMS | {SEEDS.name: Number(SEEDS), "axis": Choice(AXES)},
    ),
    Page(
        "noise",
        "A fan of runs with gradient noise",
        opens={NOISE.name: 0.5},
        options=_STEP | _LOGARITHMS | {SEEDS.name: Number(SEEDS)},
    ),
    Page(
        "floor",
        "Noise floor",
        kind=PROBLEM,
        offer="one",
        opens=_DESCENT,
        unused=frozenset({"steps"}),
        options={FLOOR_STEPS.name: Number(FLOOR_STEPS)},
    ),
    Page(
        "leaving",
        "Escaping by noise",
        kind=PROBLEM,
        offer="one",
        opens={PROBLEM.key: "Tanh neuron"} | _DESCENT,
        options=_STEP,
    ),
)

_AXES = Choice(("epochs", "steps", "seconds"))
_PLANES = {"plane": Choice(("pca", "ends", "random")), **{key: Text() for key in ("end1", "end2", "around")}}
_LAYERS: Mapping[str, Control] = {
    **{key_of(LAYERS, p.name): Number(p) for p in LAYER_NUMBERS},
    **{key: Text() for key in (LAYER, "n", "m", "sample", "unit")},
    **{key: Text("") for key in ARRAYS.values()},
    OPERATION: Choice(OPERATIONS),
    DIM: Choice(tuple(DIMS)),
}
_NETWORK_PAGES = (
    Page(
        "network",
        "Train a network",
        None,
        options=_LOG_LOSS | {"axis": _AXES, "closely": Text(), "sizes": Choices(SIZES)},
    ),
    Page(
        "landscape",
        "Paths among many weights",
        None,
        options=_STEP | _LOGARITHMS | _PLANES | {DIRECTIONS.name: Number(DIRECTIONS)},
    ),
    Page("layers", "A batch in the layers", None, options=_LAYERS),
    Page("range", "Rates for a network", None, options={"measure": Choice(("final", "accuracy"))}),
    Page("losses", "Losses by task", None, options=LIKELIHOOD_CONTROLS, bare=True),
)

_CATALOGUE_PAGES = (
    Page("surfaces", "Surfaces", options={"group": Choice(tuple(GROUPS))}),
    Page("formula", "Formula", opens={SURFACE.key: NAME}, options=_STEP),
    Page("methods", "Methods", options={"family": Choice(tuple(FAMILIES))}),
)

_RATE_PAGES = (
    Page("lab", "Sweep", options=_STEP | {"measure": Choice(_MEASURES)}),
    Page("three", "Three rates", options=_STEP | _METHOD),
    Page(
        "heat",
        "Heat map",
        opens={"method": Momentum.__name__},
        options=_STEP | _METHOD | {"over": Text()},
    ),
    Page("basins", "Basins", opens={SURFACE.key: "Himmelblau"}, options=_STEP | _METHOD),
    Page(
        "race",
        "Fair race",
        options=_STEP | {"held": Choice(("steps", "evaluations")), "judged": Choice(_MEASURES), "decays": Switch()},
    ),
)

# The pages by the titles of their sections in the menu.
SECTIONS = {
    # The root has a second address, because people look for it there.
    "": (ROOT, replace(ROOT, name="trajectories", hidden=True)),
    "Inside a step": _STEP_PAGES,
    "Mini-batches": _BATCH_PAGES,
    "Networks": _NETWORK_PAGES,
    "Surfaces and methods": _CATALOGUE_PAGES,
    "Learning-rate lab": _RATE_PAGES,
}
PAGES = {page.name: page for pages in SECTIONS.values() for page in pages}  # by their names in addresses
KEYS = frozenset(key for page in PAGES.values() for key in page.controls)  # all that a link may hold
