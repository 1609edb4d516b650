"""Functions and their lowest points."""

from lessons.figures.figure import Figure

FIGURES: tuple[Figure, ...] = ()
