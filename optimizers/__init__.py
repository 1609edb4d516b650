"""The optimizers, in historical order. A place here fixes a method's colour, dash and marker in every chart."""

from core import Optimizer
from optimizers.adagrad import AdaGrad
from optimizers.adam import Adam
from optimizers.gradient_descent import GradientDescent
from optimizers.momentum import Momentum
from optimizers.nesterov import Nesterov
from optimizers.rmsprop import RMSProp

OPTIMIZERS: tuple[type[Optimizer], ...] = (GradientDescent, Momentum, Nesterov, AdaGrad, RMSProp, Adam)

__all__ = ["OPTIMIZERS", "AdaGrad", "Adam", "GradientDescent", "Momentum", "Nesterov", "RMSProp"]
