"""The model. Read it in this order: params, surface, optimizer, schedule, trajectory, run.

Then `outcome` has the rules for how a run ends. `lanes` and `counting` are the engine of `run`: many runs in one set of
arrays, and the number of evaluations.
"""

from core.counting import KINDS
from core.errors import InputError
from core.keys import Keyed, record_key
from core.optimizer import TERM_KINDS, Optimizer, recommended_rate, typeset_as
from core.outcome import (
    DIVERGED_DISTANCE,
    DIVERGED_GROWTH,
    GRADIENT_TOLERANCE,
    RESTING,
    STATUSES,
    STEP_TOLERANCE,
    Status,
    outcome,
)
from core.params import Param, param, params_of
from core.run import run, walk
from core.schedule import Constant, Schedule
from core.surface import Array, Interval, Numbers, State, Surface, add_lane_axes, unit_cube_points
from core.trajectory import Trajectory

__all__ = [
    "DIVERGED_DISTANCE",
    "DIVERGED_GROWTH",
    "GRADIENT_TOLERANCE",
    "KINDS",
    "RESTING",
    "STATUSES",
    "STEP_TOLERANCE",
    "TERM_KINDS",
    "Array",
    "Constant",
    "InputError",
    "Interval",
    "Keyed",
    "Numbers",
    "Optimizer",
    "Param",
    "Schedule",
    "State",
    "Status",
    "Surface",
    "Trajectory",
    "add_lane_axes",
    "outcome",
    "param",
    "params_of",
    "recommended_rate",
    "record_key",
    "run",
    "typeset_as",
    "unit_cube_points",
    "walk",
]
