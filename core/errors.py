"""Input that cannot be used."""

from __future__ import annotations

from typing import Any


class InputError(ValueError):
    """A formula, a number or a file that cannot be used. The text is a sentence for the person who gave it.

    template  the sentence with the names of its values in braces, for translation: template.format(**values)
    span      start and end of a piece of the typed text, or None for the whole text
    """

    def __init__(self, template: str, span: tuple[int, int] | None = None, **values: Any) -> None:
        super().__init__(template.format(**values))
        self.template, self.span, self.values = template, span, values
