"""The neuron with two valleys."""

from __future__ import annotations

from experiments.noise_escape import find_valleys
from experiments.stationary_points import stationary_points
from surfaces import TanhNeuron

NEURON = TanhNeuron()

POINTS = stationary_points(NEURON, NEURON.domain).points

VALLEYS = find_valleys(NEURON, POINTS)

LOCAL = 1  # index of the local minimum; the lowest one comes first
