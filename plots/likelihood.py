"""Charts of the distribution of a target, and of its -log against the output of a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from core import Array
from plots.line import single
from plots.style import Theme, line_style
from plots.traces import Chart, Layout, Trace, scatter

SHARE = 0.6  # height, as a share of that of a usual chart


class LikelihoodTexts(TypedDict):
    """Titles of the axes of both charts, and names in their legends."""

    target: str
    probability: str
    output: str
    loss: str
    mean: str
    sample: str
    negative_log: str


def density_chart(
    grid: Array, density: Array, mean: float, sample: tuple[float, float], theme: Theme, *, words: LikelihoodTexts
) -> Chart:
    """Chart of a density over its grid, (G,), with its mean and the sample: its target, and the density there."""
    layout = _layout(words["target"], words["probability"], theme)
    layout["yaxis"]["rangemode"] = "tozero"
    curve, faint = theme.stroke(line_style(1, theme).color, 3), theme.stroke(theme.ink, 1.5, "dot")
    peak = float(density.max())
    return Chart(
        [
            scatter(single(grid), single(density), name=words["probability"], hover="", line=curve),
            scatter([mean, mean], [0.0, peak], name=words["mean"], line=faint),
            *_sample_traces(sample, theme, words["sample"]),
        ],
        layout,
    )


def probability_chart(
    names: Sequence[str], probabilities: Array, chosen: int, theme: Theme, *, words: LikelihoodTexts
) -> Chart:
    """Chart of the probabilities of classes, (K,), with that of the sample's class, `chosen`, filled."""
    layout = _layout(words["target"], words["probability"], theme)
    layout["yaxis"]["range"] = [0.0, 1.12]
    layout["xaxis"] |= {"type": "category", "ticks": "", "showgrid": False}
    layout |= {"bargap": 0.45}
    # The sample's class has another colour, and the others are hatched.
    bars = [
        (words["sample"], line_style(0, theme).color, "", [chosen]),
        (words["probability"], line_style(1, theme).color, "/", [k for k in range(len(names)) if k != chosen]),
    ]
    traces = [
        Trace(
            {
                "type": "bar",
                "textposition": "outside",
                "cliponaxis": False,
                "hoverinfo": "skip",
                "textfont": {"size": 15 * theme.scale},
                "marker": {
                    "color": color,
                    "line": {"width": 1.5, "color": theme.ink},
                    "pattern": {"shape": shape},
                },
            },
            {
                "x": [names[k] for k in indices],
                "y": single(probabilities[indices]),
                "text": [f"{probabilities[k]:.3f}" for k in indices],
                "name": name,
            },
        )
        for name, color, shape, indices in bars
    ]
    layout["xaxis"] |= {"categoryorder": "array", "categoryarray": list(names)}
    return Chart(traces, layout)


def negative_log_chart(
    grid: Array, negative_log: Array, loss: Array, sample: tuple[float, float], theme: Theme, *, words: LikelihoodTexts
) -> Chart:
    """Chart of -log p and of the loss over a grid of outputs, (G,), with the sample: its output, and -log p there."""
    layout = _layout(words["output"], "", theme)
    layout["yaxis"]["rangemode"] = "tozero"
    first, second = line_style(1, theme), line_style(0, theme)
    return Chart(
        [
            scatter(
                single(grid), single(negative_log), name=words["negative_log"], hover="",
                line=theme.stroke(first.color, 5),
            ),
            scatter(
                single(grid), single(loss), name=words["loss"], hover="", line=theme.stroke(second.color, 3, "dash")
            ),
            *_sample_traces(sample, theme, words["sample"]),
        ],
        layout,
    )  # fmt: skip


def _layout(x_title: str, y_title: str, theme: Theme) -> Layout:
    layout = theme.layout(x_title, y_title)
    layout["height"] *= SHARE
    return layout


def _sample_traces(sample: tuple[float, float], theme: Theme, name: str) -> list[Trace]:
    """The point of the sample, with a line down to the axis."""
    x, y = sample
    return [
        scatter([x, x], [0.0, y], showlegend=False, line=theme.stroke(theme.ink, 1.5)),
        scatter([x], [y], name=name, hover="", marker=theme.marker("diamond", 13, theme.ink), cliponaxis=False),
    ]
