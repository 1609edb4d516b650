"""The plane through the space of weights: which one is asked for, and what is known of the paths and the loss on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

import plots
from core import Array, Keyed, Optimizer
from experiments import weight_plane
from experiments.training import Task
from experiments.weight_plane import Plane, RecordedPath

Plan = tuple[Any, ...]  # the kind of plane ("pca", "ends" or "random"), and what it goes through


@dataclass(frozen=True, eq=False)
class PlaneRequest(Keyed):
    """The recorded paths, with the name and style of each optimizer, and the plane on which they are drawn.

    optimizers  optimizer of each path
    ends        last recorded step of each path
    """

    task: Task
    paths: Sequence[RecordedPath] = field(compare=False)
    legend: Sequence[tuple[str, plots.LineStyle]] = field(compare=False)
    plan: Plan
    optimizers: Sequence[Optimizer]
    ends: Sequence[int]

    @cached_property
    def weights(self) -> Array:
        """All recorded weights, (n, K)."""
        return np.concatenate([path.theta for path in self.paths], axis=1)


@dataclass(frozen=True)
class PlaneView:
    """What is known of the paths on a plane, and of the loss there.

    points     of the plane nearest to the weights of each path, (2, J)
    distances  of the weights of each path from the plane, (J,)
    shares     of the variance of all recorded weights, along the plane's first axis and across it, (2,)
    window     part of the plane with all points
    losses     at the points of each path, (J,); NaN while they are not known
    z          loss over the window; None while nothing is known of it
    """

    plane: Plane
    points: Sequence[Array]
    distances: Sequence[Array]
    shares: Array
    window: plots.Window
    losses: Sequence[Array]
    z: Array | None = None


def add_losses(view: PlaneView, piece: tuple[Array, Array | None, float]) -> tuple[PlaneView, float]:
    """The view with one more piece of `plane_losses`, and the share of the loss over the window that is known."""
    losses, z, share = piece
    ends = np.cumsum([len(path_losses) for path_losses in view.losses])
    return replace(view, losses=np.split(losses, ends[:-1]), z=z), share


def add_close_up(_: Array | None, piece: tuple[Array, Array | None, float]) -> tuple[Array | None, float]:
    """The loss over a zoomed part of the plane, None while nothing is known of it, and the share that is known."""
    return piece[1:]


def empty_view(request: PlaneRequest) -> PlaneView | None:
    """The view before any loss is known; None where there is no plane."""
    plane = _plane(request)
    if plane is None or not np.ptp(request.weights, axis=1).any():  # a single point has no variance to show
        return None
    points = [plane.project(path.theta) for path in request.paths]
    # A step of 1 along a random direction is as long as the weights themselves; Li et al. show the plane up to there.
    corners = [np.array([[-1.0, 1.0], [-1.0, 1.0]])] if request.plan[0] == "random" else []
    return PlaneView(
        plane,
        points,
        [plane.distance(path.theta) for path in request.paths],
        plane.variance_shares(request.weights),
        weight_plane.window_of(np.concatenate([*points, *corners], axis=1)),
        [np.full(len(path.steps), np.nan) for path in request.paths],
    )


def _plane(request: PlaneRequest) -> Plane | None:
    paths = {optimizer.name: path for optimizer, path in zip(request.optimizers, request.paths, strict=True)}
    match request.plan:
        # An optimizer has no path if training was stopped before it began.
        case "ends", first, second, _ if {first, second} <= paths.keys():
            start, end = paths[first].theta[:, 0], paths[first].theta[:, -1]
            return weight_plane.plane_through(start, end, paths[second].theta[:, -1])
        case "random", centre, seed if centre in paths:
            return weight_plane.random_plane(request.task.training_loss, paths[centre].theta[:, -1], seed)
        case "pca", _:
            return weight_plane.principal_plane(request.weights)
    return None
