"""Our scripts: ES modules that import each other by relative paths, as node and type checkers read them.

A browser loads them from their addresses, below the app. Where it cannot, they are loaded from Blobs, which know no
relative paths: each module travels as a parcel, with names of parcels in place of paths, and the loader puts the
addresses of Blobs there. A script that Streamlit itself loads is one text.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from plots import PLOTLY_JS
from settings.digest import digest

_ROOT = Path(__file__).resolve().parent
_IMPORT = re.compile(r'^(import \{[^}]*\} from )"(\.[^"]*)"', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default\b)", re.MULTILINE)
_COMMENT = re.compile(r"^\s*(?://|/\*\*|\*).*\n", re.MULTILINE)
_CAST = re.compile(r"/\*\* @type .*?\*/ ?")
_MARGIN = re.compile(r"^\s+", re.MULTILINE)


def _addresses() -> dict[Path, str]:
    """Addresses of Plotly and of all scripts: folders are named by what is in them, so that relative paths hold."""
    scripts = sorted(_ROOT.rglob("*.js"))
    folder = digest(b"".join(script.read_bytes() for script in scripts))
    plotly = f"assets/{digest(PLOTLY_JS.read_bytes())}/{PLOTLY_JS.name}"
    return {PLOTLY_JS: plotly, **{script: f"assets/{folder}/{_path(script)}" for script in scripts}}


def _path(script: Path) -> str:
    return script.relative_to(_ROOT).as_posix()


_ADDRESSES = _addresses()
# By address, relative to the app's. What is under one never changes, so the files are not read again.
SCRIPTS = {address: script.read_bytes() for script, address in _ADDRESSES.items()}


def address_of(script: Path) -> str:
    """Address of Plotly or of a script, relative to the app's. Raises KeyError for a script that is none of ours."""
    return _ADDRESSES[script]


def imports_of(script: Path) -> list[Path]:
    """The modules that `script` imports, as they stand in it."""
    text = script.read_text(encoding="utf-8")
    return [(script.parent / path).resolve() for _, path in _IMPORT.findall(text)]


def modules_of(entry: Path) -> list[Path]:
    """`entry` and all that it imports, each after what it imports itself. Raises ValueError for a circle."""
    found: list[Path] = []

    def visit(script: Path, importers: tuple[Path, ...]) -> None:
        if script in importers:
            raise ValueError(f"{script.name} imports itself, by {importers[-1].name}")
        if script not in found:
            for imported in imports_of(script):
                visit(imported, (*importers, script))
            found.append(script)

    visit(entry.resolve(), ())
    return found


@cache
def parcels_of(entry: Path) -> dict[str, bytes]:
    """The modules of `entry`, itself the last, by names that say what is in them and in what they import."""
    texts: dict[str, bytes] = {}
    names: dict[Path, str] = {}
    for script in modules_of(entry):

        def named(found: re.Match[str], script: Path = script) -> str:
            return f'{found[1]}"{names[(script.parent / found[2]).resolve()]}"'

        text = _IMPORT.sub(named, script.read_text(encoding="utf-8")).encode()
        names[script] = f"{_path(script)} {digest(text)}"
        texts[names[script]] = text
    return texts


@cache
def bundle(entry: Path) -> str:
    """The modules of `entry` as one text, without comments and indents: it travels with every message."""
    text = "\n".join(_IMPORT.sub("", script.read_text(encoding="utf-8")) for script in modules_of(entry))
    return _MARGIN.sub("", _CAST.sub("", _EXPORT.sub("", _COMMENT.sub("", text))))
