"""The figures of the lectures: each has a link that can be read, and a test of its numbers in a file of this folder."""

import ast
from pathlib import Path

import pytest

from lessons.figures import FIGURES, TOPICS, Figure
from settings.link import read, write


def test_names_are_unique() -> None:
    assert len(FIGURES) == sum(len(figures) for figures in TOPICS.values())


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES.keys())
def test_the_link_is_read_whole_and_is_the_shortest(figure: Figure) -> None:
    selection, refusals = read(figure.page, figure.query)
    assert not refusals.texts
    assert not refusals.unknown
    assert write(selection) == figure.query


def test_each_figure_has_a_test_of_its_numbers() -> None:
    tests = {
        node.name
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert {f"test_{name}" for name in FIGURES} <= tests
