"""Sentences, titles and text alternatives of the plane through the space of weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core import Array
from experiments.training import Task
from experiments.weight_plane import RecordedPath
from plots.text import number_text, percent_text
from views.pages.networks.plane_view import Plan, PlaneRequest, PlaneView
from views.translation import tr


def loss_name(task: Task) -> str:
    """Name of the loss that is drawn."""
    decays = task.design.weight_decay > 0
    return tr("Training loss with penalty") if decays else tr("Training loss")


def alt_text(request: PlaneRequest) -> str:
    """Text alternative of the picture: the final loss of each optimizer."""
    ends = (
        f"{name} {number_text(float(path.loss[-1]))}"
        for (name, _), path in zip(request.legend, request.paths, strict=True)
    )
    return f"{loss_name(request.task)}: {', '.join(ends)}"


def axis_titles(request: PlaneRequest, view: PlaneView) -> Sequence[str]:
    """Titles of the two axes of the plane."""
    match request.plan:
        case "ends", first, second, _:
            names = {optimizer.name: request.task.name_of(optimizer) for optimizer in request.optimizers}
            return tr("From the start to the end of {name}").format(name=names[first]), tr(
                "At a right angle, towards the end of {name}"
            ).format(name=names[second])
        case "random", *_:
            return tuple(tr("Random direction {k}").format(k=k) for k in (1, 2))
    shares = zip((1, 2), view.shares, strict=True)
    return tuple(
        tr("Principal axis {k} ({share} of the variance)").format(k=k, share=percent_text(s)) for k, s in shares
    )


def missing_plane_text(plan: Plan, names: Sequence[str]) -> str:
    """Why there is no plane; `names` are the chosen optimizers."""
    if plan[0] == "ends" and len(names) == 1:
        return tr("A plane goes through three points: choose a second optimizer in the sidebar.")
    if plan[0] == "ends" and plan[1] == plan[2]:
        return tr("A plane goes through three points: choose two different ends.")
    return tr(
        "The points that the plane is to hold are too few, or lie on one line: there is no one plane through them."
    )


def sentences(request: PlaneRequest, view: PlaneView) -> list[str]:
    """Sentences about the paths and the plane; the first is the lesson."""
    return [
        _variance_sentence(request, view),
        tr(
            "Each point of a path is a whole network. It lies beside the plane and is drawn at the nearest point of "
            "it; the contours are the loss on the plane itself, on all training data."
        ),
        *_distance_sentences(request, view),
        _plane_sentence(request.plan, view),
    ]


def _variance_sentence(request: PlaneRequest, view: PlaneView) -> str:
    first, second = view.shares
    best = int(np.argmin([path.loss[-1] for path in request.paths]))
    return tr(
        "This plane holds {first} + {second} of the variance of all recorded weights, in {n} dimensions. {name} "
        "ends lowest, at a loss of {loss}; the nearest point of the plane has {cast}."
    ).format(
        first=percent_text(first),
        second=percent_text(second),
        n=f"{request.task.parameters:,}",
        name=request.legend[best][0],
        loss=number_text(float(request.paths[best].loss[-1])),
        cast=number_text(float(view.losses[best][-1])),
    )


def _distance_sentences(request: PlaneRequest, view: PlaneView) -> list[str]:
    """How far from the plane the paths end, as a list of one sentence; empty if no path has moved."""
    paths = [*zip(view.distances, request.paths, strict=True)]
    relative = [final_distance(distances, path) / path.distance for distances, path in paths if path.distance]
    if not relative:
        return []
    text = (
        tr(
            "The path ends beside the plane, by {share} of its distance from the start: so much does the plane "
            "hide, and the rings of the chart differ from its line."
        )
        if len(paths) == 1
        else tr(
            "The paths end beside the plane, by {low} to {high} of their distance from the start: so much does the "
            "plane hide, and the rings of the chart differ from its lines."
        )
    )
    low, high = percent_text(min(relative)), percent_text(max(relative))
    return [text.format(share=low, low=low, high=high)]


def _plane_sentence(plan: Plan, view: PlaneView) -> str:
    if plan[0] == "random":
        first, second = view.plane.directions.T
        # Rounding can leave the range of a cosine.
        cosine = np.clip(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)), -1, 1)
        return tr(
            "Each filter, the weights into one unit, is as long in a direction as in the weights at the centre; "
            "biases stay as they are. The two directions meet at {angle}°; places are found by least squares."
        ).format(angle=number_text(float(np.degrees(np.arccos(cosine))), 3))
    if plan[0] == "pca":
        return tr(
            "The axes are the principal ones of all recorded weights, through their mean, each point counted "
            "alike. Both axes have the same units."
        )
    return tr("The start and both ends lie in the plane: there the contours are exact. Both axes have the same units.")


def final_distance(distances: Array, path: RecordedPath) -> float:
    """Distance of a path's end from the plane; one that is only a rounding error counts as 0."""
    return float(distances[-1]) if distances[-1] > 1e-9 * path.distance else 0.0


def omission_sentences(request: PlaneRequest) -> list[str]:
    """What is not drawn: late parts of paths, and all seeds but the first."""
    omissions = [
        tr(
            "{name}: after step {k} the loss stays above that at the start, or is not a number; what comes later is "
            "left out of the picture."
        ).format(name=name, k=path.steps[-1])
        for (name, _), path in zip(request.legend, request.paths, strict=True)
        if path.left_out
    ]
    seeds = len(request.task.seeds)
    if seeds > 1:
        omissions.append(tr("Of {count} seeds the first is drawn: others start elsewhere.").format(count=seeds))
    return omissions
