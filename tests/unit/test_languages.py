"""Two languages: every sentence on a page has its Japanese, and the guide shows the code as it is."""

import ast
import tomllib

from core import params_of
from experiments.range_test import RangeTest
from lessons.figures import FIGURES, TOPICS
from networks import ARRAY_SENTENCES, DATA_SENTENCES, SOURCES, Design
from optimizers import FAMILIES, OPTIMIZERS, Adam
from schedules import SCHEDULES
from settings import controls, likelihood, network_controls, pages
from settings.calls import CALL_NOTES
from settings.pasted_call import CALL_SENTENCES
from surfaces import CURVES, GROUPS, PROBLEMS, SENTENCES, SURFACES, TABLE_SENTENCES, Batches, Noisy, penguins
from tests.support.house import ROOT, trees
from views.pages import figures
from views.translation import japanese


def test_japanese_has_exactly_the_texts_in_use() -> None:
    written = {
        node.args[0].value
        for room in ("views", "main")
        for tree in trees(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr"
        if isinstance(node.args[0], ast.Constant)
    }
    declared = {
        p.label
        for owner in (
            *OPTIMIZERS,
            *SCHEDULES,
            *SURFACES,
            *CURVES,
            *PROBLEMS,
            Noisy,
            Batches,
            *SOURCES,
            Design,
            RangeTest,
        )
        for p in params_of(owner)
    } | {
        *(p.label for p in (*controls.NUMBERS.values(), *network_controls.NUMBERS, *pages.LAYER_NUMBERS)),
        *(p.label for numbers in likelihood.NUMBERS.values() for p in numbers),
        *(page.title for page in pages.PAGES.values()),
        *(section for section in pages.SECTIONS if section),
        *(figure.title for figure in FIGURES.values()),
        *TOPICS,
        figures.TITLE,
        *(cls.idea for cls in (*OPTIMIZERS, *SCHEDULES)),
        *(sentence for cls in OPTIMIZERS for sentence in cls.warnings.values()),
        *FAMILIES,
        *FAMILIES.values(),
        *GROUPS,
        *(text for surface in (*SURFACES, *CURVES, *PROBLEMS) for text in (surface.lesson, surface.note) if text),
        *SENTENCES.values(),
        *TABLE_SENTENCES.values(),
        *DATA_SENTENCES.values(),
        *CALL_NOTES.values(),
        *CALL_SENTENCES.values(),
        *ARRAY_SENTENCES.values(),
        *penguins().names,
        *penguins(labelled=True).names,
        *penguins(labelled=True).classes,
    }
    assert written | declared == set(japanese())


def test_the_guide_shows_how_adam_is_added_as_it_is() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    line = "from optimizers.adam import Adam as Adam\n"
    registry = (ROOT / "optimizers" / "__init__.py").read_text(encoding="utf-8")
    assert line in registry
    for language, text in (
        ("python", (ROOT / "optimizers" / "adam.py").read_text(encoding="utf-8")),
        ("python", line),
        ("toml", f'"{Adam.idea}" = "{japanese()[Adam.idea]}"\n'),
    ):
        assert f"```{language}\n{text}```\n" in guide


def test_japanese_keeps_the_placeholders() -> None:
    for english, text in japanese().items():
        assert english.count("{") == text.count("{")
        assert text.strip() == text != ""


def test_no_english_stands_twice() -> None:
    files = (ROOT / "views" / "ja").glob("*.toml")
    assert sum(len(tomllib.loads(path.read_text(encoding="utf-8"))) for path in files) == len(japanese())
