"""The page of losses by task: numbers and formulas are those of the sample on its sliders."""

from __future__ import annotations

from math import exp, log, pi, sqrt

import numpy as np
import pytest

from networks import LOSSES
from plots.text import number_text
from tests.support.pages import open_page, sent, without_exception, words

BOTH = pytest.mark.parametrize("lang", ["en", "ja"])


@BOTH
def test_the_table_has_the_losses_of_the_code(lang: str) -> None:
    page = without_exception(open_page("losses", lang=lang))
    (table,) = page.table
    rows = table.value.values.tolist()
    assert len(rows) == 3
    for row, name in zip(rows, ("Squared error", "Binary cross-entropy", "Cross-entropy"), strict=True):
        assert row[3] == name
        assert row[4].strip("$").removeprefix(r"\ell = ") == LOSSES[name].formula.split(r",\;")[0]


@BOTH
def test_a_normal_distribution_becomes_a_squared_error(lang: str) -> None:
    page = without_exception(open_page("losses", lang=lang, **{"losses.output": "2", "losses.sigma": "0.5"}))
    density = exp(-(2**2) / (2 * 0.25)) / (0.5 * sqrt(2 * pi))
    told = words(page)
    assert number_text(-log(density), 4) in told
    assert number_text(density, 4).split("e")[0] in told
    curve, _, _, sample = sent(page)["charts"][0]["data"]
    assert max(curve["y"]) == pytest.approx(1 / (0.5 * sqrt(2 * pi)), rel=1e-3)
    assert sample["y"] == pytest.approx([density], rel=1e-5)
    negative_log, loss, *_ = sent(page)["charts"][1]["data"]
    np.testing.assert_allclose(
        negative_log["y"], np.array(loss["y"]) / 0.25 + log(0.5 * sqrt(2 * pi)), rtol=1e-5, atol=1e-5
    )
    page = without_exception(page.select_slider(key="losses.output").set_value(0.0).run())
    assert number_text(log(0.5 * sqrt(2 * pi)), 4).replace("-", "−") in words(page)


@BOTH
@pytest.mark.parametrize("task", ["binary", "classes"])
def test_minus_log_of_a_probability_is_the_cross_entropy(lang: str, task: str) -> None:
    link = {
        "binary": {"losses.logit": "-2", "losses.label": "0"},
        "classes": {"losses.logit2": "-1", "losses.class": "2"},
    }
    y = {"binary": 1 - 1 / (1 + exp(2)), "classes": exp(-1) / (exp(2) + exp(-1) + exp(0))}[task]
    page = without_exception(open_page("losses", lang=lang, task=task, **link[task]))
    assert f"= {number_text(-log(y), 4)} = ℓ" in words(page)
    bars, charts = sent(page)["charts"]
    heights = [height for trace in bars["data"] for height in trace["y"]]
    assert sum(heights) == pytest.approx(1, rel=1e-6)
    assert heights[0] == pytest.approx(y, rel=1e-5)  # the first bar is that of the sample
    negative_log, loss, *_ = charts["data"]
    np.testing.assert_allclose(negative_log["y"], loss["y"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("value", ["9", "x", "nan"])
def test_what_cannot_be_used_is_told_and_the_rest_is_kept(value: str) -> None:
    page = without_exception(open_page("losses", **{"losses.output": value, "losses.target": "1"}))
    assert page.select_slider(key="losses.output").value == 1
    assert page.select_slider(key="losses.target").value == 1
    assert f"losses.output={value}" in words(page)
