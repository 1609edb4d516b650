"""Experiments of many runs: sweeps over the learning rate, maps, stability limits, tuning. Arrays in, arrays out."""

from experiments.stability_limits import theory
from experiments.stationary_points import stationary_points

__all__ = ["stationary_points", "theory"]
