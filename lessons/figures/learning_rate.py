"""The learning rate, and schedules of it."""

from lessons.figures.figure import Figure

FIGURES = (
    Figure(
        "heat_map_rate_momentum",
        "Heat map of the final loss over learning rate and momentum",
        "heat",
    ),
    Figure(
        "steps_to_a_tolerance",
        "Steps to a tolerance, path length and turns of each method",
        "root",
        "steps=100&tolerance=0.001",
    ),
)
