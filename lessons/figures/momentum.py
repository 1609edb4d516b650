"""Momentum and Nesterov's method."""

from lessons.figures.figure import Figure

FIGURES: tuple[Figure, ...] = ()
