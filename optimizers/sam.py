from dataclasses import dataclass
from typing import final

from core import Array, Numbers, Optimizer, State, Surface, param
from optimizers import hyperparameters
from optimizers.linear_algebra import norm


@final
@dataclass(frozen=True)
class SAM(Optimizer):
    """Sharpness-aware minimization: gradient descent with the gradient at the highest point in the neighbourhood.

    This point is estimated at the distance ρ along the gradient, which costs a second gradient in each step. ε keeps a
    flat start at rest; the paper has no ε.

    Foret, Kleiner, Mobahi and Neyshabur 2020, Sharpness-aware minimization for efficiently improving generalization,
    ICLR 2021, Algorithm 1.
    """

    name = "SAM"
    family = "Follow the slope"
    year = 2020
    source = "P. Foret et al., Sharpness-aware minimization …, 2020 (ICLR 2021), Algorithm 1"
    idea = "Asks for the slope a little uphill, where sharp valleys are steeper: it can leave them for wider ones."
    rates_from = ("GradientDescent", 0.5)
    terms = (("slope", "g_hat"), ("move", "e"))

    rho: Numbers = param(0.05, r"\rho", "Radius", 0.0, 10.0, log=True)
    eps: Numbers = hyperparameters.epsilon(1e-12)

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        g = surface.grad(theta)
        e = self.rho * g / (norm(g) + self.eps)
        g_hat = surface.grad(theta + e)
        return theta - self.lr * g_hat, {"g": g, "e": e, "g_hat": g_hat}
