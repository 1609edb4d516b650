"""The source code of a method."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import lru_cache


@lru_cache
def method_body(method: Callable[..., object]) -> list[ast.stmt]:
    """The statements of a method, parsed from its source code."""
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(method))).body
    assert isinstance(function, ast.FunctionDef)
    return function.body
