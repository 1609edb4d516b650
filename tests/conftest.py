"""What holds for every test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from streamlit.components.v2 import manifest_scanner

pytest.register_assert_rewrite("tests.support")

HERE = Path(__file__).parent

# A slow machine is no mistake. How fast things are is measured in `benchmarks`.
settings.register_profile("everywhere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("everywhere")

# A page that is opened without a browser looks through every installed package for components, which takes longer than
# drawing the page.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its folder: unit, pages or browser."""
    for item in items:
        item.add_marker(item.path.relative_to(HERE).parts[0])
