"""The Trajectories page: paths of several optimizers on one surface, their losses, and how each run ended."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

import plots
import typeset
from core import Optimizer, Param, Surface, Trajectory, params_of, run
from optimizers import OPTIMIZERS
from plots.style import coordinate_text, number_text
from surfaces import SURFACES, Noisy
from views import canvas, controls
from views.translation import tr

FIRST = ("Gradient descent", "Momentum", "AdaGrad", "Adam")
STEPS = Param("steps", 30, "T", "Steps", 1, 1000, log=True)
(LR,) = params_of(Optimizer)
NOISE, SEED = params_of(Noisy)
DECLARED = {
    "lr": LR,
    **{f"{cls.__name__}.{p.name}": p for cls in OPTIMIZERS for p in params_of(cls)},
    **{p.name: p for surface in SURFACES for p in params_of(surface)},
}
BY_NAME = {surface.name: surface for surface in SURFACES}


def trajectories(look: plots.Look) -> None:
    """Draw the page."""
    with st.sidebar:
        chosen = _controls()
    surface, _, racers, _ = _setting(*chosen)
    coordinates = ", ".join(typeset.symbol(c) for c in surface.coordinates)
    st.markdown(f"**{surface.name}** &emsp; $f({coordinates}) = {surface.formula}$")
    st.caption(tr(surface.lesson))
    with st.container(horizontal=True, gap="medium"):
        controls.switch("surface3d", tr("3-D view"), redraw=True)
        controls.switch("log_contours", tr("Logarithmic contours"), default=True, redraw=True)
        controls.switch("field", tr("Arrows of −∇f"), redraw=True)
        controls.switch("log_loss", tr("Logarithmic loss"), default=True, redraw=True)
    _picture(*chosen, look)
    _formulas(surface, racers)


def defaults_of(surface: Surface) -> dict[str, Any]:
    """The controls that a surface sets, by key: its start, its parameters, steps and rates."""
    return {
        "x": float(surface.start[0]),
        "y": float(surface.start[1]),
        "steps": surface.steps,
        **{p.name: p.default for p in params_of(surface)},
        **{f"{cls.__name__}.lr": _rate(surface, cls) for cls in OPTIMIZERS},
    }


def _rate(surface: Surface, cls: type[Optimizer]) -> float:
    return surface.rates.get(cls.__name__, LR.default)


def _take_surface_defaults() -> None:
    controls.set_to(defaults_of(BY_NAME[st.session_state["surface"]]))


def _take_all_defaults() -> None:
    page = {"optimizers": list(FIRST), "same_lr": False, **{p.name: p.default for p in (NOISE, SEED)}}
    controls.set_to({key: p.default for key, p in DECLARED.items()} | page)
    _take_surface_defaults()


def _controls() -> tuple[Surface, list[type[Optimizer]]]:
    """Draw the controls; returns what a change of needs other controls. The numbers are read by `_setting`."""
    surface = BY_NAME[controls.one_of("surface", tr("Surface"), list(BY_NAME), on_change=_take_surface_defaults)]
    # What comes and goes has a container that stays: a bound widget that changes its place loses its hold on the URL.
    with st.container():
        for p in params_of(surface):
            controls.number(p, p.name)

    with st.container(horizontal=True, gap="xsmall"):
        for key, name, at in zip("xy", surface.coordinates, surface.start, strict=True):
            controls.position(f"{tr('Start')} ${typeset.symbol(name)}$", key, at)

    names = controls.some_of("optimizers", tr("Optimizers"), [cls.name for cls in OPTIMIZERS], FIRST)
    same = controls.switch("same_lr", tr("One learning rate for all"))
    with st.container():
        if same:
            controls.number(LR, "lr")
    for cls in OPTIMIZERS:
        with st.container():
            if cls.name in names:
                _numbers_of(cls, surface, own_rate=not same)

    controls.number(STEPS, "steps", default=surface.steps)
    with st.expander(tr("Gradient noise")):
        for p in (NOISE, SEED):
            controls.number(p, p.name)
    controls.check_undrawn(DECLARED | {"step": Param("step", 0, "t", "Step", 0, st.session_state["steps"])})
    st.button(
        tr("Back to this surface's defaults"), on_click=_take_all_defaults, width="stretch", icon=":material/replay:"
    )
    return surface, [cls for cls in OPTIMIZERS if cls.name in names]


def _numbers_of(cls: type[Optimizer], surface: Surface, *, own_rate: bool) -> None:
    """An optimizer's sliders: the learning rate in sight, the others one click away."""
    own, *more = params_of(cls)
    with st.container():
        if own_rate:
            label = f"**{cls.name}** ${own.symbol}$"
            controls.number(own, f"{cls.__name__}.lr", default=_rate(surface, cls), label=label)
    if more:
        with st.expander(f"{cls.name}: {', '.join(f'${p.symbol}$' if p.symbol else tr(p.label) for p in more)}"):
            for p in more:
                controls.number(p, f"{cls.__name__}.{p.name}")


