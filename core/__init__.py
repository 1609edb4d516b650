"""The model. Read it in this order: params, surface, optimizer, schedule, trajectory, run.

Then `outcome` has the rules for how a run ends. `lanes` and `counting` are the engine of `run`: many runs in one set of
arrays, and the number of evaluations.
"""

from core.counting import KINDS
from core.optimizer import TERMS, Optimizer, recommended_rate, written
from core.outcome import FAR, FLAT, GROWTH, RESTING, STATUSES, SWING, outcome
from core.params import Param, param, params_of
from core.run import run, walk
from core.schedule import Constant, Schedule
from core.surface import Array, Interval, Numbers, State, Surface, scattered, spread
from core.trajectory import Trajectory

__all__ = [
    "FAR",
    "FLAT",
    "GROWTH",
    "KINDS",
    "RESTING",
    "STATUSES",
    "SWING",
    "TERMS",
    "Array",
    "Constant",
    "Interval",
    "Numbers",
    "Optimizer",
    "Param",
    "Schedule",
    "State",
    "Surface",
    "Trajectory",
    "outcome",
    "param",
    "params_of",
    "recommended_rate",
    "run",
    "scattered",
    "spread",
    "walk",
    "written",
]
