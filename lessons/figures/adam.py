"""Methods with a rate for each axis."""

from lessons.figures.figure import Figure

FIGURES = (
    Figure(
        "adam_bias_correction",
        "Adam with and without bias correction",
        "bias",
        "lr=0.3",
    ),
)
