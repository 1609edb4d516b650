"""What holds for every test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from streamlit.components.v2 import manifest_scanner

from tests.support.covering import covering

HERE = Path(__file__).parent
FOLDERS = ("browser", "pages", "unit")  # the longest tests first, so that all processors end together

# A slow machine is no mistake. How fast things are is measured in `benchmarks`.
settings.register_profile("everywhere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("everywhere"), max_examples=10, derandomize=True)

# A page that is opened without a browser looks through every installed package for components, which takes longer than
# drawing the page.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="a covering selection, and few examples (see tests/support)")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("quick" if config.getoption("quick") else "everywhere")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test with its folder: unit, pages or browser; keep those of a file that opens pages together."""
    for item in items:
        folder = folder_of(item.path)
        item.add_marker(folder)
        if folder != "unit":
            item.add_marker(pytest.mark.xdist_group(item.path.relative_to(HERE).as_posix()))
    items.sort(key=lambda item: cost(item.path))
    if config.getoption("quick"):
        items[:], others = covering(items)
        config.hook.pytest_deselected(items=others)


@cache
def folder_of(path: Path) -> str:
    return path.relative_to(HERE).parts[0]


@cache
def cost(path: Path) -> tuple[int, int]:
    """The folder's place, and in it the larger file first."""
    folder = folder_of(path)
    return FOLDERS.index(folder), -path.stat().st_size if folder != "unit" else 0
