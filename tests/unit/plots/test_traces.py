"""Traces say what is drawn, and keep apart what changes with numbers."""

from __future__ import annotations

from plots import Chart, Trace
from plots.traces import legend_entry, scatter


def test_what_a_trace_has_says_how_it_is_drawn() -> None:
    both = scatter([0.0, 1.0], [2.0, 3.0], line={"width": 2}, marker={"symbol": "x", "size": 5})
    assert both.style["mode"] == "lines+markers"
    assert scatter([0.0], [1.0], text=["a"], textfont={"size": 9}).style["mode"] == "text"
    assert scatter([0.0], [1.0], mode="lines", line={"width": 1}, marker={"size": 3}).style["mode"] == "lines"


def test_style_and_points_are_apart_and_together_the_whole_trace() -> None:
    trace = scatter(1, [2.0, None], name="a", hover="%{y}", line={"width": 1})
    assert trace.points == {"y": [2.0, None], "name": "a"}
    assert trace.entries == {
        "type": "scatter",
        "mode": "lines",
        "line": {"width": 1},
        "x0": 1,
        "hovertemplate": "%{y}",
        "y": [2.0, None],
        "name": "a",
    }
    assert trace.named("b").entries == trace.entries | {"name": "b"}
    assert trace.styled(opacity=0.5).entries == trace.entries | {"opacity": 0.5}


def test_only_a_trace_without_a_hover_text_is_silent() -> None:
    silent, usual, worded = (legend_entry("a", hover, marker={"size": 3}).style for hover in (None, "", "%{x}"))
    assert silent["hoverinfo"] == "skip"
    assert "hoverinfo" not in usual
    assert "hovertemplate" not in usual
    assert worded["hovertemplate"] == "%{x}"


def test_a_chart_is_what_plotly_takes() -> None:
    chart = Chart([Trace({"type": "bar"}, {"x": [1.0]})], {"height": 100}, alt="one bar")
    assert chart.entries == {"data": [{"type": "bar", "x": [1.0]}], "layout": {"height": 100}}
