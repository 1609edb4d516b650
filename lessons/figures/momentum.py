"""Momentum and Nesterov's method."""

from lessons.figures.figure import Figure

FIGURES: tuple[Figure, ...] = (
    Figure(
        "keras_sgd",
        "SGD(lr, momentum, decay, nesterov) of Keras",
        "root",
        "calls=true&optimizers=Nesterov&Nesterov.lr=0.01&schedule=1/t decay&InverseTime.decay=1e-6",
    ),
)
