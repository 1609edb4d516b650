from dataclasses import dataclass
from typing import Any, final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface, typeset_as
from optimizers import hyperparameters
from optimizers.line_search import value_at

# A simplex is an array (n+1, n+1, ...): the second axis counts its vertices; the first has the n coordinates of a
# vertex and its value.


@typeset_as(r"\operatorname{sort}_{f} <x>")
def sort_vertices(surface: Surface, x: Array, t: Any) -> Array:
    """The simplex x with its lowest vertex first; at the first step all its values are computed."""
    if np.any(t == 1):
        x = np.concatenate([x[:-1], np.where(t == 1, value_at(surface, x[:-1]), x[-1])[None]])
    return np.take_along_axis(x, np.argsort(x[-1], axis=0, kind="stable")[None], axis=1)


@typeset_as(r"\frac{1}{n} \sum_{i=1}^{n} <x>^{(i)}")
def centroid(x: Array) -> Array:
    """Centroid, (n, ...), of all vertices without the last."""
    return np.sum(x[:-1, :-1], axis=1) / (len(x) - 1)


@typeset_as(r"<x>^{(n+1)}")
def last(x: Array) -> Array:
    """Last vertex, (n, ...)."""
    return x[:-1, -1]


@typeset_as(r"f(<x>^{(n+1)})")
def highest(x: Array) -> Array:
    """Value of the last vertex of a sorted simplex, (...)."""
    return x[-1, -1]


@typeset_as(r"f(<x>^{(n)})")
def second_highest(x: Array) -> Array:
    """Value of the second to last vertex of a sorted simplex, (...)."""
    return x[-1, -2]


@typeset_as(r"f(<x>^{(1)})")
def lowest(x: Array) -> Array:
    """Value of the first vertex of a sorted simplex, (...)."""
    return x[-1, 0]


@typeset_as(
    r"\begin{cases} <x>^{(1)}, \dots, <x>^{(n)},\, <q> & <f_q> \le <f_r> \land <f_q> < f(<x>^{(n+1)}) \\ "
    r"<x>^{(1)}, \dots, <x>^{(n)},\, <r> & <f_r> < f(<x>^{(n)}) \\ "
    r"\frac{1}{2} \left(<x>^{(i)} + <x>^{(1)}\right),\; i = 1, \dots, n+1 & \text{else} \end{cases}"
)
def renew(surface: Surface, x: Array, r: Array, f_r: Array, q: Array, f_q: Array) -> Array:
    """The simplex with its last vertex replaced by q or r, or shrunk towards its first vertex if neither is lower."""
    take_q = (f_q <= f_r) & (f_q < highest(x))
    take_r = ~take_q & (f_r < second_highest(x))
    keeps = take_q | take_r
    new = np.concatenate([np.where(take_q, q, r), np.where(take_q, f_q, f_r)[None]])
    vertices = [x[:, 0]]
    for i in range(1, x.shape[1]):
        vertex = new if i == x.shape[1] - 1 else x[:, i]
        if not keeps.all():
            q = np.where(keeps, q, x[:-1, 0] + (x[:-1, i] - x[:-1, 0]) / 2)  # a repeat where kept: it is not counted
            vertex = np.where(keeps, vertex, np.concatenate([q, value_at(surface, q)[None]]))
        vertices.append(vertex)
    return np.stack(vertices, axis=1)


@typeset_as(r"\operatorname{argmin}_{<x>^{(i)}} f")
def best(x: Array) -> Array:
    """Lowest vertex, (n, ...); the first one if several are equal."""
    return np.take_along_axis(x[:-1], np.argmin(x[-1], axis=0)[None, None], axis=1)[:, 0]


@final
@dataclass(frozen=True)
class NelderMead(Optimizer):
    """Nelder and Mead's simplex: the worst of n + 1 points is reflected, and the simplex expands or contracts.

    The point shown is the best vertex; one step is one iteration. The first simplex is the start and, for each
    coordinate, a vertex at the distance of the learning rate, which is not used later. A vertex keeps its first value,
    also if the loss is random, as in the paper.

    Nelder and Mead 1965, A simplex method for function minimization, The Computer Journal 7, with its coefficients 1,
    2, 1/2, 1/2. An expansion is accepted if it is lower than the reflection, as in Lagarias, Reeds, Wright and Wright
    1998 and in SciPy; in the paper, if it is lower than the best vertex.
    """

    name = "Nelder-Mead"
    family = "Values only"
    year = 1965
    source = "J. A. Nelder, R. Mead, A simplex method for function minimization, The Computer Journal 7, 1965"
    idea = "Moves a simplex by its worst corner: it stretches downhill and shrinks around a minimum, without any slope."
    terms = (("point", "c", "r", "q"),)

    lr: Numbers = hyperparameters.rate(1.0)

    def init(self, theta: Array) -> State:
        n = len(theta)
        steps = np.eye(n, n + 1, 1).reshape(n, n + 1, *[1] * (theta.ndim - 1))
        vertices = theta[:, None] + self.lr * steps
        return {"x": np.concatenate([vertices, np.full_like(vertices[:1], np.nan)])}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        v = sort_vertices(surface, state["x"], t)
        c = centroid(v)
        w = last(v)
        r = 2 * c - w
        f_r = value_at(surface, r)
        b = np.where(f_r < highest(v), r, w)
        q = np.where(f_r < lowest(v), 3 * c - 2 * w, np.where(f_r < second_highest(v), r, (b + c) / 2))
        f_q = value_at(surface, q)
        x = renew(surface, v, r, f_r, q, f_q)
        return best(x), {"x": x}
