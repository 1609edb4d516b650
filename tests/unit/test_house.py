"""What keeps the house in order: who imports whom, two languages, settings that must still exist."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

from core import params_of
from experiments.range_test import RangeTest
from networks import DATA_SENTENCES, SOURCES, Design
from optimizers import FAMILIES, OPTIMIZERS, Adam
from schedules import SCHEDULES
from surfaces import CURVES, GROUPS, PROBLEMS, SENTENCES, SURFACES, TABLE_SENTENCES, Batches, Noisy, penguins
from views.controls import batching, kinds, network_sidebar
from views.controls.selection import LR, STEPS
from views.pages.networks import layer_pass
from views.translation import japanese

ROOT = Path(__file__).parent.parent.parent

MAY_IMPORT = {
    "core": {"numpy"},
    "formulas": {"numpy"},
    "rules": {"core", "formulas", "numpy"},
    "optimizers": {"core", "numpy"},
    "schedules": {"core", "numpy"},
    "surfaces": {"core", "formulas", "numpy"},
    "networks": {"core", "surfaces", "numpy"},  # a network's loss is a mean over samples, as others are
    # Forms of a method share the declared numbers.
    "experiments": {"core", "optimizers", "surfaces", "networks", "numpy"},
    "plots": {"core", "numpy", "plotly", "PIL"},
    "views": {
        *("core", "formulas", "rules", "optimizers", "schedules", "surfaces", "networks", "experiments", "plots"),
        *("numpy", "streamlit"),
    },
    "app": {"optimizers", "plots", "views", "streamlit"},
}

ROOMS = tuple(MAY_IMPORT)

# The floors of `views`, from the ground up; a floor imports from those that stand before it.
FLOORS = (
    *("translation", "digest", "theme", "latency", "plain_text", "back", "messages"),
    *("controls", "live", "work", "picture", "pages"),
)


def files(room: str) -> list[Path]:
    return [ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else sorted((ROOT / room).rglob("*.py"))


def trees(room: str) -> Iterator[ast.Module]:
    return (ast.parse(path.read_text(encoding="utf-8")) for path in files(room))


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room: str) -> None:
    assert files(room)
    imported = {
        name.split(".")[0]
        for tree in trees(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert imported - set(sys.stdlib_module_names) - {room} <= MAY_IMPORT[room]


def test_imports_between_the_floors_of_views_run_downwards() -> None:
    assert {path.relative_to(ROOT / "views").parts[0].removesuffix(".py") for path in files("views")} == {
        "__init__",
        *FLOORS,
    }
    upwards = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files("views")
        for floor in [path.relative_to(ROOT / "views").parts[0].removesuffix(".py")]
        for name in imported_from_views(ast.parse(path.read_text(encoding="utf-8")))
        if name != floor and FLOORS.index(name) >= FLOORS.index(floor)
    ]
    assert not upwards


def imported_from_views(tree: ast.Module) -> set[str]:
    """The floors of `views` that a module imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "views":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("views."):
            found.add(node.module.split(".")[1])  # type: ignore[union-attr]
    return found


def test_every_source_folder_is_a_room() -> None:
    found = {p.stem for p in ROOT.glob("*.py")} | {p.parent.name for p in ROOT.glob("*/__init__.py")}
    assert found == {*ROOMS, "tests", "benchmarks"}


def test_japanese_has_exactly_the_texts_in_use() -> None:
    written = {
        node.args[0].value
        for room in ("views", "app")
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
        LR.label,
        *(field.metadata["param"].label for field in kinds.LETTERS.values()),
        STEPS.label,
        *(p.label for p in batching.PAGES),
        *(p.label for p in network_sidebar.NUMBERS),
        *(p.label for p in layer_pass.NUMBERS),
        *(cls.idea for cls in (*OPTIMIZERS, *SCHEDULES)),
        *(sentence for cls in OPTIMIZERS for sentence in cls.cautions.values()),
        *FAMILIES,
        *FAMILIES.values(),
        *GROUPS,
        *(text for surface in (*SURFACES, *CURVES, *PROBLEMS) for text in (surface.lesson, surface.note) if text),
        *SENTENCES.values(),
        *TABLE_SENTENCES.values(),
        *DATA_SENTENCES.values(),
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


def test_the_settings_that_speed_and_quiet_depend_on_still_exist() -> None:
    chosen = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert chosen["runner"]["postScriptGC"] is False
    assert chosen["server"]["showEmailPrompt"] is False
    assert chosen["server"]["fileWatcherType"] == "none"
    assert chosen["browser"]["gatherUsageStats"] is False
    known = config.get_config_options()
    for section in ("runner", "server", "browser", "client"):
        for option in chosen.get(section, {}):
            assert f"{section}.{option}" in known
