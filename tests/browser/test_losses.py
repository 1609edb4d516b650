"""The loss chart beside the live picture while things move: its lines follow by hand until Plotly draws them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from core import Array
from tests.browser.conftest import Open, settled
from tests.browser.test_canvas import place

MOVES = 150  # of the pointer, at most
WANTED = 3  # pictures that come while things move
# Of every picture that comes while things move: its losses, and what is drawn of them right after it was shown.
WATCH = """() => {
  const { live } = document.querySelector(".canvas").parentElement, chart = document.querySelector(".canvas .loss")
  const { show } = live, { move } = live.losses
  const axisOf = ({ range, type, _length }) => ({ range: [...range], type, length: _length })
  const drawnAs = (uid, { x, y, x0 = 0 }, upright) => ({
    values: Array.from(y), steps: Array.from(y, (_, k) => (x ? x[k] : x0 + k)),
    level: axisOf(chart._fullLayout.xaxis), upright: axisOf(upright), marked: uid !== "rate" && y.length <= 61,
    lines: [...chart.querySelectorAll(`.trace${uid} .js-line`)].map(line => line.getAttribute("d")),
    dots: [...chart.querySelectorAll(`.trace${uid} .point`)].filter(dot => dot.style.display !== "none")
      .map(dot => dot.getAttribute("transform")),
  })
  Object.assign(window, { live, moved: [], sent: [] })
  descentExplorer.isServed = false // so that every picture comes from Python, through `show`
  live.losses.move = () => window.wasMoved = move.call(live.losses)
  live.show = (...parts) => {
    window.wasMoved = null
    show.apply(live, parts)
    const { yaxis, yaxis2 } = chart._fullLayout, { lines, rate } = parts[0]
    const traces = lines.map(([, traces], k) => drawnAs(`loss${k}`, traces[2], yaxis))
    if (rate) traces.push(drawnAs("rate", rate, yaxis2))
    if (window.wasMoved !== null) moved.push([window.wasMoved, traces])
    window.sent = parts
  }
}"""
LEAVE = "() => { delete live.show; delete live.losses.move; delete descentExplorer.isServed }"
# What the chart has drawn, and what Plotly draws of the same data in an element of its own.
COMPARED = """async () => {
  const chart = document.querySelector(".canvas .loss"), other = document.createElement("div")
  document.body.append(other)
  const { data, layout } = chart
  await Plotly.newPlot(other, data.map(trace => ({ ...trace })), structuredClone(layout), { displayModeBar: false })
  const look = plot => [...plot.querySelectorAll(".scatterlayer path")].map(path => [
    path.closest(".trace").getAttribute("class"), path.getAttribute("class"), path.getAttribute("d"),
    path.getAttribute("transform"), getComputedStyle(path).display,
  ])
  const looks = [look(chart), look(other)]
  Plotly.purge(other)
  other.remove()
  return looks
}"""


def numbers(text: str) -> Array:
    """The places in an SVG path or transform, (k, 2)."""
    return np.array(re.findall(r"-?\d+(?:\.\d+)?", text), dtype=float).reshape(-1, 2)


def expected(trace: dict[str, Any]) -> Array:
    """Where the values of a trace belong in the axes that are drawn, (k, 2); NaN where they have no place."""
    values, level, upright = np.array(trace["values"], dtype=float), trace["level"], trace["upright"]
    if upright["type"] == "log":
        values = np.log10(values, where=values > 0, out=np.full_like(values, np.nan))
    (left, right), (low, high) = level["range"], upright["range"]
    x = level["length"] * (np.array(trace["steps"]) - left) / (right - left)
    y = upright["length"] * (high - values) / (high - low)
    places = np.column_stack([x, y])
    places[~np.isfinite(places).all(axis=1)] = np.nan
    return places


def assert_follows(trace: dict[str, Any]) -> None:
    """That a line is where its values belong, within a pixel, with its gaps, and its markers are."""
    places = expected(trace)
    found = np.isfinite(places[:, 0])
    near = np.clip(places[found], -1e5, 1e5)  # farther away nobody sees them
    line, *others = trace["lines"]
    assert not any(others)
    np.testing.assert_allclose(numbers(line), near, atol=1)
    assert line.count("M") == np.count_nonzero(found & ~np.append(False, found[:-1]))
    if trace["marked"]:
        np.testing.assert_allclose(numbers(" ".join(trace["dots"])), near, atol=1)
    else:
        assert trace["dots"] == []


def assert_as_plotly_draws(page: Page) -> None:
    settled(page)
    ours, theirs = page.evaluate(COMPARED)
    assert ours == theirs
    assert len(ours) >= 3


@pytest.mark.parametrize(
    "link",
    [
        "",
        "?steps=200&log_loss=false&schedule=Cosine&optimizers=Momentum&optimizers=Adam",
        "/race?optimizers=Gradient+descent&optimizers=Newton%27s+method",  # whose evaluations are counted, not steps
    ],
)
def test_the_lines_follow_every_picture_while_the_start_is_dragged(open_page: Open, link: str) -> None:
    page = open_page(link)
    page.evaluate(WATCH)
    page.mouse.move(*place(page, -7, 2))
    page.mouse.down()
    for k in range(MOVES):
        page.mouse.move(*place(page, -6.9 + 0.08 * k, 2 + 0.01 * k))
        page.wait_for_timeout(50)
        if page.evaluate("moved.length") >= WANTED:
            break
    page.mouse.up()
    moved = page.evaluate("moved")
    assert len(moved) >= WANTED
    for could, traces in moved:
        assert could
        for trace in traces:
            assert_follows(trace)
    assert_as_plotly_draws(page)
    page.evaluate(LEAVE)


def show_losses(page: Page, *pictures: Sequence[NDArray[np.floating]]) -> None:
    """Show the last picture again at once, with the losses of its lines replaced: of the first line, of the second …"""
    page.evaluate(
        """pictures => {
             for (const losses of pictures) {
               const [{ lines, ...picture }, ...others] = window.whole ??= sent
               live.show({ ...picture, lines: lines.map(([name, [path, end, loss]], k) =>
                 [name, [path, end, losses[k] ? { ...loss, y: Float32Array.from(losses[k]) } : loss]]) }, ...others)
             } }""",
        [[losses.tolist() for losses in picture] for picture in pictures],
    )


def test_lines_have_gaps_other_lengths_and_ends_far_away(open_page: Open) -> None:
    page = open_page()
    page.evaluate(WATCH)
    page.locator(".canvas .paths .legendtoggle").nth(1).click()
    page.locator(".st-key-Adam-lr input[type=range]").press("ArrowRight")
    settled(page)
    page.wait_for_function("sent.length > 0")
    whole = np.geomspace(1, 1e-3, 31)
    gaps = np.where(np.isin(np.arange(31), (0, 4, 5, 30)), np.nan, whole)
    gaps[[8, 12]] = -1, np.inf
    far = 10.0 ** np.arange(38)
    show_losses(page, [whole], [gaps, whole, far, whole[:9]])
    could, traces = page.evaluate("moved.at(-1)")
    assert could
    assert traces[1]["lines"] == []  # it is hidden
    for k in (0, 2, 3):
        assert_follows(traces[k])
    assert [len(traces[k]["dots"]) for k in (0, 2, 3)] == [25, 38, 9]
    # What was added by hand, and what was hidden, does not stay.
    assert_as_plotly_draws(page)
    # Nor does it where in the end the picture is the one that was drawn.
    show_losses(page, [])
    assert_as_plotly_draws(page)
    show_losses(page, [], [gaps, whole, far, whole[:9]], [])
    assert_as_plotly_draws(page)
    # Where no line was drawn, Plotly has to draw it.
    show_losses(page, [np.full(31, np.nan)])
    assert_as_plotly_draws(page)
    show_losses(page, [np.full(31, np.nan)], [whole])
    assert page.evaluate("moved.at(-1)[0]") is False
    assert_as_plotly_draws(page)
    page.evaluate(LEAVE)
    page.locator(".canvas .paths .legendtoggle").nth(1).click()
    settled(page)
