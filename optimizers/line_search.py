"""How far to go from θ along p, for each lane: searches among step lengths α, by values and slopes of f(θ + αp).

`g` is the gradient at θ, `first` the first length that is tried. Values that are not finite count as too high. A lane
in which p does not lead down, or f(θ) is not finite, gets 0. A search gives up where the rounding of f(θ) would hide
what the slope promises. Lanes that are done ask again where they asked last.
"""

import numpy as np

from core import Array, Numbers, Surface, written
from optimizers.linear_algebra import dot

TRIALS = 60  # lengths that are tried at most
ROUNDING = np.finfo(float).eps  # of a value, relative


@written("f(<theta>)")
def value_at(surface: Surface, theta: Array) -> Array:
    """The value, (...), or infinity where it is not finite: nothing is worse."""
    value = surface.f(theta)
    return np.where(np.isfinite(value), value, np.inf)


@written(
    r"\max\left\{\begin{array}{l} \alpha \in \{<first>, <first>\,<shrink>, <first>\,<shrink>^2, \dots\} : \\ "
    r"f(<theta> + \alpha\,<p>) \le f(<theta>) + <c1>\,\alpha\,<g>^{\top} <p> \end{array}\right\}"
)
def backtracking(
    surface: Surface, theta: Array, p: Array, g: Array, first: Numbers, shrink: Numbers, c1: Numbers
) -> Array:
    """The first of the lengths first, first·shrink, first·shrink², … with sufficient decrease, (...).

    0 where none of the first TRIALS has it.
    """
    value, slope = value_at(surface, theta), dot(g, p)
    searching = np.isfinite(value) & (slope < 0)
    found = np.zeros_like(searching)
    alpha = np.where(searching, first, 0.0)
    for _ in range(TRIALS):
        if not searching.any():
            break
        there = value_at(surface, _at(theta, alpha, p))
        enough = searching & (there <= value + c1 * alpha * slope)
        searching = searching & ~enough & (-alpha * slope > ROUNDING * np.abs(value))
        found = found | enough
        alpha = np.where(searching, shrink * alpha, alpha)
    return np.where(found, alpha, 0.0)


@written(
    r"\alpha : \begin{cases} f(<theta> + \alpha\,<p>) \le f(<theta>) + <c1>\,\alpha\,<g>^{\top} <p> \\ "
    r"\left|\nabla f(<theta> + \alpha\,<p>)^{\top} <p>\right| \le <c2> \left|<g>^{\top} <p>\right| \\ "
    r"\alpha^{(1)} = <first> \end{cases}"
)
def wolfe(surface: Surface, theta: Array, p: Array, g: Array, first: Numbers, c1: Numbers, c2: Numbers) -> Array:
    """A length, (...), that has the strong Wolfe conditions: sufficient decrease, and a slope that is nearly flat.

    Nocedal and Wright 2006, Numerical optimization, Algorithm 3.5 (here each trial doubles the one before) and 3.6
    (zoom; here to the lowest point of the parabola through both values and the slope at the lower one, kept in the
    middle eight tenths of the interval). Where TRIALS lengths do not find one: the lowest of those that were tried and
    have sufficient decrease, or 0.
    """
    value, slope = value_at(surface, theta), dot(g, p)
    searching = np.isfinite(value) & (slope < 0)
    found = np.zeros_like(searching)
    alpha = np.where(searching, first, 0.0)
    asked = np.zeros_like(value)  # where the gradient was asked for last
    low, value_low, slope_low = asked, value, slope
    high = value_high = np.full_like(value, np.inf)  # until there is an upper end
    steep = slope
    for trial in range(TRIALS):
        if not searching.any():
            break
        there = value_at(surface, _at(theta, alpha, p))
        enough = there <= value + c1 * alpha * slope
        descends = searching & enough & ((there < value_low) | (trial == 0))
        if descends.any():
            asked = np.where(descends, alpha, asked)
            steep = dot(surface.grad(_at(theta, asked, p)), p)
        level = descends & (np.abs(steep) <= -c2 * slope)
        too_far = searching & ~descends
        new_low = descends & ~level
        turned = new_low & (steep * (high - low) >= 0)
        high, value_high = (
            np.where(too_far, new, np.where(turned, old_low, old))
            for new, old_low, old in ((alpha, low, high), (there, value_low, value_high))
        )
        low, value_low, slope_low = (
            np.where(new_low, new, old) for new, old in ((alpha, low), (there, value_low), (steep, slope_low))
        )
        found = found | level
        searching = searching & ~level & (np.abs(slope_low * (high - low)) > ROUNDING * np.abs(value))
        zoom = _zoom(low, high, value_low, value_high, slope_low)
        alpha = np.where(searching, np.where(np.isfinite(high), zoom, 2 * alpha), alpha)
    return np.where(found, alpha, low)


def _zoom(low: Array, high: Array, value_low: Array, value_high: Array, slope_low: Array) -> Array:
    width = high - low
    share = -slope_low * width / (2 * (value_high - value_low - slope_low * width))
    return low + width * np.where(np.isfinite(share), np.clip(share, 0.1, 0.9), 0.5)


def _at(theta: Array, alpha: Array, p: Array) -> Array:
    return np.where(alpha > 0, theta + alpha * p, theta)
