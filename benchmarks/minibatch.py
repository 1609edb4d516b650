# pyright: standard
"""200 seeds × 1000 steps of mini-batch Adam on the line fit, against PyTorch with a batched parameter.

Every step of every seed has its own batch, 10 of 100 samples. Every point is kept, with its loss on all data. Both see
the same batches, which only this project draws within the measured time. The last points are compared first.
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


def run_seeds() -> Any:
    """Every point, (T+1, 2, seeds), and its loss, (T+1, seeds)."""
    mini_batches.clear_draw_caches()
    runs = run(LOSS, Adam(RATE), PROBLEM.start, STEPS, keep="path")
    return runs.theta, runs.loss


def lines() -> Iterator[str]:
    """Lines for PyTorch with one thread and with one for each processor; `run_seeds` has one thread."""
    for threads in (1, os.cpu_count() or 1):
        reference = _torch(threads)
        if reference:
            np.testing.assert_allclose(reference()[0][-1].T, run_seeds()[0][-1], rtol=1e-9)
        name = f"{SEEDS} seeds x {STEPS}, mini-batch Adam / PyTorch, threads: {threads}"
        yield measure(Comparison(name, run_seeds, reference, 2.0, "PyTorch", 5))


def _torch(threads: int) -> Callable[[], Any] | None:
    try:
        import torch  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    x, y = (torch.tensor(column) for column in (PROBLEM.data.x, PROBLEM.data.y))
    batches = torch.tensor(np.stack([LOSS.batch(t) for t in range(1, STEPS + 1)])).long()  # (T, B, seeds)
    start = torch.tensor(PROBLEM.start, dtype=torch.float64).repeat(SEEDS, 1)

    def loop() -> Any:
        torch.set_num_threads(threads)
        theta = start.clone().requires_grad_()
        rule = torch.optim.Adam([theta], lr=RATE, eps=float(Adam().eps))
        path = [start]
        for indices in batches:
            rule.zero_grad()
            residuals = theta[:, 0] * x[indices] + theta[:, 1] - y[indices]
            (residuals**2 / 2).mean(dim=0).sum().backward()
            rule.step()
            path.append(theta.detach().clone())
        points = torch.stack(path)
        residuals = points[..., :1] * x + points[..., 1:] - y
        return points.numpy(), (residuals**2 / 2).mean(dim=-1).numpy()

    return loop
