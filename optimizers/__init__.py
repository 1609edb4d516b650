"""The optimizers, in historical order."""

from core import Optimizer
from optimizers.adagrad import AdaGrad
from optimizers.adam import Adam
from optimizers.armijo import Armijo
from optimizers.barzilai_borwein import BarzilaiBorwein
from optimizers.bfgs import BFGS
from optimizers.conjugate_gradient import ConjugateGradient
from optimizers.coordinate_perturbation import CoordinatePerturbation
from optimizers.gradient_descent import GradientDescent
from optimizers.lbfgs import LBFGS
from optimizers.momentum import Momentum
from optimizers.nelder_mead import NelderMead
from optimizers.nesterov import Nesterov
from optimizers.newton import Newton
from optimizers.rmsprop import RMSProp
from optimizers.wolfe import Wolfe

OPTIMIZERS: tuple[type[Optimizer], ...] = (
    Newton,
    GradientDescent,
    CoordinatePerturbation,
    Momentum,
    NelderMead,
    Armijo,
    Wolfe,
    ConjugateGradient,
    BFGS,
    LBFGS,
    Nesterov,
    BarzilaiBorwein,
    AdaGrad,
    RMSProp,
    Adam,
)

# Those that every course has; surfaces recommend a rate for each.
CLASSIC: tuple[type[Optimizer], ...] = (GradientDescent, Momentum, Nesterov, AdaGrad, RMSProp, Adam)

FAMILIES = {
    "Follow the slope": "Each step goes down the slope where the point is, and forgets the steps before.",
    "Remember the direction": "A memory of past slopes or steps: zig-zags cancel, steady directions gain speed.",
    "Scale each axis": "Each coordinate has its own rate, from the size of the slopes that it has met.",
    "Direction and scale": "Both at once: an average slope, divided by its average size.",
    "Sign": "Only the sign of a slope counts, not its size.",
    "Curvature": "Second derivatives, exact or gathered on the way, turn and stretch the step.",
    "No rate to set": "The method finds the length of its steps by itself.",
    "Values only": "No slope at all: values of the function are compared.",
}

__all__ = [
    "BFGS",
    "CLASSIC",
    "FAMILIES",
    "LBFGS",
    "OPTIMIZERS",
    "AdaGrad",
    "Adam",
    "Armijo",
    "BarzilaiBorwein",
    "ConjugateGradient",
    "CoordinatePerturbation",
    "GradientDescent",
    "Momentum",
    "NelderMead",
    "Nesterov",
    "Newton",
    "RMSProp",
    "Wolfe",
]
