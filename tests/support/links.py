"""The links that are opened to compare pages before and after a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

LANGUAGES = ("en", "ja")
PATHS = (
    *("root", "trajectories", "step", "bias", "momentum", "curve"),
    *("batch", "cuts", "cloud", "fan", "noise", "floor", "leaving"),
    *("network", "landscape", "layers", "range", "losses"),
    *("surfaces", "formula", "methods", "lab", "three", "heat", "basins"),
    "race",
)
SLOW = (("network", "landscape"), ("range",), ("basins",), ("heat",))


@dataclass(frozen=True)
class Link:
    """A page, its query, and a person's actions there.

    paths  the browser asks for the paths of all rates of a sweep
    press  label of a button that is pressed
    file   text of a file that is uploaded
    """

    name: str
    path: str
    query: Mapping[str, str | list[str]] = field(default_factory=dict)
    dark: bool = False
    paths: bool = False
    press: str = ""
    file: str = ""


_FILE = "height,weight\n" + "\n".join(f"{i},{3 + 0.5 * i + i * i % 4}" for i in range(30)) + "\nNA,3\n7,\n8,eight\n"
_OWN = {"formula": "(x - a)^2 + c y^2 + sin(2x)", "own.a": "2", "own.c": "0.5", "x0": "-3", "x1": "4"}
_NET = {"net.data": "Moons", "net.Moons.samples": "60", "net.units": "4", "net.epochs": "3", "net.size": "16"}
SPECIAL = (
    Link(
        "three-methods",
        "root",
        {
            "surface": "Rosenbrock",
            "optimizers": ["Gradient descent", "Momentum", "Adam"],
            "steps": "80",
            "x": "-1",
            "schedule": "Cosine",
            "Cosine.end": "0.5",
            "Adam.lr": "0.02",
            "Adam.beta1": "0.5",
        },
    ),
    Link("typed-formula", "root", {**_OWN, "more": ["Newton", "Lion"], "field": "true"}),
    Link(
        "noise-3d",
        "root",
        {"surface3d": "true", "log_contours": "false", "log_loss": "false", "noise": "1", "seed": "3", "lang": "ja"},
    ),
    Link(
        "dark-projector", "root", {"projector": "true", "surface": "Himmelblau", "same_lr": "true", "lr": "0.02"}, True
    ),
    Link("typed-schedule", "root", {"schedule": "Formula", "factor": "1/t", "steps": "40", "optimizers": "Adam"}),
    Link("refused", "root", {"surfce": "Beale", "steps": "2.5", "Adam.lr": "-1", "formula": "1/u + x"}),
    Link("step-7", "step", {"step": "7", "method": "Nesterov", "steps": "20", "surface": "Beale"}),
    Link("step-search", "step", {"step": "3", "method": "BFGS", "lang": "ja"}, True),
    Link("bias", "bias", {"Adam.beta2": "0.95", "coordinate": "y"}),
    Link("momentum", "momentum", {"rescaled": "false", "schedule": "Exponential", "Momentum.momentum": "0.8"}),
    Link("curve-two-valleys", "curve", {"curve": "Two valleys", "at": "-2", "steps": "80", "Momentum.lr": "0.01"}),
    Link("typed-curve", "curve", {"formula1": "abs(x) + x^2 / a", "optimizers": "Adam"}),
    Link("batch-30", "batch", {"problem": "Logistic regression", "Batches.size": "30", "closely": "Adam"}),
    Link("batch-penguins", "batch", {"source": "penguins", "cut": "one", "lang": "ja"}),
    Link("cuts-samples", "cuts", {"axis": "samples", "epochs": "2", "problem": "Tanh neuron", "Batches.size": "20"}),
    Link("fan-epochs", "fan", {"seeds": "20", "axis": "epochs", "Batches.seed": "3", "log_loss": "false"}),
    Link("floor", "floor", {"floor_steps": "500", "method": "Adam", "Batches.replacement": "true"}),
    Link("network-moons", "network", {**_NET, "net.seeds": "2", "axis": "steps", "lang": "ja"}),
    Link("landscape-random", "landscape", {**_NET, "plane": "random", "directions": "3", "log_contours": "false"}),
    Link("layers-output", "layers", {"layers.layer": "output", "layers.steps": "5", "net.loss": "Squared error"}),
    Link("range-moons", "range", {**_NET, "net.optimizers": ["Gradient descent", "Adam"], "measure": "accuracy"}),
    Link("surfaces", "surfaces", {"group": "Many minima"}),
    Link("methods", "methods", {"family": "Curvature", "surface": "Himmelblau"}),
    Link("formula", "formula", {"formula": "x^3 - 3x + y^2"}),
    Link("lab-paths", "lab", {"surface": "Himmelblau", "more": "AMSGrad", "measure": "steps"}, paths=True),
    Link("three-linear", "three", {"surface": "Peaks", "method": "RMSProp", "optimizers": ["RMSProp", "Adam"]}),
    Link("heat-over", "heat", {"method": "Adam", "over": "beta2", "steps": "40"}),
    Link("basins-peaks", "basins", {"surface": "Peaks", "steps": "50", "optimizers": "Adam"}, True),
    Link(
        "race-tuned",
        "race",
        {"held": "evaluations", "decays": "true", "optimizers": ["Momentum", "Adam"]},
        press="Tune each optimizer",
    ),
    Link("batch-file", "batch", {"source": "file", "lang": "ja"}, file=_FILE),
)


def groups() -> list[list[Link]]:
    """All links, the slow ones first; links that share computations are in one group."""
    usual = {
        path: [
            Link(f"page-{path}-{language}", path, {} if language == "en" else {"lang": language})
            for language in LANGUAGES
        ]
        for path in PATHS
    }
    slow = [[link for path in paths for link in usual.pop(path)] for paths in SLOW]
    special = [[replace(link, name=f"link-{link.name}")] for link in SPECIAL]
    return [*slow, *usual.values(), *special]
