"""Layers, losses and training of neural networks."""

from lessons.figures.figure import Figure

_SIZES = "sizes=1&sizes=8&sizes=32&sizes=all"

FIGURES: tuple[Figure, ...] = (
    Figure("losses_by_task", "Losses by task: output unit, activation and loss", "losses"),
    Figure("gaussian_likelihood", "From the normal distribution to the squared error", "losses", "losses.output=1.5"),
    Figure(
        "bernoulli_likelihood",
        "From the Bernoulli distribution to the binary cross-entropy",
        "losses",
        "task=binary&losses.logit=2",
    ),
    Figure(
        "categorical_likelihood",
        "From the categorical distribution to the cross-entropy",
        "losses",
        "task=classes&losses.class=2",
    ),
    Figure("regression_fit", "Regression: a network fits a noisy sine", "network", "net.data=Noisy+sine&net.size=16"),
    Figure("digits_methods", "Five methods learn handwritten digits", "network"),
    Figure("batch_sizes_network", "Batch sizes compared: loss against steps", "network", f"axis=steps&{_SIZES}"),
    Figure("weight_plane_digits", "Paths of five methods in the plane of the weights", "landscape"),
    Figure("range_test_digits", "Learning-rate range test on digits", "range"),
)
