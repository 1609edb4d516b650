"""The picture of a setting, interactive or plain: paths on the contour, losses, and how each run ended."""

from views.picture.content import Clock, Memo
from views.picture.drawing import draw, name_of, outcome_charts
from views.picture.ground import ground
from views.picture.losses import contours_switch, even_axis_remark, has_log_axis, loss_switch, lowest_known_loss
from views.picture.remarks import (
    draw_heading,
    draw_rule,
    formula_of,
    nothing_chosen,
    show_failure,
    show_remark,
    undefined_remarks,
)
from views.picture.results import SIGNS, ending
from views.picture.runs import runs_of
from views.picture.words import canvas_texts, point_texts

__all__ = [
    "SIGNS",
    "Clock",
    "Memo",
    "canvas_texts",
    "contours_switch",
    "draw",
    "draw_heading",
    "draw_rule",
    "ending",
    "even_axis_remark",
    "formula_of",
    "ground",
    "has_log_axis",
    "loss_switch",
    "lowest_known_loss",
    "name_of",
    "nothing_chosen",
    "outcome_charts",
    "point_texts",
    "runs_of",
    "show_failure",
    "show_remark",
    "undefined_remarks",
]
