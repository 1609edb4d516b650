"""Losses over batches, and the noise that they make."""

from lessons.figures.figure import Figure

FIGURES = (
    Figure(
        "fan_of_gradient_noise",
        "Fan of paths with gradient noise",
        "noise",
        "optimizers=Gradient+descent&GradientDescent.lr=0.5&noise=1&seeds=200",
    ),
)
