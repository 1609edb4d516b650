"""The figures of the lectures by topic, in the order of a course. A new figure is an entry in its topic's file."""

from lessons.figures import adam, batches, learning_rate, momentum, networks, problems
from lessons.figures.figure import Figure as Figure

TOPICS: dict[str, tuple[Figure, ...]] = {
    "Optimization": problems.FIGURES,
    "Learning rate": learning_rate.FIGURES,
    "Momentum": momentum.FIGURES,
    "AdaGrad, RMSProp, Adam": adam.FIGURES,
    "Batches and noise": batches.FIGURES,
    "Neural networks": networks.FIGURES,
}
FIGURES = {figure.name: figure for figures in TOPICS.values() for figure in figures}
