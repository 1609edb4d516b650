"""The page of one batch in the layers as a person uses it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, settled
from tests.browser.reading import assert_nothing_sticks_out
from tests.browser.test_lab import at

# Row heads of X that are marked, the marked entry of Y, and the equations that are shown.
MARKED = """() => {
  const [X, , , Y] = document.querySelectorAll('.matrices table')
  return {
    rows: [...X.querySelectorAll('th.sample')].map(head => head.textContent),
    entry: [...Y.querySelectorAll('td.sample.unit')].map(cell => cell.textContent),
    equation: document.querySelector('.matrices p.shown').textContent
  }
}"""

# Counts what is sent to the server.
COUNT = """() => {
  window.sent = 0
  const { send } = WebSocket.prototype
  WebSocket.prototype.send = function (...message) {
    window.sent++
    return send.apply(this, message)
  }
}"""


def marked(page: Page) -> tuple[str, str]:
    """The sample, and the entry of Y, which the equation gives too."""
    found = page.evaluate(MARKED)
    (sample,), (entry,) = found["rows"], found["entry"]
    assert found["equation"].endswith(f"= {entry}")
    return sample, entry


def within(page: Page) -> None:
    assert_nothing_sticks_out(page)


def test_a_batch_is_scrubbed_without_the_server(open_page: Open) -> None:
    page = open_page(at("layers", sample=2), locale="ja-JP", theme="dark", width=390)
    within(page)
    sample, first = marked(page)
    assert sample == "2"
    page.evaluate(COUNT)
    sliders = page.locator(".matrices input")
    sliders.first.press("ArrowRight")
    sample, second = marked(page)
    assert (sample, second != first) == ("3", True)
    assert "sample=3" in page.url
    expect(page.locator(".matrices .one.shown figcaption", has_text=re.compile("^dW$"))).to_have_count(1)
    sliders.last.press("ArrowRight")
    _, other = marked(page)
    assert other != second
    assert "unit=2" in page.url
    page.wait_for_timeout(300)
    assert page.evaluate("window.sent") == 0

    # A place keeps its marks when numbers change, and the other layers have them too.
    page.locator(".st-key-layers-steps input[type=range]").press("ArrowRight")
    settled(page)
    assert marked(page)[0] == "3"
    assert "sample=3" in page.url
    assert "layers.steps=1" in page.url
    assert page.evaluate("window.sent") > 0
    page.get_by_role("radio", name="Softmax").or_(page.get_by_role("button", name="Softmax")).first.click()
    settled(page)
    assert "sample=3" in page.url
    expect(page.locator(".matrices td.sum.whole").filter(visible=True)).to_have_count(6)
    assert page.locator(".matrices th.sample").first.inner_text() == "3"
    within(page)

    # From sample to sample, to the last.
    page.locator(".matrices .bar button").click()
    expect(page.locator(".matrices output").first).to_have_text("1 / 3")
    expect(page.locator(".matrices output").first).to_have_text("3 / 3")
    page.locator(".matrices .image").nth(1).click()
    expect(page.locator(".matrices output").first).to_have_text("2 / 3")


def test_a_pasted_array_is_kept_when_the_next_one_is_broken(open_page: Open) -> None:
    page = open_page(at("layers", **{"layers.operation": "Softmax"}))
    box = page.locator(".st-key-layers-x textarea")
    box.fill("tensor([[1., 2., 3.],\n        [1., 2., 3.]])")
    box.press("Control+Enter")
    settled(page)
    output = page.locator(".matrices table").nth(1)
    expect(output).to_contain_text("0.2447")
    assert "layers.x=tensor" in page.url
    within(page)
    link = page.url

    box.fill("1 2 3\n1 2")
    box.press("Control+Enter")
    settled(page)
    expect(page.get_by_role("alert")).to_contain_text("row 2 is not as long as row 1")
    expect(output).to_contain_text("0.2447")

    page.goto(link)
    settled(page)
    expect(page.locator(".st-key-layers-x textarea")).to_have_value("tensor([[1., 2., 3.],\n        [1., 2., 3.]])")
    expect(page.locator(".matrices table").nth(1)).to_contain_text("0.2447")
    expect(page.get_by_role("alert")).to_have_count(0)
