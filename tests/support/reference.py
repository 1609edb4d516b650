"""Reference values by other libraries, from files in `tests/reference/`."""

import json
from pathlib import Path
from typing import Any


def kept(name: str) -> Any:
    """Content of a file of `tests/reference/`."""
    return json.loads((Path(__file__).parent.parent / "reference" / name).read_text(encoding="utf-8"))


CASES: list[dict[str, Any]] = [case for name in ("trajectories.json", "trajectories_more.json") for case in kept(name)]
