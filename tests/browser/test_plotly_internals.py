"""What views/live/plotly_internals.js knows of Plotly beyond its documented interface is still there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open

SCRIPT = Path(__file__).parents[2] / "views" / "live" / "plotly_internals.js"
PATHS, LOSS, SWEEP = ".canvas .paths", ".canvas .loss", ".charts-live .plot"
# By each internal: a chart that has it, and whether it is as our scripts take it.
INTERNALS = {
    "_fullLayout": (PATHS, "typeof chart._fullLayout === 'object'"),
    "_fullLayout.xaxis.range": (PATHS, "chart._fullLayout.xaxis.range.every(Number.isFinite)"),
    "_fullLayout.yaxis2.range": (SWEEP, "chart._fullLayout.yaxis2.range.every(Number.isFinite)"),
    "_fullLayout.xaxis._offset": (PATHS, "Number.isFinite(chart._fullLayout.xaxis._offset)"),
    "_fullLayout.xaxis._length": (PATHS, "chart._fullLayout.xaxis._length > 0"),
    "_fullLayout.xaxis.d2p": (
        PATHS,
        """(({ d2p, range, _length }) => d2p(range[0]) === 0 && Math.abs(d2p(range[1]) - _length) < 1e-6)(
             chart._fullLayout.xaxis)""",
    ),
    "_fullLayout.yaxis.d2p": (
        LOSS,
        """(({ d2p, type, range, _length }) => type === 'log' && Math.abs(d2p(10 ** range[1])) < 1e-6
             && [0, -1, NaN, Infinity].every(value => !Number.isFinite(d2p(value))))(chart._fullLayout.yaxis)""",
    ),
    "what cuts lines at the edges": (LOSS, "chart.querySelector('.traceloss0').closest('[clip-path*=plot]') !== null"),
    "_fullLayout.width": (PATHS, "chart._fullLayout.width > 0 && chart._fullLayout.height > 0"),
    "_fullLayout._size": (PATHS, "chart._fullLayout._size.w > 0 && chart._fullLayout._size.h > 0"),
    "_fullLayout.legend._height": (PATHS, "chart._fullLayout.legend._height > 0"),
    "_fullData": (
        PATHS,
        "chart._fullData.every(({ uid }, place) => uid === chart.data[place].uid) && chart._fullData.length > 0",
    ),
    ".scatterlayer": (PATHS, "chart.querySelector('.scatterlayer .trace') !== null"),
    ".trace<uid>": (PATHS, "chart.data.every(({ uid }) => chart.querySelectorAll(`.trace${uid}`).length === 1)"),
    ".js-line": (PATHS, "chart.querySelectorAll('.tracepath0 .js-line').length === 1"),
    ".point": (PATHS, "chart.querySelectorAll('.tracepath0 .point').length === chart.data[0].x.length"),
    ".point transform": (
        PATHS,
        """/^translate\\(-?[\\d.]+, ?-?[\\d.]+\\)$/.test(
             chart.querySelector('.tracepath0 .point').getAttribute('transform'))""",
    ),
    ".point.__data__": (PATHS, "Number.isFinite(chart.querySelector('.tracepath0 .point').__data__.x)"),
    ".nsewdrag": (PATHS, "chart.querySelectorAll('.nsewdrag').length === 1"),
    ".legendtoggle": (PATHS, "chart.querySelectorAll('.legendtoggle').length > 0"),
    ".legendtoggle.__data__": (
        PATHS,
        """[...chart.querySelectorAll('.legendtoggle')].every(entry =>
             chart.data.some(({ uid }) => uid === entry.__data__[0].trace.uid))""",
    ),
}
SCENE = {
    "_fullLayout.scene._scene": "scene.glplot !== undefined",
    "_scene.glplot.cameraParams": """["projection", "view", "model"].every(name =>
        scene.glplot.cameraParams[name].length === 16)""",
    "_scene.dataScale": "scene.dataScale.length === 3 && scene.dataScale.every(scale => scale > 0)",
    "_scene.saveLayout": "scene.saveLayout(chart.layout), !scene.isCameraChanged(chart.layout)",
    "_scene.container": "scene.container.getBoundingClientRect().width > 0",
    "_scene.traces": """scene.traces.path0.data === chart._fullData.find(({ uid }) => uid === 'path0')
        && typeof scene.traces.path0.update === 'function'""",
}
USED = re.compile(r"\b_\w+\b|__data__|\bd2p\b|(?<=[.*])(?:js-line|point|scatterlayer|legendtoggle|nsewdrag)\b")


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page(still=True)


@pytest.mark.parametrize("name", INTERNALS)
def test_plotly_is_as_our_scripts_take_it(page: Page, name: str) -> None:
    chart, check = INTERNALS[name]
    page.wait_for_selector(f"{chart} .scatterlayer .trace")
    asked = f"""chart => {{ try {{ return {check} }} catch (error) {{ return String(error) }} }}"""
    assert page.locator(chart).first.evaluate(asked) is True, f"Plotly changed {name}"


def test_so_is_a_scene_in_space(open_page: Open) -> None:
    page = open_page("/?surface3d=true", still=True)
    page.wait_for_selector(".canvas .solid canvas")
    for name, check in SCENE.items():
        asked = f"chart => {{ const scene = chart._fullLayout.scene._scene; return {check} }}"
        assert page.locator(".canvas .solid").evaluate(asked) is True, f"Plotly changed {name}"


def test_every_internal_of_the_script_is_checked() -> None:
    text = re.sub(r"//.*|/\*[\s\S]*?\*/", "", SCRIPT.read_text(encoding="utf-8"))
    used = set(USED.findall(text))
    known = " ".join([*(f"{name} {check}" for name, (_, check) in INTERNALS.items()), *SCENE])
    assert used >= {"_fullLayout", "_offset", "__data__", "nsewdrag"}
    assert [name for name in sorted(used) if name not in known] == []
