"""The learning rate, and schedules of it."""

from lessons.figures.figure import Figure

FIGURES: tuple[Figure, ...] = ()