def _setting(
    surface: Surface, methods: Sequence[type[Optimizer]]
) -> tuple[Surface, tuple[float, float], list[Optimizer], int]:
    """What the controls say now: surface, start, optimizers, steps."""
    now = st.session_state
    surface = dataclasses.replace(surface, **{p.name: now[p.name] for p in params_of(surface)})
    if now["noise"]:
        surface = Noisy(surface, noise=now["noise"], seed=now["seed"])
    racers = []
    for cls in methods:
        numbers = {p.name: now[f"{cls.__name__}.{p.name}"] for p in params_of(cls) if p.name != "lr"}
        racers.append(cls(lr=now["lr" if now["same_lr"] else f"{cls.__name__}.lr"], **numbers))
    return surface, (now["x"], now["y"]), racers, now["steps"]


@st.cache_data(max_entries=200, show_spinner=False)
def _ground(_surface: Surface, window: plots.Window, log: bool, name: str, numbers: tuple[float, ...]) -> plots.Ground:
    return plots.ground(_surface, window, log=log)


# All that follows a number, or the start while it is dragged: only this is redrawn, and the page stands still.
@st.fragment(key=controls.PICTURE)
def _picture(surface: Surface, methods: Sequence[type[Optimizer]], look: plots.Look) -> None:
    surface, start, racers, steps = _setting(surface, methods)
    window = plots.window_of(surface, start)  # which stands still while the start is dragged
    start = canvas.dragged() or start
    runs = [run(surface, racer, start, steps, keep="path") for racer in racers]
    lines = [_line(surface, racer, trajectory, look) for racer, trajectory in zip(racers, runs, strict=True)]
    words = {
        "start": tr("Start"),
        "minimum": tr("Minimum"),
        "step": tr("Step"),
        "loss": tr("Loss"),
        "slope": tr("Gradient norm"),
    }
    log = st.session_state["log_loss"]
    lowest = surface.lowest() if log and surface.minima else 0.0
    above = {"loss": tr("Loss above the lowest minimum")} if lowest else {}
    loss = plots.loss_chart(lines, look, log=log, lowest=lowest, highest=_highest(runs), words=words | above)
    spoken, results = _spoken(racers, runs), _results(surface, racers, runs, look)

    solid = st.session_state["surface3d"]
    if solid or canvas.failed():
        _plain(surface, window, start, lines, loss, look, words, spoken, solid=solid)
        if racers:
            st.table(results, border="horizontal", hide_index=True)
    else:
        _live(surface, window, start, lines, loss, look, words, steps=steps, spoken=spoken, results=results)
    if not racers:
        st.info(_nothing_chosen())
    elif log and all(np.nanmax(line.loss, initial=-np.inf) <= lowest for line in lines):
        st.caption(tr("Every loss is the lowest possible, which a logarithmic axis cannot show."))


def _live(
    surface: Surface,
    home: plots.Window,
    start: tuple[float, float],
    lines: list[plots.Line],
    loss: dict[str, Any],
    look: plots.Look,
    words: dict[str, str],
    **told: Any,
) -> None:
    """The picture that can be touched."""
    bare, facts = _facts(surface)
    field = st.session_state["field"]
    view = canvas.view(surface.name)
    window = view or home
    shown = plots.union(home, window)  # a path is shown as far as one has zoomed out
    picture = {
        "of": surface.name,
        "start": {"x": start[0], "y": start[1], "limit": controls.FARTHEST},
        "layout": plots.contour_layout(surface, home, look),
        "lines": [
            {"name": line.name, "path": path, "end": end, "loss": trace}
            for line, trace in zip(lines, loss["data"], strict=True)
            for path, end in [plots.path_traces(surface, line, shown, look, words, view=window)]
        ],
        "marks": plots.mark_traces(surface, start, look, words),
        "losses": loss["layout"],
        **told,
    }

    def land() -> dict[str, Any]:
        drawn = plots.ground(bare, window, log=facts[0]) if view else _ground(bare, home, *facts)
        return {"window": window, "data": plots.ground_traces(bare, window, drawn, look, field=field)}

    canvas.show(picture, ((window, field, look, facts), land), _canvas_words(words))


def _plain(
    surface: Surface,
    window: plots.Window,
    start: tuple[float, float],
    lines: list[plots.Line],
    loss: dict[str, Any],
    look: plots.Look,
    words: dict[str, str],
    spoken: str,
    *,
    solid: bool,
) -> None:
    """The 3-D view, or the plain contour where the live one cannot be loaded."""
    bare, facts = _facts(surface)
    drawn = _ground(bare, window, *facts)
    if solid:
        figure = plots.surface_figure(surface, window, drawn, start, lines, look, words=words)
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(tr("This browser could not load the live picture; this is the plain one."))
            st.button(tr("Try again"), on_click=canvas.try_again)
        field = st.session_state["field"]
        figure = plots.contour_figure(surface, window, drawn, start, lines, look, words=words, field=field)
    config = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}
    left, right = st.columns([3, 2])
    left.plotly_chart(figure, theme=None, key="solid" if solid else "contour", config=config, alt=spoken)
    right.plotly_chart(loss, theme=None, key="loss", config=config, alt=tr("Loss against step"))


