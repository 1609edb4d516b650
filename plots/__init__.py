"""Charts: pure functions from numbers to Plotly figures; texts come from the caller."""

from plots.against_step import Series, ValueAxis, step_chart
from plots.basins import GONE_COLOR, NOWHERE_COLOR, BasinMap, basin_color, basin_name, basin_traces, share_chart
from plots.batch_losses import (
    DATA_SHARE,
    DataTexts,
    Fit,
    Samples,
    batch_contour_mark,
    can_be_lit,
    data_chart,
    data_window,
    with_batch_losses,
)
from plots.contour import (
    MarkTexts,
    PathTexts,
    PointTexts,
    contour_layout,
    figure,
    mark_traces,
    path_traces,
    stationary_trace,
)
from plots.gradient_estimates import ArrowTexts, ErrorTexts, EstimateTexts, arrow_traces, error_chart, estimates_chart
from plots.ground import Ground, coarse_ground, ground, ground_traces
from plots.heat_map import HeatMap, HeatMapPoint, HeatMapTexts, heat_chart
from plots.line import Line, axes_of, in_plane, is_curve, line_of
from plots.loss import LossTexts, loss_chart, loss_layout, loss_trace, with_rates
from plots.noise_escape import EscapeLine, EscapeTexts, escape_share_chart, escaped_chart
from plots.noise_floor import FloorTexts, MeanLossLine, floor_chart
from plots.one_dimension import MomentumEnds, MomentumTexts, curve_traces, escape_chart
from plots.optimization_problem import ProblemTexts, problem_chart
from plots.range_test import RangeTestLine, RangeTestTexts, range_chart
from plots.rate_sweep import Curve, SweepTexts, TrialPaths, log_heights, sweep_chart, trial_paths
from plots.seeds import MAX_SINGLE_RUNS, SeedLine, SeedTexts, ends_chart, ends_trace, seeds_chart
from plots.style import PLOTLY_JS, LineStyle, Theme, line_style, term_colors, title_layout
from plots.surface3d import surface_figure
from plots.thumbnail import thumbnail
from plots.traces import Chart, Frames, Layout, LossAxis, Picks, Trace
from plots.training import TrainingLine, TrainingTexts, misread_chart, regions_chart, training_charts, training_key
from plots.weight_plane import Grid, ProjectedPath, ProjectionTexts, projected_chart, projected_traces
from plots.window import Window, union, window_of

__all__ = [
    "DATA_SHARE",
    "GONE_COLOR",
    "MAX_SINGLE_RUNS",
    "NOWHERE_COLOR",
    "PLOTLY_JS",
    "ArrowTexts",
    "BasinMap",
    "Chart",
    "Curve",
    "DataTexts",
    "ErrorTexts",
    "EscapeLine",
    "EscapeTexts",
    "EstimateTexts",
    "Fit",
    "FloorTexts",
    "Frames",
    "Grid",
    "Ground",
    "HeatMap",
    "HeatMapPoint",
    "HeatMapTexts",
    "Layout",
    "Line",
    "LineStyle",
    "LossAxis",
    "LossTexts",
    "MarkTexts",
    "MeanLossLine",
    "MomentumEnds",
    "MomentumTexts",
    "PathTexts",
    "Picks",
    "PointTexts",
    "ProblemTexts",
    "ProjectedPath",
    "ProjectionTexts",
    "RangeTestLine",
    "RangeTestTexts",
    "Samples",
    "SeedLine",
    "SeedTexts",
    "Series",
    "SweepTexts",
    "Theme",
    "Trace",
    "TrainingLine",
    "TrainingTexts",
    "TrialPaths",
    "ValueAxis",
    "Window",
    "arrow_traces",
    "axes_of",
    "basin_color",
    "basin_name",
    "basin_traces",
    "batch_contour_mark",
    "can_be_lit",
    "coarse_ground",
    "contour_layout",
    "curve_traces",
    "data_chart",
    "data_window",
    "ends_chart",
    "ends_trace",
    "error_chart",
    "escape_chart",
    "escape_share_chart",
    "escaped_chart",
    "estimates_chart",
    "figure",
    "floor_chart",
    "ground",
    "ground_traces",
    "heat_chart",
    "in_plane",
    "is_curve",
    "line_of",
    "line_style",
    "log_heights",
    "loss_chart",
    "loss_layout",
    "loss_trace",
    "mark_traces",
    "misread_chart",
    "path_traces",
    "problem_chart",
    "projected_chart",
    "projected_traces",
    "range_chart",
    "regions_chart",
    "seeds_chart",
    "share_chart",
    "stationary_trace",
    "step_chart",
    "surface_figure",
    "sweep_chart",
    "term_colors",
    "thumbnail",
    "title_layout",
    "training_charts",
    "training_key",
    "trial_paths",
    "union",
    "window_of",
    "with_batch_losses",
    "with_rates",
]
