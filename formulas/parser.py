"""From the text that people type to a syntax tree, or to a sentence that says what to change and where.

Text is never evaluated as Python: characters become tokens, and tokens become a tree of numbers, names, + - * / ** and
calls.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from formulas import pasted, words
from formulas.pasted import LOOK_ALIKES, MAX_NESTING, Plain, Span
from formulas.refusals import SENTENCES, FormulaError, refuse
from formulas.words import Words

MAX_LENGTH, MAX_NUMBER = 500, 1e12


@dataclass(frozen=True)
class _Token:
    """A piece of the typed text; `kind` is "number", "name", "function", "power" (a raised number), "end" or a sign."""

    kind: str
    text: str
    span: Span


_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<power>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<sign>\*\*|[-+*/^(),|])"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def _tokenize(text: str, plain: Plain, words: Words) -> list[_Token]:
    """The tokens of the plain text, with their spans in the typed text."""
    tokens: list[_Token] = []
    place = 0
    while place < len(plain.text):
        if plain.text[place] == " ":
            place += 1
            continue
        match = _TOKEN.match(plain.text, place)
        if match is None:
            _refuse_character(text, plain, place)
        if match.lastgroup == "word":
            for name, is_function, span in words.read(*match.span()):
                tokens.append(_Token("function" if is_function else "name", name, span))
        else:
            kind = match[0] if match.lastgroup == "sign" else match.lastgroup or ""
            tokens.append(_Token("^" if kind == "**" else kind, match[0], plain.span(*match.span())))
        place = match.end()
    return [*tokens, _Token("end", "", (len(text), len(text)))]


_ROOTS = {"√": "sqrt(…)", "∛": "cbrt(…)"}
_REPLACEMENTS = {
    "∜": "(…)^(1/4)",
    **dict.fromkeys("[]{}", "( )"),
    **dict.fromkeys("∑∏", "x + y"),
    "±": "+",
    "‖": "sqrt(x^2 + y^2)",
}


def _refuse_character(text: str, plain: Plain, place: int) -> NoReturn:
    """Raise FormulaError about a character that begins no token."""
    span, sign = plain.span(place, place + 1), plain.text[place]
    if sign in LOOK_ALIKES:
        refuse("look-alike", text, span, latin=LOOK_ALIKES[sign])
    if sign in _REPLACEMENTS:
        refuse("instead", text, span, instead=_REPLACEMENTS[sign])
    if sign in "%⌊⌋⌈⌉":
        refuse("jumps", text, span)
    if sign == "!":
        refuse("factorial", text, span)
    refuse("character", text, span)


# Precedences: sums, products, signs, powers.
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_SIGN_PRECEDENCE, _SIDE_BY_SIDE = 3, 2
_OPERATORS: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "^": ast.Pow}


def parse(text: str, names: Sequence[str], functions: Mapping[str, bool], coordinates: Sequence[str] = ()) -> ast.expr:
    """The syntax tree of a formula; col_offset and end_col_offset of its nodes are places in the text.

    `functions` has the names of functions, and whether they take two values or more. `coordinates` are the names for
    which x₁, w_2 or theta1 may stand. Factors side by side are multiplied, with the precedence of a product: 1/2x is
    (1/2)·x. Raises FormulaError.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(SENTENCES["long"], None, length=len(text), most=MAX_LENGTH)
    plain = pasted.to_plain(text, names, (*functions, *words.SYNONYMS))
    if equals := re.search("==|:=|=", plain.text):  # checked before the names on its left
        refuse("equals", text, plain.span(*equals.span()))
    tokens = _tokenize(text, plain, Words(text, plain, names, functions, coordinates))
    if len(tokens) == 1:
        raise FormulaError(SENTENCES["empty"], None, names=words.join_names(names))
    reader = _Reader(text, tokens, functions)
    tree = reader.read_expression(0, 0)
    rest = reader.next
    if rest.kind == ")":
        refuse("unopened", text, rest.span, opening="(")
    reader.refuse_follower(rest)
    return tree


