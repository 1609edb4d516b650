"""The optimizers, in historical order."""

from core import Optimizer
from optimizers.adabelief import AdaBelief
from optimizers.adadelta import Adadelta
from optimizers.adagrad import AdaGrad
from optimizers.adam import Adam
from optimizers.adamax import AdaMax
from optimizers.adamw import AdamW
from optimizers.adan import Adan
from optimizers.amsgrad import AMSGrad
from optimizers.dadapt_adam import DAdaptAdam
from optimizers.gradient_descent import GradientDescent
from optimizers.lion import Lion
from optimizers.momentum import Momentum
from optimizers.nadam import NAdam
from optimizers.nesterov import Nesterov
from optimizers.prodigy import Prodigy
from optimizers.qhadam import QHAdam
from optimizers.qhm import QHM
from optimizers.radam import RAdam
from optimizers.rmsprop import RMSProp
from optimizers.rprop import Rprop
from optimizers.sam import SAM
from optimizers.schedule_free_sgd import ScheduleFreeSGD
from optimizers.sign_descent import SignDescent
from optimizers.yogi import Yogi

OPTIMIZERS: tuple[type[Optimizer], ...] = (
    GradientDescent,
    Momentum,
    Nesterov,
    Rprop,
    AdaGrad,
    RMSProp,
    Adadelta,
    Adam,
    AdaMax,
    NAdam,
    AdamW,
    AMSGrad,
    SignDescent,
    Yogi,
    QHM,
    QHAdam,
    RAdam,
    AdaBelief,
    SAM,
    Adan,
    Lion,
    Prodigy,
    DAdaptAdam,
    ScheduleFreeSGD,
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
    "CLASSIC",
    "FAMILIES",
    "OPTIMIZERS",
    "QHM",
    "SAM",
    "AMSGrad",
    "AdaBelief",
    "AdaGrad",
    "AdaMax",
    "Adadelta",
    "Adam",
    "AdamW",
    "Adan",
    "DAdaptAdam",
    "GradientDescent",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "Prodigy",
    "QHAdam",
    "RAdam",
    "RMSProp",
    "Rprop",
    "ScheduleFreeSGD",
    "SignDescent",
    "Yogi",
]
