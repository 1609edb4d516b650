from dataclasses import dataclass, replace
from typing import Any, final

from core import Array, Optimizer, State, Surface


@final
@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """Gradient descent: a step against the gradient, in proportion to its length.

    On a random loss (see `Surface.at_step`) the same rule is stochastic gradient descent, SGD.

    Cauchy 1847, Méthode générale pour la résolution des systèmes d'équations simultanées; for random losses
    Robbins and Monro 1951, A stochastic approximation method.
    """

    name = "Gradient descent"
    batch_name = "SGD"
    family = "Follow the slope"
    year = 1847
    source = "A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847"
    idea = "Steps straight down the slope; one rate must suit the steepest direction, so flat ones are slow."

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        return theta - self.lr * g, {"g": g}

    def rate_limit(self, curvature: Any) -> Any:
        return 2 / curvature

    def optimal_for(self, smallest: Any, largest: Any) -> Optimizer:
        lr = 2 / (smallest + largest)
        return replace(self, lr=lr)
