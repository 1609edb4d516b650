"""The optimizers. A new one needs its file, its line among the imports, and its place at the end of REGISTRY."""

from core import Optimizer
from optimizers.adabelief import AdaBelief as AdaBelief
from optimizers.adadelta import Adadelta as Adadelta
from optimizers.adagrad import AdaGrad as AdaGrad
from optimizers.adam import Adam as Adam
from optimizers.adamax import AdaMax as AdaMax
from optimizers.adamw import AdamW as AdamW
from optimizers.adan import Adan as Adan
from optimizers.amsgrad import AMSGrad as AMSGrad
from optimizers.armijo import Armijo as Armijo
from optimizers.barzilai_borwein import BarzilaiBorwein as BarzilaiBorwein
from optimizers.bfgs import BFGS as BFGS
from optimizers.conjugate_gradient import ConjugateGradient as ConjugateGradient
from optimizers.coordinate_perturbation import CoordinatePerturbation as CoordinatePerturbation
from optimizers.dadapt_adam import DAdaptAdam as DAdaptAdam
from optimizers.gradient_descent import GradientDescent as GradientDescent
from optimizers.lbfgs import LBFGS as LBFGS
from optimizers.lion import Lion as Lion
from optimizers.momentum import Momentum as Momentum
from optimizers.nadam import NAdam as NAdam
from optimizers.nelder_mead import NelderMead as NelderMead
from optimizers.nesterov import Nesterov as Nesterov
from optimizers.newton import Newton as Newton
from optimizers.prodigy import Prodigy as Prodigy
from optimizers.qhadam import QHAdam as QHAdam
from optimizers.qhm import QHM as QHM
from optimizers.radam import RAdam as RAdam
from optimizers.rmsprop import RMSProp as RMSProp
from optimizers.rprop import Rprop as Rprop
from optimizers.sam import SAM as SAM
from optimizers.schedule_free_sgd import ScheduleFreeSGD as ScheduleFreeSGD
from optimizers.sign_descent import SignDescent as SignDescent
from optimizers.wolfe import Wolfe as Wolfe
from optimizers.yogi import Yogi as Yogi

# The methods of every course; surfaces recommend a rate for each.
CLASSIC: tuple[type[Optimizer], ...] = (GradientDescent, Momentum, Nesterov, AdaGrad, RMSProp, Adam)

# A method's place gives it its colour, dash and marker. A new one stands last, so that no other one changes.
REGISTRY: tuple[type[Optimizer], ...] = (
    *CLASSIC,
    Newton,
    CoordinatePerturbation,
    NelderMead,
    Armijo,
    ConjugateGradient,
    Wolfe,
    BFGS,
    LBFGS,
    BarzilaiBorwein,
    Rprop,
    Adadelta,
    AdaMax,
    NAdam,
    AdamW,
    AMSGrad,
    QHAdam,
    QHM,
    SignDescent,
    Yogi,
    RAdam,
    AdaBelief,
    SAM,
    Adan,
    DAdaptAdam,
    Lion,
    Prodigy,
    ScheduleFreeSGD,
)
OPTIMIZERS = tuple(sorted(REGISTRY, key=lambda cls: (cls.year, cls.__name__.lower())))

FAMILIES = {
    "Follow the slope": "Each step goes down a slope found at the point, or close to it, and forgets the steps before.",
    "Remember the direction": "A memory of past slopes, steps or points: zig-zags cancel, and speed can be gained.",
    "Scale each axis": "Each coordinate has its own rate, from the size of the slopes that it has met.",
    "Direction and scale": "Both at once: an average slope, divided on each axis by a size that past slopes give.",
    "Sign": "Only a sign counts, not a size: that of the slope, or of its average.",
    "Curvature": "Second derivatives, exact or gathered on the way, turn and stretch the step.",
    "No rate to set": "The method finds the length of its steps by itself.",
    "Values only": "No slope at all: values of the function are compared.",
}
