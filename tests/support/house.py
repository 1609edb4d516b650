"""The rooms of the house, and their files."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

MAY_IMPORT = {
    "core": {"numpy"},
    "formulas": {"core", "numpy"},  # the core's InputError
    "rules": {"core", "formulas", "numpy"},
    "optimizers": {"core", "numpy"},
    "schedules": {"core", "numpy"},
    "surfaces": {"core", "formulas", "numpy"},
    "networks": {"core", "surfaces", "numpy"},  # a network's loss is a mean over samples, as others are
    # Forms of a method share the declared numbers.
    "experiments": {"core", "optimizers", "surfaces", "networks", "numpy"},
    "plots": {"core", "numpy", "plotly", "PIL"},
    "settings": {
        *("core", "optimizers", "schedules", "surfaces", "networks", "experiments", "plots"),
        "numpy",
    },
    "lessons": {"settings"},
    "views": {
        *("core", "formulas", "rules", "optimizers", "schedules", "surfaces", "networks", "experiments", "plots"),
        *("settings", "lessons", "numpy", "streamlit"),
    },
    "server": {"views", "starlette"},
    "main": {"plots", "settings", "views", "streamlit"},
    "app": {"server", "streamlit"},
}

ROOMS = tuple(MAY_IMPORT)


def files(room: str) -> list[Path]:
    return [ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else sorted((ROOT / room).rglob("*.py"))


def trees(room: str) -> Iterator[ast.Module]:
    return (parsed(path) for path in files(room))


def all_files(*rooms: str) -> dict[str, Path]:
    """Python files of some rooms, by their path from the root."""
    return {path.relative_to(ROOT).as_posix(): path for room in rooms for path in files(room)}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
