"""Layers, losses and training of neural networks."""

from lessons.figures.figure import Figure

_SOFTMAX = "layers.operation=Softmax&layers.x=1+2+3;1+2+3"
_LOSS = "layers.operation=Cross-entropy&layers.x=1+2+3;1+2+3&layers.t=2+0"
_SIZES = "sizes=1&sizes=8&sizes=32&sizes=all"

FIGURES: tuple[Figure, ...] = (
    Figure("affine_layer", "Affine layer on a batch of 10 samples", "layers", "layers.operation=Affine"),
    Figure("affine_backward", "Backward pass of the affine layer", "layers", "layers.operation=Affine"),
    Figure("relu_layer", "ReLU layer, forward and backward", "layers", "layers.operation=ReLU"),
    Figure("sigmoid_layer", "Sigmoid layer, forward and backward", "layers", "layers.operation=Sigmoid"),
    Figure("softmax_rows", "Softmax along the rows, dim 1", "layers", _SOFTMAX),
    Figure("softmax_columns", "Softmax along the columns, dim 0", "layers", f"{_SOFTMAX}&layers.dim=0"),
    Figure(
        "softmax_overflow",
        "Why the softmax subtracts the maximum",
        "layers",
        "layers.operation=Softmax&layers.x=999+1000",
    ),
    Figure("softmax_cross_entropy", "Softmax with cross-entropy, and the mean over the samples", "layers", _LOSS),
    Figure("softmax_cross_entropy_backward", "Backward pass of softmax with cross-entropy", "layers", _LOSS),
    Figure(
        "online_sample", "Online learning: the batch is a vector", "layers", "layers.operation=Affine&layers.rows=1"
    ),
    Figure(
        "chain_rule",
        "Composition of functions and the chain rule",
        "layers",
        "layers.operation=chain&layers.rows=1&net.activation=Sigmoid",
    ),
    Figure("four_steps", "Training in four steps: output, loss, gradient, update", "layers", "layers.operation=round"),
    Figure(
        "mini_batch_five_steps",
        "Mini-batch SGD in five steps",
        "layers",
        "layers.operation=round&layers.batch=2&layers.samples=6",
    ),
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
