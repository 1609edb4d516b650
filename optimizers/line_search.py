"""Line searches: a step length α along p from θ for each lane, from values and slopes of f(θ + αp).

`g` is the gradient at θ, `first` the first trial length. A value that is not finite counts as too high. The length is 0
in lanes where p does not descend or f(θ) is not finite. A search stops where the rounding error of f(θ) is larger than
the decrease predicted by the slope. Lanes that are done evaluate their last point again.
"""

import numpy as np

from core import Array, Numbers, Surface, typeset_as
from optimizers.linear_algebra import dot

MAX_TRIALS = 60
ROUNDING = np.finfo(float).eps  # relative rounding error of a value


@typeset_as("f(<theta>)")
def value_at(surface: Surface, theta: Array) -> Array:
    """Value of the surface, (...); infinity where it is not finite."""
    value = surface.f(theta)
    return np.where(np.isfinite(value), value, np.inf)


@typeset_as(
    r"\max\left\{\begin{array}{l} \alpha \in \{<first>, <first>\,<shrink>, <first>\,<shrink>^2, \dots\} : \\ "
    r"f(<theta> + \alpha\,<p>) \le f(<theta>) + <c1>\,\alpha\,<g>^{\top} <p> \end{array}\right\}"
)
def backtracking(
    surface: Surface, theta: Array, p: Array, g: Array, first: Numbers, shrink: Numbers, c1: Numbers
) -> Array:
    """First of the lengths first, first·shrink, first·shrink², … with sufficient decrease, (...).

    0 where none of the first MAX_TRIALS lengths has it.
    """
    value, slope = value_at(surface, theta), dot(g, p)
    searching = np.isfinite(value) & (slope < 0)
    found = np.zeros_like(searching)
    alpha = np.where(searching, first, 0.0)
    for _ in range(MAX_TRIALS):
        if not searching.any():
            break
        sufficient = searching & (value_at(surface, _trial_point(theta, alpha, p)) <= value + c1 * alpha * slope)
        searching = searching & ~sufficient & (-alpha * slope > ROUNDING * np.abs(value))
        found = found | sufficient
        alpha = np.where(searching, shrink * alpha, alpha)
    return np.where(found, alpha, 0.0)


@typeset_as(
    r"\alpha : \begin{cases} f(<theta> + \alpha\,<p>) \le f(<theta>) + <c1>\,\alpha\,<g>^{\top} <p> \\ "
    r"\left|\nabla f(<theta> + \alpha\,<p>)^{\top} <p>\right| \le <c2> \left|<g>^{\top} <p>\right| \\ "
    r"\alpha^{(1)} = <first> \end{cases}"
)
def wolfe(surface: Surface, theta: Array, p: Array, g: Array, first: Numbers, c1: Numbers, c2: Numbers) -> Array:
    """Length, (...), that satisfies the strong Wolfe conditions: sufficient decrease, and a slope that is nearly 0.

    Nocedal and Wright 2006, Numerical optimization, Algorithm 3.5 (here each trial doubles the previous length) and 3.6
    (zoom; here to the minimum of the parabola through both values and the slope at the lower one, kept in the middle
    eight tenths of the interval). Where MAX_TRIALS lengths are not enough, the trial with the lowest value among those
    with sufficient decrease, or 0.
    """
    value, slope = value_at(surface, theta), dot(g, p)
    searching = np.isfinite(value) & (slope < 0)
    found = np.zeros_like(searching)
    alpha = np.where(searching, first, 0.0)
    last_alpha = np.zeros_like(value)  # at which the gradient was computed last
    last_slope = slope
    low, value_low, slope_low = last_alpha, value, slope
    high = value_high = np.full_like(value, np.inf)  # no upper end yet
    for trial in range(MAX_TRIALS):
        if not searching.any():
            break
        trial_value = value_at(surface, _trial_point(theta, alpha, p))
        sufficient = trial_value <= value + c1 * alpha * slope
        descends = searching & sufficient & ((trial_value < value_low) | (trial == 0))
        if descends.any():
            last_alpha = np.where(descends, alpha, last_alpha)
            last_slope = dot(surface.grad(_trial_point(theta, last_alpha, p)), p)
        level = descends & (np.abs(last_slope) <= -c2 * slope)
        too_far = searching & ~descends
        new_low = descends & ~level
        turned = new_low & (last_slope * (high - low) >= 0)
        high, value_high = (
            np.where(too_far, new, np.where(turned, old_low, old))
            for new, old_low, old in ((alpha, low, high), (trial_value, value_low, value_high))
        )
        low, value_low, slope_low = (
            np.where(new_low, new, old)
            for new, old in ((alpha, low), (trial_value, value_low), (last_slope, slope_low))
        )
        found = found | level
        searching = searching & ~level & (np.abs(slope_low * (high - low)) > ROUNDING * np.abs(value))
        zoom = _zoom(low, high, value_low, value_high, slope_low)
        alpha = np.where(searching, np.where(np.isfinite(high), zoom, 2 * alpha), alpha)
    return np.where(found, alpha, low)


def _zoom(low: Array, high: Array, value_low: Array, value_high: Array, slope_low: Array) -> Array:
    """Minimum, (...), of the parabola through both values and the slope at `low`, kept away from both ends."""
    width = high - low
    share = -slope_low * width / (2 * (value_high - value_low - slope_low * width))
    return low + width * np.where(np.isfinite(share), np.clip(share, 0.1, 0.9), 0.5)


def _trial_point(theta: Array, alpha: Array, p: Array) -> Array:
    """θ + αp, (n, ...); exactly θ where α is 0, also if p is not finite."""
    return np.where(alpha > 0, theta + alpha * p, theta)
