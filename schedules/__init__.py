"""The learning-rate schedules; each is a factor on the learning rate at every step."""

from core import Constant, Schedule
from schedules.cosine import Cosine, CosineRestarts
from schedules.decay import Exponential, InverseTime, MultiStep, Polynomial, Step
from schedules.formula import Formula
from schedules.random_rate import RandomRate
from schedules.warmup import InverseSquareRoot, LinearWarmup, OneCycle, WarmupCosine

SCHEDULES: tuple[type[Schedule], ...] = (
    Constant,
    Step,
    MultiStep,
    Exponential,
    Polynomial,
    InverseTime,
    InverseSquareRoot,
    LinearWarmup,
    Cosine,
    CosineRestarts,
    WarmupCosine,
    OneCycle,
    RandomRate,
    Formula,
)

__all__ = [
    "SCHEDULES",
    "Constant",
    "Cosine",
    "CosineRestarts",
    "Exponential",
    "Formula",
    "InverseSquareRoot",
    "InverseTime",
    "LinearWarmup",
    "MultiStep",
    "OneCycle",
    "Polynomial",
    "RandomRate",
    "Step",
    "WarmupCosine",
]
