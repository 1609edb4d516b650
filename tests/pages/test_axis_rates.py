"""The rate of each axis stands beside those of other methods, and its sentences have the numbers of the runs."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core import run
from optimizers import AdaGrad, RMSProp
from surfaces import SURFACES
from tests.support.pages import open_root, sent, without_exception, words

BEALE = next(surface for surface in SURFACES if surface.name == "Beale")
SCENE = {
    "surface": "Beale",
    "optimizers": ["AdaGrad", "RMSProp"],
    "steps": "200",
    "AdaGrad.lr": "0.05",
    "RMSProp.lr": "0.05",
    "rates": "true",
}


def test_the_rates_of_both_methods_are_drawn_and_their_end_is_told() -> None:
    page = without_exception(open_root(**SCENE))
    (chart,) = sent(page)["charts"]
    assert [trace["name"] for trace in chart["data"]] == ["AdaGrad x", "AdaGrad y", "RMSProp x", "RMSProp y"]
    adagrad, rmsprop = (run(BEALE, cls(0.05), BEALE.start, 200) for cls in (AdaGrad, RMSProp))
    sums = np.cumsum(BEALE.grad(adagrad.theta[:-1].T) ** 2, axis=1)
    for axis in range(2):
        np.testing.assert_allclose(chart["data"][axis]["y"], 0.05 / np.sqrt(sums[axis]), rtol=1e-6)
        np.testing.assert_allclose(
            chart["data"][2 + axis]["y"], 0.05 / (np.sqrt(rmsprop.state["v"][1:, axis]) + 1e-8), rtol=1e-6
        )
    said = words(page)
    shares = re.findall(r"AdaGrad: at step 200 the rates are (.*?)% \(x\), (.*?)% \(y\) of η", said)[0]
    np.testing.assert_allclose([float(share) for share in shares], 100 / np.sqrt(sums[:, -1]), rtol=0.02)
    to_go = [float(text) for text in re.findall(r"nearest minimum: (.*?)\.\s", said + " ")]
    ends = [float(BEALE.distance(path.theta[-1])) for path in (adagrad, rmsprop)]
    np.testing.assert_allclose(to_go, ends, rtol=5e-3)
    assert "It is 34.5 (x), 92.5 (y) here, so no rate is ever above 2.9% (x), 1.1% (y) of η." in said
    assert "what has fallen never rises" in said
    assert "The rates of RMSProp fall to" in said


def test_under_a_schedule_nothing_is_said_of_rates_that_never_rise() -> None:
    said = words(without_exception(open_root(**SCENE, schedule="Random rate")))
    assert "at step 200 the rates are" in said
    assert "never rises" not in said


@pytest.mark.parametrize(
    "link",
    [
        {"optimizers": "Momentum"},
        {"optimizers": ""},
        {"surface3d": "true"},
        {"AdaGrad.lr": "100", "RMSProp.lr": "100", "surface": "Rosenbrock"},
        {"noise": "1"},
        {"steps": "1"},
        {"more": ["Lion", "BFGS", "Nelder-Mead", "AMSGrad"], "lang": "ja"},
    ],
)
def test_it_opens_in_every_corner(link: dict[str, str]) -> None:
    page = without_exception(open_root(**SCENE | link))
    assert "nan" not in words(page)


def test_without_such_methods_that_is_said() -> None:
    assert "None of these methods" in words(without_exception(open_root(**SCENE | {"optimizers": "Momentum"})))
