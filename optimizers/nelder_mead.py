from dataclasses import dataclass
from typing import Any, final

import numpy as np

from core import Array, Numbers, Optimizer, State, Surface, written
from optimizers import hyperparameters
from optimizers.line_search import value_at

# A simplex is (n+1, n+1, ...): its vertices stand side by side, each with its value below its n coordinates.


@written(r"\operatorname{sort}_{f} <x>")
def ordered(surface: Surface, x: Array, t: Any) -> Array:
    """The simplex x with its lowest vertex first; asks for all its values at the first step."""
    if np.any(t == 1):
        x = np.concatenate([x[:-1], np.where(t == 1, value_at(surface, x[:-1]), x[-1])[None]])
    return np.take_along_axis(x, np.argsort(x[-1], axis=0, kind="stable")[None], axis=1)


@written(r"\frac{1}{n} \sum_{i=1}^{n} <x>^{(i)}")
def centroid(x: Array) -> Array:
    """The middle, (n, ...), of all vertices but the last."""
    return np.sum(x[:-1, :-1], axis=1) / (len(x) - 1)


@written(r"<x>^{(n+1)}")
def last(x: Array) -> Array:
    """The last vertex, (n, ...)."""
    return x[:-1, -1]


@written(r"f(<x>^{(n+1)})")
def highest(x: Array) -> Array:
    """The value of the last vertex of an ordered simplex, (...)."""
    return x[-1, -1]


@written(r"f(<x>^{(n)})")
def second_highest(x: Array) -> Array:
    """The value of the last vertex but one, (...)."""
    return x[-1, -2]


@written(r"f(<x>^{(1)})")
def lowest(x: Array) -> Array:
    """The value of the first vertex, (...)."""
    return x[-1, 0]


@written(
    r"\begin{cases} <x>^{(1)}, \dots, <x>^{(n)},\, <q> & <f_q> \le <f_r> \land <f_q> < f(<x>^{(n+1)}) \\ "
    r"<x>^{(1)}, \dots, <x>^{(n)},\, <r> & <f_r> < f(<x>^{(n)}) \\ "
    r"\frac{1}{2} \left(<x>^{(i)} + <x>^{(1)}\right),\; i = 1, \dots, n+1 & \text{else} \end{cases}"
)
def renewed(surface: Surface, x: Array, r: Array, f_r: Array, q: Array, f_q: Array) -> Array:
    """The simplex with q or r in the place of its last vertex, or, where neither helps, shrunk towards its first."""
    take_q = (f_q <= f_r) & (f_q < highest(x))
    take_r = ~take_q & (f_r < second_highest(x))
    keep = take_q | take_r
    new = np.concatenate([np.where(take_q, q, r), np.where(take_q, f_q, f_r)[None]])
    vertices = [x[:, 0]]
    for i in range(1, x.shape[1]):
        kept = new if i == x.shape[1] - 1 else x[:, i]
        if not keep.all():
            q = np.where(keep, q, x[:-1, 0] + (x[:-1, i] - x[:-1, 0]) / 2)  # where kept, asked again: it is free
            kept = np.where(keep, kept, np.concatenate([q, value_at(surface, q)[None]]))
        vertices.append(kept)
    return np.stack(vertices, axis=1)


@written(r"\operatorname{argmin}_{<x>^{(i)}} f")
def best(x: Array) -> Array:
    """The lowest vertex, (n, ...); the first of several."""
    return np.take_along_axis(x[:-1], np.argmin(x[-1], axis=0)[None, None], axis=1)[:, 0]


@final
@dataclass(frozen=True)
class NelderMead(Optimizer):
    """Nelder and Mead's simplex: n + 1 points, of which the worst is flipped over the others, stretched or drawn in.

    The point shown is the best vertex, one step is one iteration. The first simplex is the start and, in each
    coordinate, a vertex farther by the learning rate, which has no further part. A vertex keeps the value that it had
    when it was made, also where the loss is random, as the paper does.

    Nelder and Mead 1965, A simplex method for function minimization, The Computer Journal 7, with its coefficients
    1, 2, 1/2, 1/2. An expansion is taken where it is lower than the reflection, as Lagarias, Reeds, Wright and Wright
    1998 and SciPy do; the paper takes it where it is lower than the best vertex.
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
        v = ordered(surface, state["x"], t)
        c = centroid(v)
        w = last(v)
        r = 2 * c - w
        f_r = value_at(surface, r)
        b = np.where(f_r < highest(v), r, w)
        q = np.where(f_r < lowest(v), 3 * c - 2 * w, np.where(f_r < second_highest(v), r, (b + c) / 2))
        f_q = value_at(surface, q)
        x = renewed(surface, v, r, f_r, q, f_q)
        return best(x), {"x": x}
