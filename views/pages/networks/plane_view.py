"""The plane through the space of weights: which one is asked for, and what is known of the paths and the loss on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self, final

import numpy as np

import plots
from core import Array, Keyed, Optimizer
from experiments import weight_plane
from experiments.training import Task
from experiments.weight_plane import Plane, RecordedPath
from views.work import shared

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


@final
@dataclass(frozen=True)
class PlaneView(shared.Progress):
    """What is known of the paths on a plane, and of the loss there.

    points     of the plane nearest to the weights of each path, (2, J)
    distances  of the weights of each path from the plane, (J,)
    shares     of the variance of all recorded weights, along the plane's first axis and across it, (2,)
    window     part of the plane with all points
    losses     at the points of each path, (J,); NaN while they are not known
    z          loss over the window; None while nothing is known of it
    share      of the loss over the window that is known
    """

    plane: Plane
    points: Sequence[Array]
    distances: Sequence[Array]
    shares: Array
    window: plots.Window
    losses: Sequence[Array]
    z: Array | None = None
    share: float = 0.0

    def with_result(self, result: Any) -> Self:
        losses, z, share = result
        ends = np.cumsum([len(path_losses) for path_losses in self.losses])
        return replace(self, losses=np.split(losses, ends[:-1]), z=z, share=share)


@final
@dataclass(frozen=True)
class CloseUp(shared.Progress):
    """The loss over a zoomed part of the plane; `z` and `share` as in `PlaneView`."""

    z: Array | None = None
    share: float = 0.0

    def with_result(self, result: Any) -> Self:
        _, z, share = result
        return replace(self, z=z, share=share)


def begin(request: PlaneRequest) -> tuple[PlaneView | None, Sequence[Any]]:
    """The view before any loss is known, and the work that computes the losses; None where there is no plane."""
    plane = _plane(request)
    if plane is None or not np.ptp(request.weights, axis=1).any():  # a single point has no variance to show
        return None, ()
    view = _empty_view(request, plane)
    points = np.concatenate(view.points, axis=1)
    return view, (weight_plane.plane_losses, request.task, plane, points, view.window)


def _plane(request: PlaneRequest) -> Plane | None:
    paths = {name: path for (name, _), path in zip(request.legend, request.paths, strict=True)}
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


def _empty_view(request: PlaneRequest, plane: Plane) -> PlaneView:
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
