"""Methods with a rate for each axis."""

from lessons.figures.figure import Figure

FIGURES = (
    Figure("adam_bias_correction", "Adam with and without bias correction", "bias", "square=true"),
    Figure("adam_rate_90", "Adam at learning rate 90", "bias", "Adam.lr=90&steps=100"),
    Figure(
        "bias_correction_factor",
        "1 / (1 − βᵗ) for β = 0.9",
        "bias",
        "Adam.beta2=0.9&steps=49&log_factors=false",
    ),
    Figure("adam_equation_6", "Adam in the form of equation (6)", "bias", "corrected_rate=true&square=true"),
    Figure("adam_uncorrected", "Adam's rule without bias correction", "step", "Adam.bias_correction=false"),
    Figure("rmsprop_epsilon_inside", "RMSProp with ε inside the root", "step", "method=RMSProp&eps_inside=true"),
    Figure("adam_epsilon_inside", "Adam with ε inside the root", "step", "eps_inside=true"),
    Figure(
        "adagrad_stalls",
        "AdaGrad stalls where RMSProp arrives",
        "root",
        "surface=Beale&optimizers=AdaGrad&optimizers=RMSProp&steps=200&AdaGrad.lr=0.05&RMSProp.lr=0.05&rates=true",
    ),
)
