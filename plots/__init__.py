"""Charts: pure functions from numbers to Plotly figures; texts come from the caller."""

from plots.against_step import Course, steps_chart
from plots.basins import GONE_COLOR, NOWHERE_COLOR, basin_color, basin_name, basin_traces, share_chart
from plots.batch_losses import DATA_SHARE, Fit, data_chart, data_window, few_enough, fleeting_mark, with_batch_losses
from plots.contour import contour_figure, contour_layout, mark_traces, path_traces, stationary_trace
from plots.gradient_estimates import arrow_traces, cloud_chart, spread_chart
from plots.ground import Ground, ground, ground_traces
from plots.heat_map import Point, heat_chart
from plots.line import Line, axes_of, in_plane, is_curve, line_of
from plots.loss import loss_chart, with_rates
from plots.noise_escape import Shares, leaving_chart, out_chart
from plots.noise_floor import Height, floor_chart
from plots.one_dimension import curve_traces, escape_chart
from plots.range_test import Growing, range_chart
from plots.rate_sweep import Curve, log_heights, sweep_chart, trial_paths
from plots.seeds import FEW, Runs, ends_chart, ends_trace, fan_chart
from plots.style import PLOTLY_JS, LineStyle, Look, line_style, term_colors, titled
from plots.surface3d import surface_figure
from plots.thumbnail import thumbnail
from plots.training import Watched, misread_chart, regions_chart, training_charts, training_key
from plots.weight_plane import Grid, Shadow, shadow_chart, shadow_traces
from plots.window import Window, union, window_of

__all__ = [
    "DATA_SHARE",
    "FEW",
    "GONE_COLOR",
    "NOWHERE_COLOR",
    "PLOTLY_JS",
    "Course",
    "Curve",
    "Fit",
    "Grid",
    "Ground",
    "Growing",
    "Height",
    "Line",
    "LineStyle",
    "Look",
    "Point",
    "Runs",
    "Shadow",
    "Shares",
    "Watched",
    "Window",
    "arrow_traces",
    "axes_of",
    "basin_color",
    "basin_name",
    "basin_traces",
    "cloud_chart",
    "contour_figure",
    "contour_layout",
    "curve_traces",
    "data_chart",
    "data_window",
    "ends_chart",
    "ends_trace",
    "escape_chart",
    "fan_chart",
    "few_enough",
    "fleeting_mark",
    "floor_chart",
    "ground",
    "ground_traces",
    "heat_chart",
    "in_plane",
    "is_curve",
    "leaving_chart",
    "line_of",
    "line_style",
    "log_heights",
    "loss_chart",
    "mark_traces",
    "misread_chart",
    "out_chart",
    "path_traces",
    "range_chart",
    "regions_chart",
    "shadow_chart",
    "shadow_traces",
    "share_chart",
    "spread_chart",
    "stationary_trace",
    "steps_chart",
    "surface_figure",
    "sweep_chart",
    "term_colors",
    "thumbnail",
    "titled",
    "training_charts",
    "training_key",
    "trial_paths",
    "union",
    "window_of",
    "with_batch_losses",
    "with_rates",
]
