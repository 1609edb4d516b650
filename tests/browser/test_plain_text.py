"""Text that people bring stands on the page as it is: no node, no request and no format of theirs."""

from __future__ import annotations

import io
import zipfile
from itertools import chain, islice, repeat
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, settled
from tests.browser.test_lab import at

TEXTS = (
    "![zq](//zq.test/a)",
    "[zq](//zq.test/b) $zq$",
    "**zq** _zq_ ~~zq~~ `zq`",
    ":red[zq] :smile: %{x} &lt;zq",
    "<b>zq</b><img src=//zq.test/c>",
    "http://zq.test/d :material/zq:",
)
# Elements that hold the mark "zq" where they make something of a text.
MADE = """() => {
  const formats = "a, img, iframe, script, b, strong, em, i, del, h1, h2, h3, h4, .katex, [data-testid=stIconMaterial]"
  const holds = part => /zq/.test([part.textContent, ...["src", "href"].map(name => part.getAttribute(name))].join(" "))
  const styled = [...document.querySelectorAll("span[style*=color]")].filter(part => /^zq$/.test(part.textContent))
  const svg = [...document.querySelectorAll("svg text tspan, svg text a")].filter(holds)
  const made = [...document.querySelectorAll(formats)].filter(holds).concat(styled, svg)
  return made.map(part => part.outerHTML.slice(0, 200))
}"""


def assert_plain(page: Page, *texts: str) -> None:
    """Nothing is made of what people brought, and each of the texts is there to be read."""
    assert page.evaluate(MADE) == []
    shown = " ".join(page.locator(".stApp").inner_text().replace("\u2060", "").split())
    for text in texts:
        assert text in shown


def turned(count: int) -> tuple[str, ...]:
    """The texts from one on, and over again."""
    return tuple(islice(chain.from_iterable(repeat(TEXTS)), count, count + len(TEXTS)))


def test_what_a_link_says_is_plain_text(open_page: Open) -> None:
    for count in (0, 3):
        formula, factor, rate, key, x, _ = turned(count)
        link = {"surface": "Your own formula", "formula": formula, "schedule": "Formula", "factor": factor}
        page = open_page("?" + urlencode(link | {"Adam.lr": rate, key: "1", "x": f"1\n{x}"}))
        assert_plain(page, f"Adam.lr={rate}", key, f"x=1 {x}")
        assert page.locator("[data-testid=stSidebar] [data-testid=stAlert]").count() >= 2


def test_what_a_file_says_is_plain_text(open_page: Open) -> None:
    page = open_page(at("batch", problem="Logistic regression", source="file"))
    sidebar = page.locator("[data-testid=stSidebar]")
    sidebar.get_by_text("Data", exact=True).click()
    files = page.locator("input[type=file]")
    for count in (0, 3):
        x, y, kind, first, second, name = turned(count)
        name = name.replace("/", "-") + ".csv"
        rows = "\n".join(f'{i};{i * i % 7};"{(first, second)[i % 2]}"' for i in range(20))
        raw = f'"{x}";"{y}";"{kind}"\n{rows}\n'.encode()
        files.set_input_files([{"name": name, "mimeType": "text/csv", "buffer": raw}])
        expect(sidebar).to_contain_text("20 samples")
        settled(page)
        assert_plain(page, f"x: {x}", f"y: {y}", name[:40])
    files.set_input_files([{"name": f"2 {name}", "mimeType": "text/csv", "buffer": b'"' + x.encode() + b'"\n1\n2\n'}])
    expect(sidebar.locator("[data-testid=stAlert]").first).to_contain_text("No two columns of numbers", timeout=20_000)
    assert_plain(page, f"2 {name}"[:40])


def test_what_an_archive_says_is_plain_text(open_page: Open) -> None:
    page = open_page(at("network", **{"net.data": "Images of your own"}))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for text in TEXTS:
            archive.writestr(text.replace("/", "-"), b"zq")
    for name, raw in ((TEXTS[2] + ".zip", packed.getvalue()), (TEXTS[1].replace("/", "-"), b"zq")):
        page.locator("input[type=file]").set_input_files([{"name": name, "mimeType": "application/zip", "buffer": raw}])
        expect(page.locator("[data-testid=stSidebar] [data-testid=stAlert]").first).to_contain_text("zq")
        assert_plain(page, name[:40])
