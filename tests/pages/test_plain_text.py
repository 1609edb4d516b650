"""Text that people brought is shown as it is, and is nothing else."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from views.plain_text import MAX_LENGTH, plain

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80) | st.text(
    "`*$<>&{}%:/![]()_~\n #|\\", max_size=20
)


def _line(text: str) -> str:
    words = "".join(c if c.isprintable() else " " for c in text).split()
    line = " ".join(words)
    return line if len(line) <= MAX_LENGTH else line[: MAX_LENGTH - 1] + "…"


@given(TEXTS)
def test_in_markdown_it_is_one_code_span_that_holds_the_text(text: str) -> None:
    shown = plain(text)
    opening = re.match("`+", shown)
    assert opening
    fence = opening.group()
    inside = shown[len(fence) : -len(fence)]
    assert shown == fence + inside + fence
    assert fence not in re.findall("`+", inside), "the span would end in its middle"
    assert "\n" not in shown
    assert inside.strip(" ").replace("\u2060", "") == _line(text).replace("\u2060", "")
    assert ":material/" not in shown


@given(TEXTS)
def test_in_plotly_and_html_no_tag_entity_or_template_is_left(text: str) -> None:
    for shown in (plain(text, "plotly"), plain(text, "html")):
        assert not re.search(r"[<>\n]|&(?!(lt|gt|amp|quot|#x27|#123);)", shown)
        assert html.unescape(shown) == _line(text)
    assert "{" not in plain(text, "plotly")