def _facts(surface: Surface) -> tuple[Surface, tuple[bool, str, tuple[float, ...]]]:
    """The surface without noise, and what tells its contours from others: spacing, name, numbers."""
    bare = surface.surface if isinstance(surface, Noisy) else surface
    return bare, (st.session_state["log_contours"], bare.name, tuple(getattr(bare, p.name) for p in params_of(bare)))


def _line(surface: Surface, racer: Optimizer, trajectory: Trajectory, look: plots.Look) -> plots.Line:
    label = f"{racer.name}  η = {number_text(float(np.max(racer.lr)))}"
    style = plots.line_style(OPTIMIZERS.index(type(racer)), look)
    return plots.line_of(racer.name, label, surface, trajectory, style)


def _canvas_words(words: dict[str, str]) -> dict[str, str]:
    return words | {
        "picture": tr("Contour with the paths of the optimizers"),
        "steps": tr("Steps and view"),
        "start": tr("Start ({x}, {y}): drag it, or move it with the arrow keys"),
        "first": tr("To the start"),
        "back": tr("One step back"),
        "play": tr("Play or pause"),
        "next": tr("One step forward"),
        "speed": tr("Speed"),
        "rate": tr("{n} steps/s"),
        "pin": tr("Keep the faint paths, or else these, for comparison"),
        "pinned": tr("Kept"),
        "closer": tr("Zoom in"),
        "farther": tr("Zoom out"),
        "whole": tr("Whole view"),
        "image": tr("Save as an image"),
    }


def _highest(runs: list[Trajectory]) -> float:
    """Where the loss chart ends: above all runs that did not diverge, and above every start."""
    counted = [t.loss if str(t.status) != "diverged" else t.loss[:1] for t in runs]
    return float(np.fmax.reduce(np.concatenate([[-np.inf], *counted])))


def _ending(trajectory: Trajectory) -> str:
    match str(trajectory.status):
        case "converged":
            return tr("converged at step {k}").format(k=trajectory.stopped_at)
        case "diverged":
            return tr("diverged at step {k}").format(k=trajectory.stopped_at)
        case "oscillating":
            return tr("oscillating")
        case _:
            return tr("still moving")


def _spoken(racers: list[Optimizer], runs: list[Trajectory]) -> str:
    told = (f"{racer.name}: {_ending(trajectory)}" for racer, trajectory in zip(racers, runs, strict=True))
    return "; ".join(told) if racers else _nothing_chosen()


def _nothing_chosen() -> str:
    return tr("Choose at least one optimizer in the sidebar to see its path.")


def _results(
    surface: Surface, racers: list[Optimizer], runs: list[Trajectory], look: plots.Look
) -> dict[str, list[str]]:
    """The table under the picture, by columns."""
    names = ", ".join(coordinate_text(c) for c in surface.coordinates)
    rows: dict[str, list[str]] = {
        column: []
        for column in (
            tr("Optimizer"),
            tr("How it ended"),
            tr("Steps to converge"),
            tr("Final loss"),
            tr("Distance to nearest minimum"),
            f"{tr('Final point')} ({names})",
        )
    }
    for racer, trajectory in zip(racers, runs, strict=True):
        last = int(np.flatnonzero(np.isfinite(trajectory.loss))[-1]) if np.isfinite(trajectory.loss[0]) else 0
        point = trajectory.theta[last]
        converged = str(trajectory.status) == "converged"
        cells = (
            f"{plots.line_style(OPTIMIZERS.index(type(racer)), look).glyph} {racer.name}",
            _ending(trajectory),
            str(trajectory.stopped_at) if converged else "–",
            number_text(float(trajectory.loss[last])),
            number_text(float(surface.distance(point))),
            f"({', '.join(number_text(c) for c in point)})",
        )
        for column, cell in zip(rows, cells, strict=True):
            rows[column].append(cell)
    return rows


def _formulas(surface: Surface, racers: list[Optimizer]) -> None:
    with st.expander(tr("Formulas and sources"), expanded=True):
        st.caption(f"{surface.name}: {surface.source}")
        for racer in racers:
            st.markdown(f"**{racer.name}** ({racer.year}) — {tr(racer.idea)}")
            st.latex(
                r"\begin{aligned}"
                + r"\\".join(line.replace("=", "&=", 1) for line in typeset.update_rule(racer))
                + r"\end{aligned}"
            )
            st.caption(racer.source)
