"""A page, opened by its link, as lines of text."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.support.elements import asks_on, remember_messages, state_of, told
from tests.support.links import Link
from tests.support.paths import path_lines

APP = str(Path(__file__).parents[2] / "main.py")
PATIENCE = 600.0  # seconds for a page
MAX_RUNS = 20  # of a page that asks for more
PATHS = "paths"


def written(links: Sequence[Link]) -> list[tuple[str, str, float]]:
    """Name and content of the file for each link, and the seconds it took; the file about runs without a link."""
    begin, files = time.monotonic(), []
    for link in links or [None]:
        found = page_lines(link) if link else [*path_lines()]
        files.append((link.name if link else PATHS, "".join(f"{line}\n" for line in found), time.monotonic() - begin))
        begin = time.monotonic()
    return files


@cache
def _prepare() -> None:
    logging.disable(logging.WARNING)
    # Streamlit would search all installed packages for components at every run.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    remember_messages()


def page_lines(link: Link) -> list[str]:
    """Lines that describe a page in its final state."""
    _prepare()
    page: Any = AppTest.from_file(APP, default_timeout=PATIENCE)
    page._page_hash = calc_hash(link.path)
    page.query_params.update(link.query)
    page.context = {"theme": "dark" if link.dark else "light"}
    runs = [page.run()._tree.messages]
    while asks_on(runs[-1]) and len(runs) < MAX_RUNS:
        runs.append(page.run()._tree.messages)
    if link.file:
        page.file_uploader[0].set_value(("points.csv", link.file.encode(), "text/csv"))
        runs.append(page.run()._tree.messages)
    if link.press:
        next(button for button in page.button if button.label == link.press).click()
        runs.append(page.run()._tree.messages)
    if link.paths:
        request = state_of(runs[-1])
        states = [state for state in page._tree.get_widget_states().widgets if state.id != request.id]
        page._tree.get_widget_states = lambda: WidgetStates(widgets=[*states, request])
        runs.append(page.run()._tree.messages)
    failures = [f"EXCEPTION {failure.message}" for failure in page.exception]
    query = " ".join(f"{key}={value}" for key, value in sorted(page.query_params.items()))
    return [f"/{link.path} {query}", *failures, *told(runs)]
