"""Methods with a rate for each axis."""

from lessons.figures.figure import Figure

FIGURES = (
    Figure(
        "adam_bias_correction",
        "Adam with and without bias correction",
        "bias",
        "lr=0.3",
    ),
    Figure(
        "adagrad_stalls",
        "AdaGrad stalls where RMSProp arrives",
        "root",
        "surface=Beale&optimizers=AdaGrad&optimizers=RMSProp&steps=200&AdaGrad.lr=0.05&RMSProp.lr=0.05&rates=true",
    ),
)
