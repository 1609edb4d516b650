"""The scene in which AdaGrad stalls, as a person reads it."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import expect

from core import run
from lessons.figures import FIGURES
from optimizers import AdaGrad, RMSProp
from surfaces import SURFACES
from tests.browser.conftest import Open, settled
from tests.browser.reading import path_of

BEALE = next(surface for surface in SURFACES if surface.name == "Beale")
LINES = """() => [...document.querySelectorAll(".charts-live .plot")].map(plot => plot._fullData
  .filter(t => t.name).map(t => [t.name, t.y.at(0), t.y.at(-1)]))"""


def test_adagrad_s_rates_fall_while_rmsprop_s_rise_again(open_page: Open) -> None:
    page = open_page(FIGURES["adagrad_stalls"].address)
    paths = [run(BEALE, cls(0.05), BEALE.start, 200) for cls in (AdaGrad, RMSProp)]
    for path, name in zip(paths, ("AdaGrad", "RMSProp"), strict=True):
        np.testing.assert_allclose(path_of(page, name), path.theta, rtol=1e-5, atol=1e-6)
    (lines,) = page.evaluate(LINES)
    assert [name for name, *_ in lines] == ["AdaGrad x", "AdaGrad y", "RMSProp x", "RMSProp y"]
    sums = np.cumsum(BEALE.grad(paths[0].theta[:-1].T) ** 2, axis=1)
    for axis in range(2):
        np.testing.assert_allclose(lines[axis][1:], 0.05 / np.sqrt(sums[axis, [0, -1]]), rtol=1e-5)
        assert lines[2 + axis][2] > 10 * lines[axis][2]
    told = page.get_by_text("AdaGrad: at step 200 the rates are").inner_text()
    shares = [float(share) for share in re.findall(r"([\d.]+)%", told)]
    np.testing.assert_allclose(shares, 100 / np.sqrt(sums[:, -1]), rtol=0.02)
    assert float(re.findall(r"minimum: ([\d.]+)\.", told)[0]) > 2
    expect(page.get_by_text("what has fallen never rises")).to_be_visible()
    # Without the switch the sweep of all rates stands there again.
    page.get_by_text("Rate of each axis", exact=True).first.click()
    page.wait_for_function("!location.search.includes('rates')")
    settled(page)
    expect(page.get_by_text("Final loss for every learning rate")).to_be_visible()
    expect(page.get_by_text("what has fallen never rises")).to_have_count(0)
