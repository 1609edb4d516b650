"""The programs of the README run, and give the numbers that it says."""

import re

import numpy as np

from tests.support.house import ROOT


def test_the_readme_s_programs_run() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    names: dict[str, object] = {"np": np}
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(block, names)
        for expression, said in re.findall(r"^(\S.*?)  # (-?[\d.]+)(?: = .*)?$", block, re.MULTILINE):
            assert float(f"{eval(expression, names):.3g}") == float(said)  # type: ignore[str-format]
