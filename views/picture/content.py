"""Records of what a picture shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import plots
from core import Trajectory
from views.controls.selection import Setting

Background = tuple[Any, Callable[[plots.Window], list[dict[str, Any]]]]  # a cache key, and its traces over a window
Runs = Callable[[Setting], Sequence[Trajectory]]
Marks = Callable[[Setting], list[dict[str, Any]]]


@dataclass(frozen=True)
class Clock:
    """The quantity that is counted in place of steps, where runs of different lengths are compared.

    name   its label under the slider and along the loss chart
    spent  its value after each step of each run, whole numbers (T+1,)
    shown  its largest value in the loss chart
    axis   further entries of the layout of that axis
    """

    name: str
    spent: Sequence[NDArray[np.int_]]
    shown: float = np.inf
    axis: Mapping[str, Any] = field(default_factory=dict)


class Memo(NamedTuple):
    """The description of a picture in words.

    title  name and formula of the surface
    parts  what all its paths share
    file   part of the name of an image's file
    mark   see `mark_of`
    """

    title: str
    parts: Sequence[str]
    file: str
    mark: str


@dataclass(frozen=True)
class Content:
    """Content that the live and the plain picture share.

    window      of the whole picture
    loss        traces and layout of the loss chart; the layout is None without a loss chart
    words       texts of points and axes
    background  in place of contours
    marks       traces of other things in the picture
    alt         text alternative
    """

    setting: Setting
    theme: plots.Theme
    window: plots.Window
    lines: list[plots.Line]
    loss: dict[str, Any]
    words: dict[str, str]
    background: Background | None
    marks: list[dict[str, Any]]
    alt: str
    memo: Memo
