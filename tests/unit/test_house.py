"""The order of the house: imports, names, sizes, slots of the session, two languages, settings that must exist."""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from streamlit import config

from tests.support.house import MAY_IMPORT, ROOMS, ROOT, all_files, files, parsed, trees

# The floors of `views`, from the ground up; a floor imports from those that stand before it.
FLOORS = (
    *("store", "translation", "theme", "latency", "plain_text", "back", "messages"),
    *("controls", "live", "work", "picture", "pages", "navigation"),
)


# Prepositions, pronouns, determiners and adverbs name nothing: `index` says more than `at`.
FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        about above across after against along among apart around at before behind below beneath beside besides between
        beyond by down for from in inside into like near of off on onto opposite out outside over past per since than
        through to toward under until up upon via with within without
        all another any anyone anything both each either enough every everyone everything few fewer fewest he her hers
        his how it its itself least less many mine more most much my neither none nobody nothing one other others our
        ours own same several she some someone something such that their theirs them these they this those we what
        which who whom whose you your
        again alike almost already always aside away elsewhere ever everywhere further hence here instead later
        meanwhile never now often once only otherwise perhaps rather so somewhere soon still then there thus together
        too when where whether why yet
        """,
    )
)
LIMIT = 16  # such identifiers in the source; the number only goes down

MAX_FUNCTION_LINES, MAX_PARAMETERS, MAX_FILE_LINES, MAX_FILES = 60, 7, 350, 12
# Larger ones, as they stand. A new one is split, not listed; whoever splits one of these removes it here.
LONG_FUNCTIONS: frozenset[str] = frozenset(
    {
        "tests/reference/make_networks.py main",
    }
)
MANY_PARAMETERS: frozenset[str] = frozenset(
    {
        "surfaces/from_formula.py from_formula",
        "tests/browser/conftest.py __call__",
    }
)
LONG_FILES: frozenset[str] = frozenset(
    {
        "tests/browser/test_canvas.py",
        "tests/browser/test_lab.py",
    }
)


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room: str) -> None:
    assert files(room)
    imported = {
        name.split(".")[0]
        for tree in trees(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert imported - set(sys.stdlib_module_names) - {room} <= MAY_IMPORT[room]


def test_imports_between_the_floors_of_views_run_downwards() -> None:
    assert {path.relative_to(ROOT / "views").parts[0].removesuffix(".py") for path in files("views")} == {
        "__init__",
        *FLOORS,
    }
    upwards = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files("views")
        for floor in [path.relative_to(ROOT / "views").parts[0].removesuffix(".py")]
        for name in imported_from_views(parsed(path))
        if name != floor and FLOORS.index(name) >= FLOORS.index(floor)
    ]
    assert not upwards


def imported_from_views(tree: ast.Module) -> set[str]:
    """The floors of `views` that a module imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "views":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("views."):
            found.add(node.module.split(".")[1])  # type: ignore[union-attr]
    return found


def test_no_folder_of_views_has_many_files() -> None:
    folders = Counter(path.parent.relative_to(ROOT).as_posix() for path in files("views"))
    assert {folder: count for folder, count in folders.items() if count > MAX_FILES} == {}


def test_every_source_folder_is_a_room() -> None:
    found = {p.stem for p in ROOT.glob("*.py")} | {p.parent.name for p in ROOT.glob("*/__init__.py")}
    assert found == {*ROOMS, "tests", "benchmarks"}


def identifiers(tree: ast.Module) -> Iterator[str]:
    """Names that a module gives: to variables, attributes, parameters, functions, classes, imports."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.alias(asname=str(name)):
                yield name
            case _:
                pass


def test_few_identifiers_are_prepositions_pronouns_determiners_or_adverbs() -> None:
    found = [
        f"{file}: {name}"
        for file, path in all_files(*ROOMS, "benchmarks").items()
        for name in identifiers(parsed(path))
        if name.removeprefix("_").lower() in FUNCTION_WORDS
    ]
    assert len(found) <= LIMIT, "\n".join(found)


def functions(rooms: Iterable[str]) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for file, path in all_files(*rooms).items():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{file} {node.name}", node


def line_count(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno
    return node.end_lineno - node.lineno + 1


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    arguments = node.args
    declared = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return [argument.arg for argument in declared if argument and argument.arg not in ("self", "cls")]


def test_functions_and_files_are_small_except_the_listed_ones() -> None:
    rooms = (*ROOMS, "benchmarks", "tests")
    assert {name for name, node in functions(rooms) if line_count(node) > MAX_FUNCTION_LINES} == LONG_FUNCTIONS
    assert {name for name, node in functions(rooms) if len(parameters(node)) > MAX_PARAMETERS} == MANY_PARAMETERS
    long_files = {
        file
        for file, path in all_files(*rooms).items()
        if len(path.read_text(encoding="utf-8").splitlines()) > MAX_FILE_LINES
    }
    assert long_files == LONG_FILES


def is_session_state(node: ast.expr, aliases: set[str]) -> bool:
    match node:
        case ast.Attribute(attr="session_state"):
            return True
        case ast.Name(id=name):
            return name in aliases
        case _:
            return False


def session_keys(tree: ast.Module) -> Iterator[str]:
    """Literal keys with which a module reads or writes `st.session_state`, also under another name of it."""
    aliases: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = [*zip(target.elts, node.value.elts, strict=False)]
                aliases |= {t.id for t, value in pairs if isinstance(t, ast.Name) and is_session_state(value, set())}
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=state, slice=ast.Constant(value=str(key))) if is_session_state(state, aliases):
                yield key
            case ast.Call(func=ast.Attribute(value=state), args=[ast.Constant(value=str(key)), *_]) if is_session_state(
                state, aliases
            ):
                yield key
            case ast.Compare(left=ast.Constant(value=str(key)), comparators=[state]) if is_session_state(
                state, aliases
            ):
                yield key
            case _:
                pass


def test_private_slots_of_the_session_are_used_through_one_file() -> None:
    example = "state, x = st.session_state, 1\nstate['a b']\nst.session_state.get('c d')\n'e f' in state\n"
    assert [*session_keys(ast.parse(example))] == ["a b", "c d", "e f"]
    found = [
        f"{file}: {key}"
        for file, path in all_files("views", "main").items()
        if file != "views/controls/session.py"
        for key in session_keys(parsed(path))
        if " " in key
    ]
    assert not found


def test_the_settings_that_speed_and_quiet_depend_on_still_exist() -> None:
    chosen = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert chosen["runner"]["postScriptGC"] is False
    assert chosen["server"]["showEmailPrompt"] is False
    assert chosen["server"]["fileWatcherType"] == "none"
    assert chosen["browser"]["gatherUsageStats"] is False
    known = config.get_config_options()
    for section in ("runner", "server", "browser", "client"):
        for option in chosen.get(section, {}):
            assert f"{section}.{option}" in known
