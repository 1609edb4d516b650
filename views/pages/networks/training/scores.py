"""The score of a network on a part of the data: accuracy, or R² of a regression."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from networks import Dataset
from views.translation import tr


@dataclass(frozen=True)
class ScoreTexts:
    """Words for a score: alone, on training data, on validation data, and the best on these."""

    name: str
    training: str
    validation: str
    best: str


def score_texts(data: Dataset) -> ScoreTexts:
    """Words for the score of a network that learns this data."""
    if data.is_regression:
        return ScoreTexts("R²", tr("Training R²"), tr("Validation R²"), tr("Best validation R²"))
    return ScoreTexts(
        tr("Accuracy"), tr("Training accuracy"), tr("Validation accuracy"), tr("Best validation accuracy")
    )


def draw_caption() -> None:
    """Say what R² is."""
    formula = r"$R^2 = 1 - \sum_n (y_n - t_n)^2 \,/\, \sum_n (t_n - \bar t\,)^2$"
    text = tr(
        "the share of the targets' variance that the network explains. It is 0 for the constant t̄, their mean; below "
        "0 a curve leaves the chart."
    )
    st.caption(f"{formula}: {text}")
