"""Facts about source code, read from its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef


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


def line_count(node: Function) -> int:
    """Lines of a function, without its decorators."""
    assert node.end_lineno
    return node.end_lineno - node.lineno + 1


def parameters(node: Function) -> list[str]:
    """Names of all parameters, except self and cls."""
    arguments = node.args
    declared = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return [argument.arg for argument in declared if argument and argument.arg not in ("self", "cls")]


def _is_session_state(node: ast.expr, aliases: set[str]) -> bool:
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
                aliases |= {t.id for t, value in pairs if isinstance(t, ast.Name) and _is_session_state(value, set())}
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=state, slice=ast.Constant(value=str(key))) if _is_session_state(state, aliases):
                yield key
            case ast.Call(func=ast.Attribute(value=state), args=[ast.Constant(value=str(key)), *_]) if (
                _is_session_state(state, aliases)
            ):
                yield key
            case ast.Compare(left=ast.Constant(value=str(key)), comparators=[state]) if _is_session_state(
                state, aliases
            ):
                yield key
            case _:
                pass
