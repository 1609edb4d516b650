"""Losses over batches, and the noise that they make."""

from lessons.figures.figure import Figure

FIGURES = (
    Figure(
        "batch_learning",
        "Batch learning: the loss summed over all data",
        "batch",
        "optimizers=Gradient descent&cut=all",
    ),
    Figure(
        "mini_batch_learning",
        "Mini-batch learning: the loss summed over 16 samples",
        "batch",
        "optimizers=Gradient descent&Batches.size=16",
    ),
    Figure(
        "online_learning",
        "Online learning: the loss of one sample",
        "batch",
        "optimizers=Gradient descent&cut=one",
    ),
    Figure(
        "sgd",
        "Stochastic gradient descent (SGD) beside other methods",
        "batch",
    ),
    Figure(
        "two_thousand_samples",
        "A loss over 2,048 samples",
        "batch",
        "optimizers=Gradient descent&samples=2048",
    ),
    Figure(
        "batch_size_table",
        "Batch sizes 1, B and N: what the loss is summed over, and the spread of the gradient",
        "cuts",
        "method=Gradient descent",
    ),
    Figure(
        "gradient_estimates",
        "Gradients of batches scatter around the full gradient",
        "cloud",
    ),
    Figure(
        "seeds_fan",
        "SGD with 50 seeds: 50 paths from one start",
        "fan",
        "optimizers=Gradient descent",
    ),
    Figure(
        "noise_floor",
        "A constant rate levels off at the noise floor",
        "floor",
    ),
    Figure(
        "noise_escape",
        "Noise as a way out of a local minimum",
        "leaving",
    ),
    Figure(
        "random_rate",
        "A random learning rate: the direction stays that of the gradient",
        "root",
        "optimizers=Gradient descent&schedule=Random rate&GradientDescent.lr=0.45",
    ),
    Figure(
        "random_batches",
        "Random batches: length and direction of a step change",
        "batch",
        "optimizers=Gradient descent&Batches.size=1",
    ),
    Figure(
        "fan_of_gradient_noise",
        "Fan of paths with gradient noise",
        "noise",
        "optimizers=Gradient+descent&GradientDescent.lr=0.5&noise=1&seeds=200",
    ),
)
