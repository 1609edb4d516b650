"""What a step asks for is counted: alone, and in lanes."""

import numpy as np

from core import Array, Optimizer, Surface, recommended_rate, run
from surfaces import from_formula
from tests.support.products import PAIRS

BOWL = from_formula("x**2/20 + y**2", domain=((-10, 10), (-5, 5)), start=(-7, 2), minima=((0, 0),))


class Counted(Surface):
    """A surface that writes down what it is asked, but not what it was asked just before of that kind."""

    name, domain = "Counted", BOWL.domain

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.asked: dict[str, list[list[float]]] = {"value": [], "gradient": [], "hessian": []}

    def _note(self, kind: str, theta: Array) -> None:
        for point in np.reshape(theta, (2, -1)).T.tolist():
            if self.asked[kind][-1:] != [point]:
                self.asked[kind].append(point)

    def f(self, theta: Array) -> Array:
        self._note("value", theta)
        return self.surface.f(theta)

    def grad(self, theta: Array) -> Array:
        self._note("gradient", theta)
        return self.surface.grad(theta)

    def hessian(self, theta: Array) -> Array:
        self._note("hessian", theta)
        return self.surface.hessian(theta)


@PAIRS
def test_evaluations_are_what_a_step_asks_for(cls: type[Optimizer], surface: Surface) -> None:
    optimizer = cls(lr=recommended_rate(surface, cls))
    t = run(surface, optimizer, surface.start, 20)
    state = optimizer.init(t.theta[0])
    for step in range(1, 21):
        counted = Counted(surface)
        with np.errstate(all="ignore"):
            theta, state = optimizer.step(counted, t.theta[step - 1], state, step)
        if not np.isfinite(t.theta[step]).all():
            break  # a path ends where its loss is no number
        np.testing.assert_array_equal(theta, t.theta[step])
        assert {kind: len(points) for kind, points in counted.asked.items()} == {
            kind: counts[step - 1] for kind, counts in t.evaluations.items()
        }


@PAIRS
def test_lanes_ask_for_as_much_as_they_would_alone(cls: type[Optimizer], surface: Surface) -> None:
    starts = np.array(surface.start)[:, None] * np.array([1.0, 0.7, -0.4, 0.01, 1e200])
    together = run(surface, cls(lr=recommended_rate(surface, cls)), starts, 25)
    for lane in range(5):
        alone = run(surface, cls(lr=recommended_rate(surface, cls)), starts[:, lane], 25)
        np.testing.assert_allclose(together.theta[..., lane], alone.theta, rtol=1e-9, atol=1e-9)
        for kind, counts in alone.evaluations.items():
            np.testing.assert_array_equal(together.evaluations[kind][:, lane], counts)