class _Reader:
    """A recursive-descent parser over tokens."""

    def __init__(self, text: str, tokens: Sequence[_Token], functions: Mapping[str, bool]) -> None:
        self.text, self.tokens, self.functions, self.place = text, tokens, functions, 0
        self.closings = [""]  # the closing sign of each bracket or bar that is open

    @property
    def next(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        """The next token, which is read."""
        self.place += 1
        return self.tokens[self.place - 1]

    def read_expression(self, precedence: int, depth: int) -> ast.expr:
        """Read an expression whose operators have a higher precedence."""
        if depth > MAX_NESTING:
            raise FormulaError(SENTENCES["deep"], self.next.span, most=MAX_NESTING)
        left = self.read_operand(depth)
        while True:
            token = self.next
            if token.kind == "power":
                self.take()
                right = self.locate(ast.Constant(int(token.text.lstrip("⁻").translate(_RAISED))), token.span[0])
                if token.text.startswith("⁻"):
                    right = self.locate(ast.UnaryOp(ast.USub(), right), token.span[0])
                left = self.locate(ast.BinOp(left, ast.Pow(), right), left.col_offset)
            elif token.kind in _PRECEDENCE:
                if _PRECEDENCE[token.kind] <= precedence:
                    return left
                self.take()
                # Powers are read from the right: x^2^3 is x^(2^3).
                is_power = token.kind == "^"
                right = self.read_expression(_PRECEDENCE[token.kind] - is_power, depth + is_power)
                left = self.locate(ast.BinOp(left, _OPERATORS[token.kind](), right), left.col_offset)
            elif token.kind in ("name", "function", "(") or (token.kind == "|" and self.closings[-1] != "|"):
                if precedence >= _SIDE_BY_SIDE:
                    return left
                right = self.read_expression(_SIDE_BY_SIDE, depth)
                left = self.locate(ast.BinOp(left, ast.Mult(), right), left.col_offset)
            else:
                return left

    def read_operand(self, depth: int) -> ast.expr:
        token = self.take()
        start = token.span[0]
        match token.kind:
            case "number":
                return self.locate(ast.Constant(self.number(token)), start)
            case "name":
                return self.locate(ast.Name(token.text), start)
            case "function":
                return self.read_call(token, depth)
            case "(":
                inner = self.read_enclosed(")", depth, token)
                inner.col_offset, inner.end_col_offset = start, self.tokens[self.place - 1].span[1]
                return inner
            case "|":
                inner = self.read_enclosed("|", depth, token)
                if self.next.kind in ("name", "number", "function", "(") and self.has_bars():
                    refuse("bars", self.text, token.span)  # |x|y|z| is ambiguous
                return self.locate(ast.Call(ast.Name("abs"), [inner], []), start)
            case "+" | "-":
                operator = ast.USub() if token.kind == "-" else ast.UAdd()
                operand = self.read_expression(_SIGN_PRECEDENCE - 1, depth + 1)
                return self.locate(ast.UnaryOp(operator, operand), start)
            case _:
                return self.refuse_operand(token)

    def read_enclosed(self, closing: str, depth: int, opening: _Token) -> ast.expr:
        """Read an expression and the bracket or bar that closes it."""
        self.closings.append(closing)
        inner = self.read_expression(0, depth + 1)
        self.close(closing, opening)
        return inner

    def has_bars(self) -> bool:
        """Whether there are bars among the tokens that are left."""
        return any(token.kind == "|" for token in self.tokens[self.place :])

    def takes_several(self, name: str) -> bool:
        """Whether a function takes two values or more."""
        return self.functions[words.SYNONYMS.get(name, name)]

    def read_call(self, function: _Token, depth: int) -> ast.expr:
        name = function.text
        power = None if self.takes_several(name) else self.read_power(function)
        if power == -1:
            name, power = words.INVERSES[name], None
        if self.next.kind != "(":
            arguments = [self.read_bare_argument(function, depth)]
        else:
            arguments = self.read_arguments(function, depth)
        if name == "pow":
            call: ast.expr = ast.BinOp(arguments[0], ast.Pow(), arguments[1])
        else:
            call = ast.Call(ast.Name(name), arguments, [])
        start = function.span[0]
        call = self.locate(call, start)
        if power is None:
            return call
        return self.locate(ast.BinOp(call, ast.Pow(), self.locate(ast.Constant(power), start)), start)

    def read_power(self, function: _Token) -> int | None:
        """Read the whole number n in sin^n(x), sin^(n)(x) or sinⁿ(x); None without it, −1 for the inverse function."""
        kinds = [token.kind for token in self.tokens[self.place : self.place + 6]]
        if kinds[:1] == ["power"]:
            digits, length = self.next.text.translate(_RAISED), 1
        else:
            if kinds[:1] != ["^"]:
                return None
            bracket = kinds[1:2] == ["("]
            sign = kinds[1 + bracket : 2 + bracket] == ["-"]
            length = 2 + bracket + sign + bracket
            if kinds[1 + bracket + sign : 2 + bracket + sign] != ["number"] or (
                bracket and kinds[length - 1 : length] != [")"]
            ):
                refuse("brackets", self.text, function.span)
            digits = "-" * sign + self.tokens[self.place + 1 + bracket + sign].text
        power = int(digits) if re.fullmatch("-?[0-9]{1,3}", digits) else 0
        if power < 1 and not (power == -1 and function.text in words.INVERSES):
            refuse("brackets", self.text, function.span)
        self.place += length
        return power

    def read_bare_argument(self, function: _Token, depth: int) -> ast.expr:
        r"""Read the argument without brackets of a root sign or a LaTeX function: √x, \sin 2\pi x."""
        sign = self.text[function.span[0]]
        if sign in _ROOTS:
            argument = self.read_operand(depth) if self.next.kind in ("name", "number") else None
            if argument is None or self.next.kind in ("name", "number", "(", "^", "power"):
                refuse("instead", self.text, function.span, instead=_ROOTS[sign])
            return argument
        if sign != "\\" or self.takes_several(function.text):
            refuse("brackets", self.text, function.span)
        argument = part = self.read_expression(_SIDE_BY_SIDE, depth + 1)
        while self.next.kind in ("name", "number"):
            joined = isinstance(part, ast.Constant) or self.text[part.col_offset] == "\\"
            if self.next.span[0] > self.tokens[self.place - 1].span[1] and not joined:
                refuse("brackets", self.text, function.span)  # \sin x y is ambiguous
            part = self.read_expression(_SIDE_BY_SIDE, depth + 1)
            argument = self.locate(ast.BinOp(argument, ast.Mult(), part), argument.col_offset)
        if self.next.kind == "(":
            refuse("brackets", self.text, function.span)  # \sin 2(x + 1) is ambiguous too
        return argument

    def read_arguments(self, function: _Token, depth: int) -> list[ast.expr]:
        """Read the arguments of a function in brackets."""
        bracket, is_open_ended = self.take(), self.takes_several(function.text)
        wanted = "exactly two" if function.text == "pow" else "two values" if is_open_ended else "one value"
        if self.next.kind == ")":
            refuse(wanted, self.text, function.span)
        self.closings.append(")")
        arguments = [self.read_expression(0, depth + 1)]
        while self.next.kind == ",":
            comma = self.take()
            if not is_open_ended or (function.text == "pow" and len(arguments) == 2):
                refuse(wanted, self.text, function.span)
            if self.is_next(")", "end"):
                refuse("missing at the end", self.text, comma.span)
            arguments.append(self.read_expression(0, depth + 1))
        if is_open_ended and len(arguments) < 2 and self.is_next(")"):
            refuse(wanted, self.text, function.span)
        self.close(")", bracket)
        return arguments

    def is_next(self, *kinds: str) -> bool:
        return self.next.kind in kinds

    def close(self, closing: str, bracket: _Token) -> None:
        """Read the sign that closes a bracket or a bar."""
        if self.next.kind == "end":
            refuse("unclosed", self.text, bracket.span, closing=closing)
        if self.next.kind != closing:
            self.refuse_follower(self.next)
        self.closings.pop()
        self.take()

    def number(self, token: _Token) -> int | float:
        value = float(token.text)
        if value > MAX_NUMBER:
            refuse("large number", self.text, token.span, most=f"{MAX_NUMBER:g}")
        return int(token.text) if token.text.isdigit() else value

    def locate(self, node: Any, start: int) -> Any:
        """The node with its place in the text: from `start` to the end of the last token."""
        node.lineno, node.col_offset, node.end_col_offset = 1, start, self.tokens[self.place - 1].span[1]
        return node

    def refuse_operand(self, token: _Token) -> NoReturn:
        """Raise FormulaError about a token that cannot begin an expression."""
        if token.kind == "end":
            refuse("missing at the end", self.text, self.tokens[max(0, self.place - 2)].span)
        self.refuse_sign(token)
        refuse("missing before", self.text, token.span)

    def refuse_sign(self, token: _Token) -> None:
        """Raise FormulaError about a misplaced bar or comma."""
        if token.kind == "|":
            refuse("bars", self.text, token.span)
        if token.kind == ",":
            refuse("comma", self.text, token.span)

    def refuse_follower(self, token: _Token) -> None:
        """Raise FormulaError about a token that cannot follow a complete expression."""
        self.refuse_sign(token)
        if token.kind == ")":
            refuse("unopened", self.text, token.span, opening="(")
        if token.kind != "end":
            refuse("operator", self.text, token.span)
