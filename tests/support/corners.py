"""Links to extreme cases of the pages about bias correction and about the forms of momentum."""

from __future__ import annotations

EDGES: dict[str, dict[str, str]] = {
    "on the minimum": {"x": "0", "y": "0"},
    "one step": {"steps": "1"},
    "many steps": {"steps": "1000"},
    "noise": {"noise": "1"},
    "diverging": {"Momentum.lr": "100", "Adam.lr": "100", "steps": "1000"},
    "no memory": {"Momentum.momentum": "0", "Adam.beta1": "0", "Adam.beta2": "0"},
    "long memory": {"Momentum.momentum": "0.9999", "Adam.beta1": "0.9999", "Adam.beta2": "0.9999"},
    "large constant": {"Adam.eps": "1"},
    "schedule": {"schedule": "Cosine"},
    "typed schedule without a value": {"schedule": "Formula", "factor": "log(5 - t)"},
    "no loss at the start": {"surface": "Your own formula", "formula": "log(x) + y^2", "x": "-1"},
    "other names": {"surface": "Weighted bowl"},
    "surface with many minima": {"surface": "Rastrigin", "Momentum.lr": "0.05", "steps": "300"},
}
