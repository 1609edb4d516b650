"""Public names with their defaults. `python -m tests.support.public_names` adds them to their file."""

from __future__ import annotations

import ast
import dataclasses
import gc
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import Trajectory, params_of
from optimizers import OPTIMIZERS
from schedules import SCHEDULES
from settings.nearest import PARAMS
from settings.pages import KEYS
from surfaces import CURVES, PROBLEMS, SURFACES
from tests.support.links import PATHS
from tests.support.pages import values_of

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests" / "reference" / "public_names.json"
PACKAGES = ("core", "optimizers", "schedules", "surfaces", "networks", "experiments")
_CODE = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
_JOINED = ",\n"
Frozen = dict[str, dict[str, Any]]


@cache
def defaults(kind: str) -> dict[str, Any]:
    """Defaults of one kind, by name: another default would change links or runs."""
    return json.loads(json.dumps(KINDS[kind]()))


def _pages() -> dict[str, dict[str, Any]]:
    found = {path: _controls(path) for path in PATHS}
    gc.collect()  # ends the work in other processes that closed pages have begun
    return found


def _controls(path: str) -> dict[str, Any]:
    """Value of each control of a page when it is opened, by its key in links."""
    page: Any = AppTest.from_file(str(ROOT / "main.py"), default_timeout=60)
    page._page_hash = calc_hash(path)
    page.run()
    if page.exception:
        raise RuntimeError(f"{path}: {page.exception[0].message}")
    return values_of(page)


def _fields(record: Any) -> dict[str, Any]:
    return {f.name: _readable(f.default) for f in dataclasses.fields(record)}


def _readable(default: Any) -> Any:
    """A default as JSON: a number or word unchanged, and a phrase for any other default."""
    if default is dataclasses.MISSING:
        return "no default"
    return default if default is None or isinstance(default, bool | int | float | str) else "a default"


def _surface(surface: Any) -> dict[str, Any]:
    numbers = {p.name: p.default for p in params_of(surface)}
    return {"numbers": numbers, "rates": dict(surface.rates), "start": surface.start, "steps": surface.steps}


KINDS: dict[str, Callable[[], dict[str, Any]]] = {
    "controls of pages": _pages,
    "numbers in links": lambda: {key: p.default for key, p in PARAMS.items()},
    "optimizers": lambda: {cls.__name__: _fields(cls) for cls in OPTIMIZERS},
    "schedules": lambda: {cls.__name__: _fields(cls) for cls in SCHEDULES},
    "names of optimizers": lambda: {cls.__name__: cls.name for cls in OPTIMIZERS},
    "names of schedules": lambda: {cls.__name__: cls.name for cls in SCHEDULES},
    "surfaces": lambda: {surface.name: _surface(surface) for surface in (*SURFACES, *CURVES, *PROBLEMS)},
}


@cache
def names() -> dict[str, list[str]]:
    """Names by the place where they are used: keys of links, fields, modules."""
    return {
        "keys of links": sorted(KEYS),
        "fields of Trajectory": [f.name for f in dataclasses.fields(Trajectory)],
        **{module: sorted(found) for module, found in sorted(_imported().items())},
    }


def _imported() -> dict[str, set[str]]:
    """Names that README and tests import, and that packages export, by module."""
    found: dict[str, set[str]] = {}
    for path in ROOT.glob("README*.md"):
        for code in _CODE.findall(path.read_text(encoding="utf-8")):
            _add(found, code)
    for path in (ROOT / "tests").rglob("*.py"):
        _add(found, path.read_text(encoding="utf-8"), *PACKAGES)
    for module in PACKAGES[1:]:
        text = (ROOT / module / "__init__.py").read_text(encoding="utf-8")
        exported = {name for source, name in _imports(text) if source.startswith(f"{module}.")}
        found[module] = found.get(module, set()) | exported
    return found


def _add(found: dict[str, set[str]], code: str, *modules: str) -> None:
    """Add the names that `code` imports from `modules`, or from all of the project; modules themselves are left out."""
    for module, name in _imports(code):
        is_wanted = module in modules if modules else module.split(".")[0] in PACKAGES
        if is_wanted and not name.startswith("_") and not (ROOT / module / f"{name}.py").exists():
            found.setdefault(module, set()).add(name)


def _imports(code: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                yield node.module, name.name


def is_there(module: str, name: str) -> bool:
    """Whether `from module import name` works."""
    try:
        if not hasattr(import_module(module), name):
            import_module(f"{module}.{name}")
    except ImportError:
        return False
    return True


def lost(former: Any, current: Any, subject: str) -> Iterator[str]:
    """A sentence for each lost name and each changed default."""
    if not isinstance(former, dict) or not isinstance(current, dict):
        if former != current:
            yield f"{subject} was {former!r}, is {current!r}"
        return
    for name, value in former.items():
        if name in current:
            yield from lost(value, current[name], f"{subject} / {name}")
        else:
            yield f"{subject} / {name} is lost (it was {value!r})"


def frozen() -> Frozen:
    """The names in the file."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def _text(content: Frozen) -> str:
    """JSON with a line for each page, class, key and module."""
    parts = []
    for kind, entries in content.items():
        lines = [f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in entries.items()]
        parts.append(f" {json.dumps(kind)}: {{\n{_JOINED.join(lines)}\n }}")
    return f"{{\n{_JOINED.join(parts)}\n}}\n"


if __name__ == "__main__":
    # A name that was public stays so when nothing here uses it any more: only by hand is it taken out.
    former = frozen()["names"]
    kept = {place: sorted({*former.get(place, ()), *found}) for place, found in (former | names()).items()}
    kept["fields of Trajectory"] = names()["fields of Trajectory"]
    FILE.write_text(_text({kind: defaults(kind) for kind in KINDS} | {"names": kept}), encoding="utf-8")
