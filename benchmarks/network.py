# pyright: standard
"""One epoch of digits, 64–128–10, batch 64, Adam: `core.walk` over batches against PyTorch as its users write it.

The epoch goes once through the training split, 1,438 of the 1,797 digits. Both have one thread, in a process like the
one in which the app trains. Only this project draws its batches within the measured time. In float64 both have the same
weights and batches, and their last weights are compared first; float32 is PyTorch's usual precision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.compare import Comparison, measure
from core import Array, walk
from experiments.training import Task
from networks import Design, Digits
from optimizers import Adam
from surfaces.stochastic import mini_batches
from views.work.process import BackgroundProcess

RATE, AIM = 0.005, 1.5
TASK = Task(*Digits().made().split(0.2, 0), Design(units=128), 64, 1)
START = TASK.start()


def train_epoch() -> Array:
    """Weights after an epoch, (n,)."""
    mini_batches.clear_draw_caches()
    theta = START
    for _, theta, _ in walk(TASK.batches(), Adam(RATE), START, [1.0] * TASK.steps):  # noqa: B007
        pass
    return theta


def lines() -> Iterator[str]:
    """Lines for both precisions of PyTorch."""
    yield from (line for line in BackgroundProcess(lines_here).results() if line)


def lines_here() -> Iterator[str]:
    """The same lines, measured in this process."""
    for kind in ("float64", "float32"):
        reference = _torch(kind)
        if reference and kind == "float64":
            np.testing.assert_allclose(reference(), train_epoch(), rtol=1e-9, atol=1e-9)
        name = f"an epoch of digits, 64-128-10, Adam / PyTorch {kind}"
        yield measure(Comparison(name, train_epoch, reference, AIM, "PyTorch", 25))


def _torch(kind: str) -> Callable[[], Array] | None:
    try:
        import torch  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    torch.set_num_threads(1)
    dtype = getattr(torch, kind)
    x, labels = torch.tensor(TASK.train.x, dtype=dtype), torch.tensor(TASK.train.labels).long()
    surface: Any = TASK.batches()
    batches = [torch.tensor(surface.batch(t)).long() for t in range(1, TASK.steps + 1)]
    inputs, hidden, outputs = TASK.sizes
    layers = torch.nn.Linear(inputs, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, outputs)
    model = torch.nn.Sequential(*layers).to(dtype)
    starts = [
        torch.tensor(part, dtype=dtype) for layer in TASK.training_loss.layers(START)[::2] for part in _parts(layer)
    ]
    loss = torch.nn.CrossEntropyLoss()

    def loop() -> Array:
        with torch.no_grad():
            for weights, start in zip(model.parameters(), starts, strict=True):
                weights.copy_(start)
        rule = torch.optim.Adam(model.parameters(), lr=RATE, eps=float(Adam().eps))
        for indices in batches:
            rule.zero_grad()
            loss(model(x[indices]), labels[indices]).backward()
            rule.step()
        W1, B1, W2, B2 = (weights.detach().numpy() for weights in model.parameters())
        return np.concatenate([W1.T.ravel(), B1, W2.T.ravel(), B2])

    return loop


def _parts(layer: Any) -> tuple[Array, Array]:
    """Weights and biases of an affine layer in PyTorch's layout."""
    return layer.W.T, layer.B[0]
