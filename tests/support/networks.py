"""Small networks of every kind, weights for them, and their reference values by PyTorch."""

from __future__ import annotations

from itertools import product

import numpy as np

from core import Array
from networks import ACTIVATIONS, LOSSES, Design, Perceptron
from tests.support.reference import kept

REFERENCE = kept("networks.json")

# Every kind of network. Without hidden layers there is no activation, so such a network is listed once.
KINDS = [
    kind for kind in product(ACTIVATIONS, LOSSES, (0, 1, 2), (0.0, 0.1)) if kind[2] or kind[0] == Design.activation
]

SAMPLES, INPUTS, CLASSES = 5, 3, 3


def network(kind: tuple[str, str, int, float] = (*KINDS[-1],), seed: int = 0) -> Perceptron:
    """A small network of a kind, with random samples."""
    activation, name, hidden, decay = kind
    rng, loss = np.random.default_rng(seed), LOSSES[name]
    sizes = Design(hidden=hidden, units=4, loss=name).sizes(INPUTS, CLASSES)
    targets = loss.targets(rng.integers(CLASSES, size=SAMPLES), CLASSES)
    return Perceptron(rng.normal(size=(SAMPLES, INPUTS)), targets, sizes, ACTIVATIONS[activation], loss, decay)


def somewhere(surface: Perceptron, *lanes: int, seed: int = 1) -> Array:
    return np.random.default_rng(seed).normal(size=(surface.parameters, *lanes))
