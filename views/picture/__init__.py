"""The picture of a setting, interactive or plain: paths on the contour, losses, and how each run ended."""

from views.picture.content import Clock, Memo
from views.picture.drawing import draw, name_of, outcome
from views.picture.ground import drawn_ground
from views.picture.losses import about_even_axis, contours_switch, has_log_axis, loss_switch, lowest_of
from views.picture.remarks import formula_of, heading, nothing_chosen, rule, tell, tell_failure, undefined
from views.picture.results import SIGNS, ending
from views.picture.runs import runs_of
from views.picture.words import words_of_canvas, words_of_points

__all__ = [
    "SIGNS",
    "Clock",
    "Memo",
    "about_even_axis",
    "contours_switch",
    "draw",
    "drawn_ground",
    "ending",
    "formula_of",
    "has_log_axis",
    "heading",
    "loss_switch",
    "lowest_of",
    "name_of",
    "nothing_chosen",
    "outcome",
    "rule",
    "runs_of",
    "tell",
    "tell_failure",
    "undefined",
    "words_of_canvas",
    "words_of_points",
]
