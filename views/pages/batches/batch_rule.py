"""The rule where a step sees a batch: the loss that it sums, its name, and what the size of a batch trades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from core import Trajectory
from experiments.batch_losses import deviation_angles
from experiments.gradient_estimates import exact_error
from experiments.seeds import is_random
from optimizers import GradientDescent
from plots.text import number_text
from settings.selection import Setting
from surfaces import Batches, DataLoss
from views.controls.batching import size_names
from views.translation import tr

_RULE = r"w \leftarrow w - \eta\,\frac{\partial L(X)}{\partial w}"
_BATCH_LOSS = r"E = \frac{1}{\lvert\mathcal{B}\rvert} \sum_{n \in \mathcal{B}} E_n"
_FULL_LOSS = r"E = \frac{1}{N} \sum_{n=1}^{N} E_n"
_SAMPLE_LOSS = r"E = E_n"


def show_rule(setting: Setting) -> None:
    """Show the rule of gradient descent on what a step sees, by its name there, with the loss that it sums."""
    if is_random(setting.surface):
        text = tr(
            "**Stochastic gradient descent (SGD)**: $X$ is the batch of this step, $\\mathcal{B}$ the numbers of its "
            "samples. Other methods use the same gradient in their own rules."
        )
        loss = _BATCH_LOSS
    else:
        text = tr("**Gradient descent**: $X$ is all data, at every step.")
        loss = _FULL_LOSS
    st.markdown(f"${_RULE}, \\quad L(X) = {loss}$ &emsp; {text}")


def batch_table(surfaces: Mapping[str, Batches | DataLoss], spreads: Sequence[float]) -> dict[str, list[str]]:
    """Columns of a table of batch sizes by heading: over what each sums the loss, and what a step costs and gives.

    spreads  of the gradient estimate for each of `surfaces`
    """
    sums = {
        "all": (tr("all samples"), _FULL_LOSS),
        "batches": (tr("the samples of the batch"), _BATCH_LOSS),
        "one": (tr("one sample"), _SAMPLE_LOSS),
    }
    return {
        tr("Name"): [_name(surface) for surface in surfaces.values()],
        tr("Batch size"): [f"{_size(surface):,}" for surface in surfaces.values()],
        tr("Loss summed over"): [f"{sums[kind][0]}: ${sums[kind][1]}$" for kind in surfaces],
        tr("Name of the rule"): [
            GradientDescent.shown_name(batched=is_random(surface)) for surface in surfaces.values()
        ],
        tr("Spread of the gradient estimate"): [number_text(spread) for spread in spreads],
    }


def estimate_spreads(surfaces: Mapping[str, Batches | DataLoss], start: Sequence[float]) -> list[float]:
    """Root mean square distance of the gradient estimate from the full gradient at the start, for each surface."""

    def spread(batches: Batches) -> float:
        assert isinstance(batches.surface, DataLoss)
        return exact_error(batches.surface.full.per_sample_gradient(np.array(start, dtype=float)), batches)

    return [spread(surface) if isinstance(surface, Batches) else 0.0 for surface in surfaces.values()]


def trade_off_sentences(surfaces: Mapping[str, Batches | DataLoss], spreads: Sequence[float]) -> list[str]:
    """What a large and a small batch are good for, with the numbers of these, and the lecture's advice on sizes."""
    text = tr("{spread} at B = {size}")
    pairs = zip(spreads, surfaces.values(), strict=True)
    told = "; ".join(text.format(spread=number_text(spread), size=f"{_size(surface):,}") for spread, surface in pairs)
    return [
        tr(
            "A large batch estimates the gradient more accurately, but a step is slower; a small one is noisier, but "
            "a step is faster. Spread of the estimate at the start, with B samples a step: {told}."
        ).format(told=told),
        tr(
            "The lecture's advice: batches of 16–256 samples where memory and computing power are scarce, of 512–1,024 "
            "and more where they are not."
        ),
    ]


def direction_sentences(setting: Setting, runs: Mapping[str, Trajectory]) -> list[str]:
    """How far the steps of SGD point away from those of gradient descent, as a list of at most one sentence."""
    name = GradientDescent.batch_name
    if name not in runs:
        return []
    angles = deviation_angles(setting.noiseless, runs[name].theta)
    if not angles.size:
        return []
    text = tr(
        "Random batches change the length and the direction of a step: those of {name} point {middle}° (median) and "
        "up to {most}° away from −∇f on all data. A random learning rate changes the length alone."
    )
    return [text.format(name=name, middle=_degrees_text(np.median(angles)), most=_degrees_text(angles.max()))]


def _degrees_text(angle: float) -> str:
    return number_text(float(np.degrees(angle)), 3)


def _name(surface: Batches | DataLoss) -> str:
    """Name of a batch of this size: batch, mini-batch or online."""
    return size_names()["all" if not is_random(surface) else "one" if _size(surface) == 1 else "batches"]


def _size(surface: Batches | DataLoss) -> int:
    """Samples that a step sees."""
    return surface.full_size if isinstance(surface, Batches) else surface.count
