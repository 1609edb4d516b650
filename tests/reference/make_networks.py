"""Writes networks.json: losses and gradients of small networks and single layers by PyTorch's autograd, in float64.

python -m tests.reference.make_networks
"""

from __future__ import annotations

import json
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np

SAMPLES, SIZES = 5, {0: [3, 3], 1: [3, 4, 3], 2: [3, 4, 4, 3]}
TWO_CLASSES = [3, 4, 1]


def main() -> None:
    import torch  # pyright: ignore[reportMissingImports]
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, mse_loss  # pyright: ignore[reportMissingImports]

    rng = np.random.default_rng(0)
    x = rng.normal(size=(SAMPLES, 3)).round(3)
    labels = [0, 2, 1, 1, 0]
    activations = {"ReLU": torch.relu, "Sigmoid": torch.sigmoid, "tanh": torch.tanh}
    losses = {
        "Cross-entropy": lambda z, t: cross_entropy(z, t),
        "Binary cross-entropy": lambda z, t: binary_cross_entropy_with_logits(z, t, reduction="sum") / SAMPLES,
        "Squared error": lambda z, t: mse_loss(z, t, reduction="sum") / SAMPLES / 2,
    }

    def tensor(values: Any) -> Any:
        return torch.tensor(values, dtype=torch.float64, requires_grad=True)

    def weights(sizes: list[int]) -> list[Any]:
        """W and B of each affine layer."""
        return [rng.uniform(-1.5, 1.5, shape).round(3) for d, m in pairwise(sizes) for shape in ((d, m), (1, m))]

    def case(activation: str, loss: str, sizes: list[int], start: list[Any], decay: float) -> dict[str, Any]:
        parts, z = [tensor(part) for part in start], torch.tensor(x)
        for at in range(0, len(parts), 2):
            z = (activations[activation](z) if at else z) @ parts[at] + parts[at + 1]
        targets = torch.tensor(targets_of[sizes[-1]])
        value = losses[loss](z, targets) + decay / 2 * sum((W**2).sum() for W in parts[::2])
        value.backward()
        flat = [float(number) for part in parts for number in part.grad.flatten()]
        return {
            "activation": activation,
            "loss": loss,
            "sizes": sizes,
            "decay": decay,
            "value": value.item(),
            "grad": flat,
        }

    targets_of = {3: np.eye(3)[labels], 1: np.array([[0.0], [1.0], [1.0], [0.0], [1.0]])}
    starts = {tuple(sizes): weights(sizes) for sizes in (*SIZES.values(), TWO_CLASSES)}
    kinds = [
        *((activation, loss, sizes) for activation, loss, sizes in product(activations, losses, SIZES.values())),
        *((activation, loss, TWO_CLASSES) for activation, loss in product(activations, [*losses][1:])),
    ]
    networks = [
        case(activation, loss, sizes, starts[tuple(sizes)], decay)
        for (activation, loss, sizes), decay in product(kinds, (0.0, 0.1))
        if len(sizes) > 2 or activation == "ReLU"  # without hidden layers there is none
    ]

    layers = []
    single = {
        **activations,
        "Softmax -1": lambda z: torch.softmax(z, -1),
        "Softmax -2": lambda z: torch.softmax(z, -2),
    }
    X, dY = rng.normal(size=(4, 3)).round(3), rng.normal(size=(4, 3)).round(3)
    for name, function in single.items():
        x_in = tensor(X)
        y = function(x_in)
        y.backward(torch.tensor(dY))
        layers.append({"layer": name, "Y": y.tolist(), "dX": x_in.grad.tolist()})
    x_in, W, B = tensor(X), tensor(rng.normal(size=(3, 3)).round(3)), tensor(rng.normal(size=(1, 3)).round(3))
    y = x_in @ W + B
    y.backward(torch.tensor(dY))
    affine = {"W": W, "B": B, "Y": y, "dX": x_in.grad, "dW": W.grad, "dB": B.grad}
    layers.append({"layer": "Affine", **{name: values.tolist() for name, values in affine.items()}})

    written = {
        "library": f"torch {torch.__version__}",
        "x": x.tolist(),
        "targets": {outputs: targets.tolist() for outputs, targets in targets_of.items()},
        "theta": {
            "-".join(map(str, sizes)): np.concatenate([part.ravel() for part in parts]).tolist()
            for sizes, parts in starts.items()
        },
        "networks": networks,
        "X": X.tolist(),
        "dY": dY.tolist(),
        "layers": layers,
    }
    text = json.dumps(written, separators=(",", ":")) + "\n"
    (Path(__file__).parent / "networks.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
