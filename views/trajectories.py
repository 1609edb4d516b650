"""The Trajectories page: paths of several optimizers on one surface, their losses, and how each run ended."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import streamlit as st

import plots
import typeset
from core import Optimizer, Param, Surface, Trajectory, params_of, run
from optimizers import OPTIMIZERS
from plots.style import coordinate_text, number_text
from surfaces import SURFACES, Noisy
from views import controls
from views.translation import tr

FIRST = ("Gradient descent", "Momentum", "AdaGrad", "Adam")
FARTHEST_START = 1000.0
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
        surface, start, racers, steps = _setting()
    runs = [run(surface, racer, start, steps) for racer in racers]
    _picture(surface, start, racers, runs, look)
    _results(surface, racers, runs, look)
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


def _setting() -> tuple[Surface, tuple[float, float], list[Optimizer], int]:
    surface = BY_NAME[controls.one_of("surface", tr("Surface"), list(BY_NAME), on_change=_take_surface_defaults)]
    # What comes and goes has a container that stays: a bound widget that changes its place loses its hold on the URL.
    with st.container():
        declared = params_of(surface)
        surface = dataclasses.replace(surface, **{p.name: controls.number(p, p.name) for p in declared})

    with st.container(horizontal=True, gap="xsmall"):
        x, y = (
            controls.position(f"{tr('Start')} ${typeset.symbol(name)}$", key, at, FARTHEST_START)
            for key, name, at in zip("xy", surface.coordinates, surface.start, strict=True)
        )

    names = controls.some_of("optimizers", tr("Optimizers"), [cls.name for cls in OPTIMIZERS], FIRST)
    same = controls.switch("same_lr", tr("One learning rate for all"))
    with st.container():
        shared = controls.number(LR, "lr") if same else None
    racers = []
    for cls in OPTIMIZERS:
        with st.container():
            if cls.name in names:
                racers.append(_racer(cls, surface, shared))

    steps = controls.number(STEPS, "steps", default=surface.steps)
    with st.expander(tr("Gradient noise")):
        noise, seed = controls.number(NOISE, "noise"), controls.number(SEED, "seed")
    controls.check_undrawn(DECLARED)
    st.button(
        tr("Back to this surface's defaults"), on_click=_take_all_defaults, width="stretch", icon=":material/replay:"
    )
    return (Noisy(surface, noise=noise, seed=seed) if noise else surface), (x, y), racers, steps


def _racer(cls: type[Optimizer], surface: Surface, shared: float | None) -> Optimizer:
    """An optimizer with its own sliders: the learning rate in sight, the others one click away."""
    own, *more = params_of(cls)
    lr = shared
    with st.container():
        if lr is None:
            label = f"**{cls.name}** ${own.symbol}$"
            lr = controls.number(own, f"{cls.__name__}.lr", default=_rate(surface, cls), label=label)
    if not more:
        return cls(lr=lr)
    with st.expander(f"{cls.name}: {', '.join(f'${p.symbol}$' if p.symbol else tr(p.label) for p in more)}"):
        return cls(lr=lr, **{p.name: controls.number(p, f"{cls.__name__}.{p.name}") for p in more})


@st.cache_data(max_entries=200, show_spinner=False)
def _ground(_surface: Surface, window: Any, name: str, numbers: tuple[float, ...]) -> plots.Ground:
    return plots.ground(_surface, window)


def _picture(
    surface: Surface, start: tuple[float, float], racers: list[Optimizer], runs: list[Trajectory], look: plots.Look
) -> None:
    window = plots.window_of(surface, start)
    bare = surface.surface if isinstance(surface, Noisy) else surface
    drawn = _ground(bare, window, bare.name, tuple(getattr(bare, p.name) for p in params_of(bare)))
    lines = [
        plots.Line(
            f"{racer.name}  η = {number_text(float(np.max(racer.lr)))}",
            trajectory.theta,
            trajectory.loss,
            plots.line_style(OPTIMIZERS.index(type(racer)), look),
        )
        for racer, trajectory in zip(racers, runs, strict=True)
    ]
    words = {"start": tr("Start"), "minimum": tr("Minimum"), "step": tr("Step"), "loss": tr("Loss")}

    coordinates = ", ".join(typeset.symbol(c) for c in surface.coordinates)
    st.markdown(f"**{surface.name}** &emsp; $f({coordinates}) = {surface.formula}$")
    st.caption(tr(surface.lesson))
    left, right = st.columns([3, 2])
    with left:
        _paths(surface, window, drawn, lines, look, words, _spoken(racers, runs))
    with right:
        if racers:
            _losses(surface, lines, _highest(runs), look, words)
        else:
            st.info(_nothing_chosen())


# A fragment each, so that its switch redraws one chart and not the page.


@st.fragment
def _paths(
    surface: Surface,
    window: Any,
    drawn: plots.Ground,
    lines: list[plots.Line],
    look: plots.Look,
    words: dict[str, str],
    spoken: str,
) -> None:
    solid = controls.switch("surface3d", tr("3-D view"))
    draw = plots.surface_figure if solid else plots.contour_figure
    figure = draw(surface, window, drawn, lines, look, words=words)
    st.plotly_chart(figure, theme=None, key="solid" if solid else "contour", config=CONFIG, alt=spoken)


@st.fragment
def _losses(surface: Surface, lines: list[plots.Line], highest: float, look: plots.Look, words: dict[str, str]) -> None:
    log = controls.switch("log_loss", tr("Logarithmic loss"), default=True)
    lowest = surface.lowest() if log and surface.minima else 0.0
    if lowest:
        words = {**words, "loss": tr("Loss above the lowest minimum")}
    figure = plots.loss_figure(lines, look, log=log, lowest=lowest, highest=highest, words=words)
    st.plotly_chart(figure, theme=None, key="loss", config=CONFIG, alt=tr("Loss against step"))
    if log and all(np.nanmax(line.loss, initial=-np.inf) <= lowest for line in lines):
        st.caption(tr("Every loss is the lowest possible, which a logarithmic axis cannot show."))


def _highest(runs: list[Trajectory]) -> float:
    """Where the loss chart ends: above all runs that did not diverge, and above every start."""
    steady = [t.loss for t in runs if str(t.status) != "diverged"]
    return float(np.nanmax(np.concatenate([*steady, *(t.loss[:1] for t in runs)])))


CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}


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


def _results(surface: Surface, racers: list[Optimizer], runs: list[Trajectory], look: plots.Look) -> None:
    if not racers:
        return
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
    st.table(rows, border="horizontal", hide_index=True)


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
