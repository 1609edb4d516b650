# pyright: standard
"""Server time of the lab's sweep page after a change of a number, for four optimizers, 200 steps and 211 rates each.

Streamlit's test runner runs the page's code, with a profiler in half of the runs.
"""

from __future__ import annotations

import cProfile
import pstats
import statistics
from collections.abc import Iterator
from typing import Any

from benchmarks.compare import row

CHANGES = (0.8, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.12)
PARTS = {
    "the sweeps": ("experiments/rate_sweep.py", "sweep"),
    "the chart and its paths": ("views/picture/outcomes.py", "_chart"),
    "the runs of the picture": ("views/picture/comparison.py", "compare"),
    "its drawing": ("views/picture/composition.py", "compose"),
    "sending it": ("views/picture/display.py", "show"),
    "theory": ("views/picture/limits.py", "tell_limits"),
}


def lines() -> Iterator[str]:
    """Lines with the server time of a redraw, and of its parts by a profile."""
    from streamlit.logger import set_log_level
    from streamlit.testing.v1 import AppTest

    set_log_level("ERROR")  # it would warn that there is no server
    page = AppTest.from_function(_script, default_timeout=60)
    page.query_params["steps"] = "200"
    page.run()
    took, profiles = [], []
    for profiled in (False, True):
        for rate in CHANGES:
            page.session_state["profile"] = cProfile.Profile() if profiled else None
            page.select_slider(key="Momentum.lr").set_value(rate * (0.1 if profiled else 1)).run()
            page.run()  # the whole page; a browser would ask only for its two fragments that change
            if profiled:
                profiles.append(pstats.Stats(page.session_state["profile"]))
            else:
                took.append(page.session_state["took"])
    median = 1e3 * statistics.median(took)
    yield row("the lab's redraw, 4 optimizers x 200 steps: server", f"{median:.0f} ms", "", "", "≤ 60", median <= 60)
    for name, (file, function) in PARTS.items():
        share = statistics.median(_share(profile, file, function) for profile in profiles)
        yield row(f"  of which {name}, by a profile", f"{share * median:.0f} ms", "", "")


def _script() -> None:
    """Draw the page and its sidebar as main.py does, and measure the time. Streamlit runs this without its module."""
    from time import perf_counter

    import streamlit as st

    from plots import Theme
    from settings.kinds import SURFACE
    from settings.pages import PAGES
    from settings.runs import run_of
    from views.controls.sidebar import surface_sidebar
    from views.pages.rates.rate_sweep import rate_sweep_page

    run_of.cache_clear()  # the last run had the same setting
    profile = st.session_state.get("profile")
    begin = perf_counter()
    if profile:
        profile.enable()
    with st.sidebar:
        chosen = surface_sidebar(PAGES["lab"], SURFACE)
    rate_sweep_page(Theme(), chosen)
    if profile:
        profile.disable()
    st.session_state["took"] = perf_counter() - begin


def _share(profile: Any, file: str, function: str) -> float:
    """Share of a profile's time that is spent in a function."""
    spent = sum(
        cumulative
        for (path, _, name), (_, _, _, cumulative, _) in profile.stats.items()
        if path.endswith(file) and name == function
    )
    return spent / profile.total_tt
