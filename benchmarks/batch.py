# pyright: standard
"""Many runs at once, against PyTorch with a batched parameter and optax under jit, scan and vmap; all in float64.

(a) 300 learning rates x 500 steps, every path kept; (b) 256 x 256 starts x 300 steps of Adam, with the last point, its
loss and the step of convergence (by the rule of `core.outcome`); (c) 128 x 128 pairs of learning rate and β₁ x 200
steps of Adam, with the last point and loss. PyTorch is shown with one thread, and with one for each processor; `run`
uses all processors beyond 32,768 lanes, optax always. The time of optax's compilation has a line of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.compare import Comparison, measure, row
from core import GRADIENT_TOLERANCE, STEP_TOLERANCE, Array, Optimizer, Surface, add_lane_axes, run
from optimizers import Adam, Momentum
from surfaces import SURFACES, from_formula

BOWL = from_formula("x**2/20 + y**2", domain=((-10, 10), (-5, 5)), start=(-7, 2), minima=((0, 0),))
RATES = np.geomspace(1e-4, 1.0, 300)
HIMMELBLAU, ROSENBROCK = (next(s for s in SURFACES if s.name == name) for name in ("Himmelblau", "Rosenbrock"))

# The same functions for libraries that differentiate them on their own; x and y are arrays of lanes.
FORMULAS: dict[str, Callable[[Any, Any], Any]] = {
    BOWL.name: lambda x, y: x**2 / 20 + y**2,
    HIMMELBLAU.name: lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    ROSENBROCK.name: lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
}


def starts(surface: Surface, points: int) -> Array:
    """Grid of starts over the surface's window, (2, points²)."""
    sides = (np.linspace(low, high, points) for low, high in surface.domain)
    return np.stack(np.meshgrid(*sides)).reshape(2, -1)


class Case:
    """One piece of work: `keep` is "path" (every point and loss), "steps" (last point, loss, step of convergence)
    or "final" (last point and loss)."""

    def __init__(self, name: str, surface: Surface, optimizer: Optimizer, start: Array, steps: int, keep: str) -> None:
        self.name, self.surface, self.optimizer, self.steps, self.keep = name, surface, optimizer, steps, keep
        self.f = FORMULAS[surface.name]
        rule = [np.asarray(getattr(optimizer, field)) for field in ("lr", "beta1") if hasattr(optimizer, field)]
        self.lanes = np.broadcast_shapes(start.shape[1:], *(number.shape for number in rule))
        self.start = start

    def run_lanes(self) -> Any:
        """The work of this project."""
        return run(
            self.surface, self.optimizer, self.start, self.steps, keep="path" if self.keep == "path" else "final"
        )


def cases() -> list[Case]:
    line = np.array(BOWL.start, dtype=float)
    grid = Adam(lr=np.geomspace(1e-3, 1.0, 128), beta1=np.linspace(0.0, 0.99, 128)[:, None])
    return [
        Case("(a) 300 rates x 500, Adam, paths", BOWL, Adam(lr=RATES), line, 500, "path"),
        Case("(a) 300 rates x 500, momentum, paths", BOWL, Momentum(lr=RATES), line, 500, "path"),
        Case("(b) 256² starts x 300, Adam, Himmelblau", HIMMELBLAU, Adam(0.3), starts(HIMMELBLAU, 256), 300, "steps"),
        Case("(b) 256² starts x 300, Adam, Rosenbrock", ROSENBROCK, Adam(0.03), starts(ROSENBROCK, 256), 300, "steps"),
        Case("(c) 128² (η, β₁) x 200, Adam", BOWL, grid, line, 200, "final"),
    ]


def lines() -> Iterator[str]:
    """Lines of each case against each library, with compile times, and of the peak memory of (b)."""
    torch, optax = _torch(), _optax()
    for case in cases():
        # (c) has no aim against PyTorch, and (a) none against optax: there the times differ many times over.
        aim = {"path": 4.0, "steps": 3.0}.get(case.keep)
        for threads in (1, os.cpu_count() or 1):
            name = f"{case.name} / PyTorch, threads: {threads}"
            yield measure(Comparison(name, case.run_lanes, torch and torch(case, threads), aim, "PyTorch", 5))
        begin = time.perf_counter()
        compiled = optax and optax(case)
        seconds = time.perf_counter() - begin
        aim = None if case.keep == "path" else 1 / 1.3
        yield measure(Comparison(f"{case.name} / optax", case.run_lanes, compiled, aim, "optax", 5))
        if compiled:
            yield row("  optax, compiled beforehand", "", f"{seconds * 1e3:.0f} ms", "")
    if not os.path.exists("/proc/self/status"):
        yield "not measured: peak memory, which only Linux tells"
        return
    megabytes = _peak()
    yield row("(b) peak memory, NumPy itself included", f"{megabytes:.0f} MB", "", "", "< 400", megabytes < 400)


