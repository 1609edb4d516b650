"""Text that people brought, made safe to show: values of links, formulas, names of files, columns and classes.

Whatever it holds, it becomes neither markup, nor a link, an image, an emoji, a formula or a line of its own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, Literal, Protocol

from views.translation import tr

LONGEST = 60  # characters that are shown
Medium = Literal["markdown", "html", "plotly", "text"]


def plain(text: Any, medium: Medium = "markdown", longest: int = LONGEST) -> str:
    """`text` for one line of a medium, in which it stands as it was typed; what cannot be printed is left out.

    In Markdown it is a code span, where Streamlit replaces nothing but names of icons, which a word joiner breaks. In
    Plotly's text, which knows a few tags, entities and templates such as %{x}, those are written as entities. A "text"
    is shown as it is, or made fit for its medium where it is shown.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    line = line if len(line) <= longest else f"{line[: longest - 1]}…"
    match medium:
        case "markdown":
            return _code_span(line.replace(":material/", ":\u2060material/"))
        case "html":
            return html.escape(line)
        case "text":
            return line
        case "plotly":
            return html.escape(line, quote=False).replace("{", "&#123;")


class Refusal(Protocol):
    """Why something that a person brought cannot be used: an English sentence, and what stands in its braces."""

    @property
    def template(self) -> str: ...

    @property
    def values(self) -> Mapping[str, Any]: ...


def refusal_text(refusal: Refusal) -> str:
    """The sentence of a refusal in the language of the session, as Markdown; texts in it are plain."""
    texts = {name: plain(value, longest=300) for name, value in refusal.values.items() if isinstance(value, str)}
    return tr(refusal.template).format(**{**refusal.values, **texts})


def _code_span(line: str) -> str:
    """Between more backticks than stand together in it, with spaces where they would touch those (CommonMark 6.1)."""
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    padding = " " if not line or line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{padding}{line}{padding}{fence}"
