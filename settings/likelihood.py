"""The sample on the page of losses by task: its task, its target, and what the network puts out for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import Array, Param, params_of
from networks.likelihood import LIKELIHOODS, Gaussian, Likelihood
from settings.keys import LIKELIHOOD, key_of
from settings.values import Choice, Control, Number

TASK = "task"
CLASSES = 3
OUTPUT = Param("output", 1.0, "y", "Output", -3.0, 3.0)
TARGET = Param("target", 0.0, "t", "Target", -3.0, 3.0)
(SIGMA,) = params_of(Gaussian)
LOGIT = Param("logit", 1.0, "z", "Input of the output unit", -6.0, 6.0)
LABEL = Param("label", 1, "t", "Class", 0, 1)
LOGITS = tuple(
    Param(f"logit{k}", default, f"z_{k}", "Input of the output unit", -6.0, 6.0)
    for k, default in enumerate((2.0, 1.0, 0.0), 1)
)
CLASS = Param("class", 1, "", "Class of the sample", 1, CLASSES)
NUMBERS: dict[str, tuple[Param, ...]] = {
    "regression": (OUTPUT, TARGET, SIGMA),
    "binary": (LOGIT, LABEL),
    "classes": (*LOGITS, CLASS),
}
LIKELIHOOD_CONTROLS: Mapping[str, Control] = {
    TASK: Choice(tuple(LIKELIHOODS)),
    **{key_of(LIKELIHOOD, p.name): Number(p) for numbers in NUMBERS.values() for p in numbers},
}


@dataclass(frozen=True)
class TaskSample:
    """One sample: the distribution of its target, inputs Z of the output unit, and targets T, (1, K) each."""

    likelihood: Likelihood
    Z: Array
    T: Array

    @property
    def is_regression(self) -> bool:
        """Whether the target is a number, not a class."""
        return isinstance(self.likelihood, Gaussian)

    @property
    def target_index(self) -> int:
        """Index of the output that is moved: that of the sample's class, or the only one."""
        return int(self.T[0].argmax())

    @property
    def class_index(self) -> int:
        """Index of the sample's class."""
        return self.target_index if self.T.shape[1] > 1 else int(self.T[0, 0])

    @property
    def outputs(self) -> Array:
        """Outputs y of the network, (K,)."""
        return self.likelihood.loss.output.forward(self.Z)[0]

    @property
    def class_probabilities(self) -> Array:
        """Probability of each class, also where one output stands for two."""
        y = self.outputs
        return y if len(y) > 1 else np.array([1 - y[0], y[0]])

    @property
    def probability(self) -> float:
        """Probability of the target, or its density."""
        return float(self.likelihood.probability(self.Z, self.T))

    @property
    def negative_log(self) -> float:
        """-log p(t | y)."""
        return float(-np.log(self.probability))

    @property
    def loss(self) -> float:
        """Loss of the sample."""
        return float(self.likelihood.loss.value(self.Z, self.T))


def task_sample(task: str, values: Mapping[str, Any]) -> TaskSample:
    """The sample with the current numbers; `values` are those of controls, by key."""

    def value(p: Param) -> Any:
        return values.get(key_of(LIKELIHOOD, p.name), p.default)

    if task == "regression":
        return TaskSample(Gaussian(value(SIGMA)), np.array([[value(OUTPUT)]]), np.array([[value(TARGET)]]))
    likelihood = LIKELIHOODS[task]()
    if task == "binary":
        return TaskSample(likelihood, np.array([[value(LOGIT)]]), likelihood.loss.targets(np.array([value(LABEL)]), 2))
    targets = likelihood.loss.targets(np.array([value(CLASS) - 1]), CLASSES)
    return TaskSample(likelihood, np.array([[value(p) for p in LOGITS]]), targets)
