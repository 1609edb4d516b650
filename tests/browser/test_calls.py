"""A call of Keras or PyTorch, pasted by a person, sets the controls and the picture."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import run
from optimizers import Nesterov
from schedules import InverseTime
from settings.pasted_call import EXAMPLE
from surfaces import SURFACES
from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out, path_of, slide

BOWL = SURFACES[0]


def paste(page: Page, text: str) -> None:
    box = page.get_by_placeholder(EXAMPLE)
    box.fill(text)
    box.press("Enter")
    settled(page)


def test_a_pasted_call_is_taken_by_the_sliders_and_a_broken_one_leaves_them(open_page: Open) -> None:
    page = open_page({"calls": "true", "optimizers": "Adam"})
    codes = page.locator("[data-testid=stCode]")
    expect(codes.first).to_contain_text("keras.optimizers.Adam(learning_rate=0.3")
    paste(page, "SGD(lr=0.1, momentum=0.8, decay=0.02, nesterov=True)")
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("The controls are set by SGD(lr=0.1")
    ours = run(BOWL, Nesterov(0.1, 0.8), BOWL.start, BOWL.steps, schedule=InverseTime(0.02)).theta
    np.testing.assert_allclose(path_of(page, "Nesterov"), ours, rtol=1e-6, atol=1e-6)
    for said in ("Nesterov.momentum=0.8", "InverseTime.decay=0.02", "optimizers=Adam"):
        assert said in page.url
    before = page.url
    paste(page, "SGD(lr=0.1, momentum=2)")
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("momentum goes from 0 to 0.9999.")
    expect(page.get_by_placeholder(EXAMPLE)).to_have_value("SGD(lr=0.1, momentum=2)")
    assert page.url == before
    np.testing.assert_allclose(path_of(page, "Nesterov"), ours, rtol=1e-6, atol=1e-6)
    slide(page, "Nesterov.lr", 1)
    rate = page.url.split("Nesterov.lr=")[1].split("&")[0]
    expect(codes.filter(has_text="nesterov=True").last).to_contain_text(f"lr={rate}")


@pytest.mark.parametrize("path", ["", "/step"])
def test_the_panel_fits_a_phone(open_page: Open, path: str) -> None:
    page = open_page(f"{path}?calls=true&schedule=1/t+decay", locale="ja-JP", theme="dark", width=390)
    expect(page.get_by_placeholder(EXAMPLE)).to_be_visible()
    assert_nothing_sticks_out(page)
