"""Layers, losses and training of neural networks."""

from lessons.figures.figure import Figure

FIGURES: tuple[Figure, ...] = ()
