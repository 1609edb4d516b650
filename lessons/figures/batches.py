"""Losses over batches, and the noise that they make."""

from lessons.figures.figure import Figure

FIGURES: tuple[Figure, ...] = ()
