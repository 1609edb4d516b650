"""The lab's sweep page: what a change of a number costs the server. Four optimizers, 200 steps, 211 rates each.

The page's code is run by Streamlit's own test runner, and profiled there.
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
    "the sweeps": ("sweep.py", "sweep"),
    "the chart and its paths": ("rates.py", "_chart"),
    "the picture": ("picture.py", "draw"),
    "theory": ("rates.py", "_theory"),
}


def lines() -> Iterator[str]:
    """Server time of a redraw, and of its parts as a profile has them."""
    from streamlit.logger import set_log_level
    from streamlit.testing.v1 import AppTest

    set_log_level("ERROR")  # it warns of being run without a server
    page = AppTest.from_function(_script, default_timeout=60)
    page.query_params["steps"] = "200"
    page.run()
    took, profiles = [], []
    for profiled in (False, True):
        for rate in CHANGES:
            page.session_state["profile"] = cProfile.Profile() if profiled else None
            page.select_slider(key="Momentum.lr").set_value(rate * (0.1 if profiled else 1)).run()
            page.run()  # the whole page, where a browser asks for its two changing parts alone
            if profiled:
                profiles.append(pstats.Stats(page.session_state["profile"]))
            else:
                took.append(page.session_state["took"])
    mine = 1e3 * statistics.median(took)
    yield row("the lab's redraw, 4 optimizers x 200 steps: server", f"{mine:.0f} ms", "", "", "≤ 60", mine <= 60)
    for name, (file, function) in PARTS.items():
        share = statistics.median(_share(profile, file, function) for profile in profiles)
        yield row(f"  of which {name}, by a profile", f"{share * mine:.0f} ms", "", "")


def _script() -> None:
    """The page and its sidebar, as in app.py, with a clock. It is run apart from this file."""
    from time import perf_counter

    import streamlit as st

    from plots import Look
    from views.controls import session
    from views.controls.sidebar import sidebar
    from views.pages.rates.rate_sweep import sweep_page

    session.RUNS.set(None)  # of the same setting, from the run before
    profile = st.session_state.get("profile")
    begin = perf_counter()
    if profile:
        profile.enable()
    with st.sidebar:
        chosen = sidebar("lab")
    sweep_page(Look(), chosen)
    if profile:
        profile.disable()
    st.session_state["took"] = perf_counter() - begin


def _share(profile: Any, file: str, function: str) -> float:
    """The part of all its time that a profile has under a function."""
    spent = sum(
        cumulative
        for (path, _, name), (_, _, _, cumulative, _) in profile.stats.items()
        if path.endswith(file) and name == function
    )
    return spent / profile.total_tt
