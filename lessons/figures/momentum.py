"""Momentum and Nesterov's method."""

from lessons.figures.figure import Figure

FIGURES = (
    Figure(
        "momentum_damps_zigzag",
        "Momentum damps the zig-zag",
        "root",
        "surface=Weighted+bowl&optimizers=Gradient+descent&optimizers=Momentum&GradientDescent.lr=0.18",
    ),
    Figure(
        "nesterov_misprint", "Nesterov's method as the slides print it", "step", "method=Nesterov&nesterov=misprint"
    ),
    Figure("nesterov_average", "Nesterov's method with the rate (1 − β)α", "step", "method=Nesterov&nesterov=average"),
    Figure(
        "nesterov_pytorch",
        "The points that PyTorch reports for Nesterov's method",
        "step",
        "method=Nesterov&nesterov=pytorch",
    ),
    Figure(
        "nesterov_keras",
        "The points that Keras reports for Nesterov's method",
        "momentum",
        "schedule=Multi-step&nesterov=keras",
    ),
    Figure(
        "keras_sgd",
        "SGD(lr, momentum, decay, nesterov) of Keras",
        "root",
        "calls=true&optimizers=Nesterov&Nesterov.lr=0.01&schedule=1/t decay&InverseTime.decay=1e-6",
    ),
)