def _torch() -> Callable[[Case, int], Callable[[], Any]] | None:
    try:
        import torch  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None

    def prepare(case: Case, threads: int) -> Callable[[], Any]:
        def tensor(values: Any) -> Any:
            return torch.tensor(np.asarray(values, dtype=float))

        o = case.optimizer
        width = tensor([high - low for low, high in case.surface.domain])
        gradient_tolerance, step_tolerance = (
            GRADIENT_TOLERANCE * float(case.surface.height) / width,
            STEP_TOLERANCE * width,
        )
        start = (
            tensor(np.broadcast_to(add_lane_axes(case.start, len(case.lanes)), (2, *case.lanes)))
            .movedim(0, -1)
            .contiguous()
        )

        def update_rest_step(rest_step: Any, gradient: Any, change: Any, t: int) -> Any:
            at_rest = ((gradient.abs() <= gradient_tolerance) & (change.abs() <= step_tolerance)).all(dim=-1)
            return torch.where(at_rest, torch.where(rest_step < 0, t, rest_step), -1)

        def loop() -> Any:
            torch.set_num_threads(threads)
            theta = start.clone().requires_grad_()
            path, losses, rest_step = [start], [], torch.full(case.lanes, -1)
            change, previous = torch.zeros_like(theta), theta
            rule = _torch_rule(torch, o, theta, tensor)
            for t in range(1, case.steps + 1):
                theta.grad = None
                loss = case.f(theta[..., 0], theta[..., 1])
                loss.sum().backward()
                with torch.no_grad():
                    if case.keep == "steps":
                        rest_step = update_rest_step(rest_step, theta.grad, change, t - 1)
                        previous = theta.clone()
                    rule(t)
                    if case.keep == "steps":
                        change = theta - previous
                    if case.keep == "path":
                        path.append(theta.clone())
                        losses.append(loss.detach())
            theta.grad = None
            loss = case.f(theta[..., 0], theta[..., 1])
            if case.keep == "path":
                return torch.stack(path).numpy(), torch.stack([*losses, loss.detach()]).numpy()
            if case.keep == "steps":
                loss.sum().backward()
                rest_step = update_rest_step(rest_step, theta.grad, change, case.steps)
            return theta.detach().numpy(), loss.detach().numpy(), rest_step.numpy()

        return loop

    return prepare


def _torch_rule(torch: Any, o: Optimizer, theta: Any, tensor: Callable[[Any], Any]) -> Callable[[int], None]:
    """Step of torch.optim; the rule in tensors for a rate or β₁ per lane, which torch.optim does not have."""
    lr = tensor(o.lr)[..., None]
    match o:
        case Adam() if np.ndim(o.lr) == 0:
            rule = torch.optim.Adam([theta], lr=o.lr, betas=(o.beta1, o.beta2), eps=o.eps)
            return lambda t: rule.step()
        case Adam():
            beta1, beta2, m, v = tensor(o.beta1)[..., None], o.beta2, torch.zeros_like(theta), torch.zeros_like(theta)

            def adam(t: int) -> None:
                m.mul_(beta1).add_((1 - beta1) * theta.grad)
                v.mul_(beta2).addcmul_(theta.grad, theta.grad, value=1 - beta2)
                theta.sub_(lr * (m / (1 - beta1**t)) / ((v / (1 - beta2**t)).sqrt_().add_(o.eps)))

            return adam
        case Momentum():
            velocity = torch.zeros_like(theta)

            def momentum(t: int) -> None:
                velocity.mul_(o.momentum).sub_(lr * theta.grad)
                theta.add_(velocity)

            return momentum
    raise NotImplementedError(o)


def _optax() -> Callable[[Case], Callable[[], Any]] | None:
    try:
        import jax  # pyright: ignore[reportMissingImports]
        import optax  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy

    def prepare(case: Case) -> Callable[[], Any]:
        o = case.optimizer
        width = jnp.array([high - low for low, high in case.surface.domain])
        gradient_tolerance, step_tolerance = (
            GRADIENT_TOLERANCE * float(case.surface.height) / width,
            STEP_TOLERANCE * width,
        )
        evaluate = jax.value_and_grad(lambda theta: case.f(theta[0], theta[1]))

        def run_lane(start: Any, lr: Any, beta1: Any) -> Any:
            if isinstance(o, Adam):
                rule = optax.adam(lr, b1=beta1, b2=o.beta2, eps=o.eps)
            else:
                rule = optax.sgd(lr, momentum=beta1)

            def update_rest_step(rest_step: Any, g: Any, change: Any, t: Any) -> Any:
                at_rest = jnp.all((jnp.abs(g) <= gradient_tolerance) & (jnp.abs(change) <= step_tolerance))
                return jnp.where(at_rest, jnp.where(rest_step < 0, t, rest_step), -1)

            def step(carry: Any, t: Any) -> Any:
                theta, state, rest_step, change = carry
                loss, g = evaluate(theta)
                if case.keep == "steps":
                    rest_step = update_rest_step(rest_step, g, change, t)
                updates, state = rule.update(g, state)
                theta = optax.apply_updates(theta, updates)
                return (theta, state, rest_step, updates), ((theta, loss) if case.keep == "path" else None)

            carry = (start, rule.init(start), -1, jnp.zeros(2))
            (theta, _, rest_step, change), kept = jax.lax.scan(step, carry, jnp.arange(case.steps))
            loss, g = evaluate(theta)
            if case.keep == "path":
                return kept, loss
            return theta, loss, update_rest_step(rest_step, g, change, case.steps)

        starts = np.broadcast_to(case.start.reshape(2, -1).T, (int(np.prod(case.lanes)), 2))
        numbers = (o.lr, getattr(o, "beta1", getattr(o, "momentum", 0.0)))
        lane_numbers = [jnp.array(np.broadcast_to(number, case.lanes).ravel()) for number in numbers]
        arguments = (jnp.array(starts), *lane_numbers)
        compiled = jax.jit(jax.vmap(run_lane)).lower(*arguments).compile()
        return lambda: jax.tree.map(np.asarray, compiled(*arguments))

    return prepare


def _peak() -> float:
    """Peak memory of (b) in a process of its own, in megabytes."""
    code = (
        "import benchmarks.batch as b\n"
        "[case.run_lanes() for case in b.cases() if case.keep == 'steps']\n"
        "print(*(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    kilobytes = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return int(kilobytes) / 1000
