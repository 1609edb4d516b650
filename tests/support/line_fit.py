"""The straight line that is fitted, and what theory says of it."""

from __future__ import annotations

from experiments.noise_floor import NoiseTheory, noise_theory
from surfaces.data.problems import LineFit


def line(samples: int) -> LineFit:
    return LineFit(samples=samples)


def said_of(surface: LineFit, size: int) -> NoiseTheory:
    said = noise_theory(surface, size)
    assert said
    return said
