# pyright: standard
"""`run`, which records the whole trajectory and state, against the loops people write with PyTorch and optax.

All use float64 and x²/20 + y². The loops record the point and the loss of every step, and return them as arrays that
are ready to be drawn, as `run` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.compare import Comparison, measure
from core import Optimizer, run
from optimizers import CLASSIC, AdaGrad, Adam, GradientDescent, Momentum, Nesterov, RMSProp
from surfaces import from_formula

START = (-7.0, 2.0)
BOWL = from_formula("x**2/20 + y**2", domain=((-10, 10), (-5, 5)))


def lines() -> Iterator[str]:
    """Each comparison as a line."""
    return map(measure, comparisons())


def comparisons() -> Iterator[Comparison]:
    """One path of Adam with 1000 steps, and the work of one redraw, six methods x 200 steps."""
    torch, optax = _torch_loop(), _optax_loop()
    for library, loop, aim in (("PyTorch", torch, 10.0), ("optax, jitted step", optax, 1.2)):
        yield Comparison(
            f"one path, Adam, 1000 steps / {library}",
            lambda: run(BOWL, Adam(lr=0.3), START, 1000),
            loop and (lambda loop=loop: loop(Adam(lr=0.3), 1000)),
            aim,
            library.split(",")[0],
        )
        yield Comparison(
            f"one redraw, 6 methods x 200 steps / {library}",
            lambda: [run(BOWL, cls(lr=0.1), START, 200) for cls in CLASSIC],
            loop and (lambda loop=loop: [loop(cls(lr=0.1), 200) for cls in CLASSIC]),
            aim,
            library.split(",")[0],
        )


def _torch_loop() -> Callable[[Optimizer, int], Any] | None:
    try:
        import torch  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    torch.set_num_threads(1)
    make: dict[type[Optimizer], Callable[[Any, Any], Any]] = {
        GradientDescent: lambda o, p: torch.optim.SGD(p, lr=o.lr),
        Momentum: lambda o, p: torch.optim.SGD(p, lr=o.lr, momentum=o.momentum),
        Nesterov: lambda o, p: torch.optim.SGD(p, lr=o.lr, momentum=o.momentum, nesterov=True),
        AdaGrad: lambda o, p: torch.optim.Adagrad(p, lr=o.lr, eps=o.eps),
        RMSProp: lambda o, p: torch.optim.RMSprop(p, lr=o.lr, alpha=o.rho, eps=o.eps),
        Adam: lambda o, p: torch.optim.Adam(p, lr=o.lr, betas=(o.beta1, o.beta2), eps=o.eps),
    }

    def loop(optimizer: Optimizer, steps: int) -> tuple[Any, list[float]]:
        theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        rule = make[type(optimizer)](optimizer, [theta])
        path, losses = [theta.detach().clone()], []
        for _ in range(steps):
            rule.zero_grad()
            loss = theta[0] ** 2 / 20 + theta[1] ** 2
            loss.backward()
            rule.step()
            path.append(theta.detach().clone())
            losses.append(loss.item())
        return torch.stack(path).numpy(), losses

    return loop


def _optax_loop() -> Callable[[Optimizer, int], Any] | None:
    try:
        import jax  # pyright: ignore[reportMissingImports]
        import optax  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)
    make: dict[type[Optimizer], Callable[[Any], Any]] = {
        GradientDescent: lambda o: optax.sgd(o.lr),
        Momentum: lambda o: optax.sgd(o.lr, momentum=o.momentum),
        Nesterov: lambda o: optax.sgd(o.lr, momentum=o.momentum, nesterov=True),
        AdaGrad: lambda o: optax.adagrad(o.lr, initial_accumulator_value=0.0, eps=o.eps),
        RMSProp: lambda o: optax.rmsprop(o.lr, decay=o.rho, eps=o.eps),
        Adam: lambda o: optax.adam(o.lr, b1=o.beta1, b2=o.beta2, eps=o.eps),
    }
    compiled: dict[Optimizer, tuple[Any, Any]] = {}

    def loss_of(theta: Any) -> Any:
        return theta[0] ** 2 / 20 + theta[1] ** 2

    def loop(optimizer: Optimizer, steps: int) -> tuple[Any, Any]:
        if optimizer not in compiled:  # in the warm-up, which is not timed
            rule = make[type(optimizer)](optimizer)

            @jax.jit
            def step(theta: Any, state: Any) -> Any:
                loss, gradient = jax.value_and_grad(loss_of)(theta)
                updates, state = rule.update(gradient, state)
                return optax.apply_updates(theta, updates), state, loss

            compiled[optimizer] = rule, step
        rule, step = compiled[optimizer]
        theta = jax.numpy.array(START)
        state, path, losses = rule.init(theta), [theta], []
        for _ in range(steps):
            theta, state, loss = step(theta, state)
            path.append(theta)
            losses.append(loss)
        return np.array(path), np.array(losses)

    return loop
