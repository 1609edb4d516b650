"""What the words of the pages may say."""

from __future__ import annotations

import re

from views.translation import japanese


def test_no_text_says_something_of_all_methods_or_of_none() -> None:
    said = [text for text in japanese() if re.search(r"(?i)\b(every|all|no|any|each) (method|optimizer)s?\b", text)]
    # What is given to them, not what they do; and a button.
    assert {text.split(" was given")[0] for text in said} == {"Tune each optimizer", "Each optimizer"}
