"""The picture of a setting: its runs are compared, composed to a drawing, and shown with losses and remarks."""

from views.picture.comparison import (
    Clock,
    Comparison,
    compare,
    path_texts,
    point_texts,
    runs_of,
    window_of,
    window_switch,
)
from views.picture.composition import Picture, compose, compose_with_losses, name_of, with_batch_contours, with_solid
from views.picture.display import show, show_drawing, show_remarks, show_solid
from views.picture.ground import ground
from views.picture.losses import (
    contours_switch,
    even_axis_remark,
    has_log_axis,
    loss_chart,
    loss_switch,
    lowest_known_loss,
)
from views.picture.remarks import (
    draw_heading,
    draw_rule,
    formula_of,
    nothing_chosen,
    setting_remarks,
    show_remark,
    start_remarks,
    undefined_remarks,
)
from views.picture.results import SIGNS, ending, results_table

__all__ = [
    "SIGNS",
    "Clock",
    "Comparison",
    "Picture",
    "compare",
    "compose",
    "compose_with_losses",
    "contours_switch",
    "draw_heading",
    "draw_rule",
    "ending",
    "even_axis_remark",
    "formula_of",
    "ground",
    "has_log_axis",
    "loss_chart",
    "loss_switch",
    "lowest_known_loss",
    "name_of",
    "nothing_chosen",
    "path_texts",
    "point_texts",
    "results_table",
    "runs_of",
    "setting_remarks",
    "show",
    "show_drawing",
    "show_remark",
    "show_remarks",
    "show_solid",
    "start_remarks",
    "undefined_remarks",
    "window_of",
    "window_switch",
    "with_batch_contours",
    "with_solid",
]
