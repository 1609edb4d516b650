"""Three rates for every surface and method, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from core import run
from experiments.rate_sweep import sweep, too_small_right_too_large
from optimizers import CLASSIC
from surfaces import SURFACES
from tests.support.pages import open_page, sent, without_exception


@pytest.mark.parametrize("place", range(len(SURFACES)), ids=lambda place: SURFACES[place].name)
def test_three_rates_for_every_surface_and_method(place: int) -> None:
    surface, names = SURFACES[place], [cls.name for cls in CLASSIC]
    first, second = CLASSIC[place % len(CLASSIC)], CLASSIC[(place + 3) % len(CLASSIC)]
    page = open_page("three", surface=surface.name, optimizers=names, method=first.__name__)
    for cls in (first, second):
        if cls is second:
            page = page.button_group(key="method").set_value(cls.__name__).run()
        picture = sent(without_exception(page))
        found = too_small_right_too_large(sweep(surface, cls(), surface.start, surface.steps), surface.lowest())
        titles = [
            title
            for title, at in zip(("Too small", "Just right", "Too large"), found or (), strict=True)
            if at is not None
        ]
        assert [chart["title"].split(":")[0] for chart in picture["charts"]] == titles
        assert titles[:2] == ["Too small", "Just right"]
        for chart in picture["charts"]:
            assert "nan" not in chart["text"]
            rate = float(chart["title"].split("= ")[1])
            whole = run(surface, cls(lr=rate), surface.start, surface.steps).theta
            shown = np.stack([chart["data"][0]["x"], chart["data"][0]["y"]], axis=1)
            np.testing.assert_allclose(shown, whole[: len(shown)], rtol=1e-5, atol=1e-5)


def test_three_rates_say_what_their_runs_do() -> None:
    def texts(**link: str) -> list[str]:
        return [
            chart["text"]
            for chart in sent(without_exception(open_page("three", **link, method="GradientDescent")))["charts"]
        ]

    _, right, large = texts(surface="Saddle")
    assert "does not settle in 50 of them" in right
    assert "leaves the window downhill" in large
    _, right, large = texts(surface="McCormick")
    assert "short enough to settle" in right
    assert "steps jump across the valley" in large
