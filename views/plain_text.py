"""Text from people, made safe to show: values of links, formulas, names of files, columns and classes.

It is shown as plain text: never as markup, a link, an image, an emoji, a formula or a line of its own.
"""

from __future__ import annotations

import html
import re
from typing import Any, Literal

from core import InputError
from views.translation import tr

MAX_LENGTH = 60  # characters that are shown
Medium = Literal["markdown", "html", "plotly", "text"]


def plain(text: Any, medium: Medium = "markdown", max_length: int = MAX_LENGTH) -> str:
    """`text` as one line that a medium shows literally, without unprintable characters.

    In Markdown it is a code span; there Streamlit replaces only names of icons, which a word joiner prevents. In
    Plotly's text the characters of tags, entities and templates such as %{x} become entities. The medium "text" has no
    markup, or escapes it itself.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    line = line if len(line) <= max_length else f"{line[: max_length - 1]}…"
    match medium:
        case "markdown":
            return _code_span(line.replace(":material/", ":\u2060material/"))
        case "html":
            return html.escape(line)
        case "text":
            return line
        case "plotly":
            return html.escape(line, quote=False).replace("{", "&#123;")


def refusal_text(refusal: InputError) -> str:
    """Sentence of a refusal in the language of the session, as Markdown, with plain texts as its values."""
    texts = {name: plain(value, max_length=300) for name, value in refusal.values.items() if isinstance(value, str)}
    return tr(refusal.template).format(**{**refusal.values, **texts})


def _code_span(line: str) -> str:
    """Code span of a line: its fence is longer than any run of backticks in the line (CommonMark 6.1)."""
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    padding = " " if not line or line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{padding}{line}{padding}{fence}"
