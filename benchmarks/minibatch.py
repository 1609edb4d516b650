"""200 seeds × 1000 steps of mini-batch Adam on the line fit, against PyTorch with a batched parameter.

Every step of every seed has a batch of its own, 10 of 100 samples; every point is kept, and its loss on all data. Both
see the same batches: ours draws them within its time, PyTorch is handed them. Their last points are compared first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.compare import Comparison, measure
from core import run
from optimizers import Adam
from surfaces import Batches, LineFit
from surfaces.stochastic import mini_batches

SEEDS, STEPS, SIZE, RATE = 200, 1000, 10, 0.05
PROBLEM = LineFit()
LOSS = Batches(PROBLEM, SIZE, seed=np.arange(SEEDS))


def ours() -> Any:
    """Every point, (T+1, 2, seeds), and its loss."""
    mini_batches.forget()
    of = run(LOSS, Adam(RATE), PROBLEM.start, STEPS, keep="path")
    return of.theta, of.loss


def lines() -> Iterator[str]:
    """With one thread for PyTorch, and with as many as there are processors; ours takes one."""
    for threads in (1, os.cpu_count() or 1):
        other = _torch(threads)
        if other:
            np.testing.assert_allclose(other()[0][-1].T, ours()[0][-1], rtol=1e-9)
        name = f"{SEEDS} seeds x {STEPS}, mini-batch Adam / PyTorch, threads: {threads}"
        yield measure(Comparison(name, ours, other, 2.0, "PyTorch", 5))


def _torch(threads: int) -> Callable[[], Any] | None:
    try:
        import torch  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    x, y = (torch.tensor(column) for column in (PROBLEM.data.x, PROBLEM.data.y))
    drawn = torch.tensor(np.stack([LOSS.batch(t) for t in range(1, STEPS + 1)])).long()  # (T, B, seeds)
    start = torch.tensor(PROBLEM.start, dtype=torch.float64).repeat(SEEDS, 1)

    def loop() -> Any:
        torch.set_num_threads(threads)
        theta = start.clone().requires_grad_()
        rule = torch.optim.Adam([theta], lr=RATE, eps=float(Adam().eps))
        path = [start]
        for places in drawn:
            rule.zero_grad()
            rest = theta[:, 0] * x[places] + theta[:, 1] - y[places]
            (rest**2 / 2).mean(dim=0).sum().backward()
            rule.step()
            path.append(theta.detach().clone())
        points = torch.stack(path)
        rest = points[..., :1] * x + points[..., 1:] - y
        return points.numpy(), (rest**2 / 2).mean(dim=-1).numpy()

    return loop
