"""From what people type to a syntax tree, or to a sentence that says what to change and where.

Text is never evaluated as Python: characters become tokens, and tokens a tree of numbers, names, + - * / ** and calls.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from formulas import pasted, words
from formulas.pasted import LOOK_ALIKES, MAX_NESTING, Plain
from formulas.refusals import SENTENCES, FormulaError, refuse
from formulas.words import Words

MAX_LENGTH, MAX_NUMBER = 500, 1e12


@dataclass(frozen=True)
class _Token:
    """kind: "number", "name", "function", "power" (a raised number), "end", or the sign itself."""

    kind: str
    text: str
    at: tuple[int, int]


_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<power>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<sign>\*\*|[-+*/^(),|])"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def _tokens(text: str, plain: Plain, words: Words) -> list[_Token]:
    found, place = list[_Token](), 0
    while place < len(plain.text):
        if plain.text[place] == " ":
            place += 1
            continue
        match = _TOKEN.match(plain.text, place)
        if match is None:
            _refuse_character(text, plain, place)
        at = plain.span(*match.span())
        if match.lastgroup == "word":
            read = words.read(*match.span())
            found += [_Token("function" if function else "name", name, at) for name, function, at in read]
        else:
            sign = match.lastgroup == "sign"
            found.append(_Token("^" if match[0] == "**" else match[0] if sign else match.lastgroup or "", match[0], at))
        place = match.end()
    return [*found, _Token("end", "", (len(text), len(text)))]


_ROOTS = {"√": "sqrt(…)", "∛": "cbrt(…)"}
_IN_PLACE_OF = {
    "∜": "(…)^(1/4)",
    **dict.fromkeys("[]{}", "( )"),
    **dict.fromkeys("∑∏", "x + y"),
    "±": "+",
    "‖": "sqrt(x^2 + y^2)",
}


def _refuse_character(text: str, plain: Plain, place: int) -> NoReturn:
    at, sign = plain.span(place, place + 1), plain.text[place]
    if sign in LOOK_ALIKES:
        refuse("look-alike", text, at, latin=LOOK_ALIKES[sign])
    if sign in _IN_PLACE_OF:
        refuse("instead", text, at, instead=_IN_PLACE_OF[sign])
    if sign in "%⌊⌋⌈⌉":
        refuse("jumps", text, at)
    if sign == "!":
        refuse("factorial", text, at)
    refuse("character", text, at)


# How tightly operators hold: sums, products, signs, powers.
_HOLDS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_SIGN_HOLDS, _SIDE_BY_SIDE = 3, 2
_OPERATORS: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "^": ast.Pow}


def parse(text: str, names: Sequence[str], functions: Mapping[str, bool], coordinates: Sequence[str] = ()) -> ast.expr:
    """The syntax tree of a formula; its nodes know their places in the text (col_offset, end_col_offset).

    `functions` says of each whether it takes two values or more, instead of one; `coordinates` are those names that x₁,
    w_2 or theta1 may stand for. What stands side by side is multiplied, and holds together no more than with a sign:
    1/2x is (1/2)·x. Raises FormulaError.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(SENTENCES["long"], None, length=len(text), most=MAX_LENGTH)
    found = pasted.plain(text, names, (*functions, *words.SYNONYMS))
    if equals := re.search("==|:=|=", found.text):  # before the names that stand left of it
        refuse("equals", text, found.span(*equals.span()))
    tokens = _tokens(text, found, Words(text, found, names, functions, coordinates))
    if len(tokens) == 1:
        raise FormulaError(SENTENCES["empty"], None, names=words.listed(names))
    reader = _Reader(text, tokens, functions)
    tree = reader.expression(0, 0)
    rest = reader.next
    if rest.kind == ")":
        refuse("unopened", text, rest.at, opening="(")
    reader.refuse_follower(rest)
    return tree


class _Reader:
    def __init__(self, text: str, tokens: Sequence[_Token], functions: Mapping[str, bool]) -> None:
        self.text, self.tokens, self.functions, self.place = text, tokens, functions, 0
        self.inside = [""]  # which bracket or bar the present piece stands in

    @property
    def next(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def expression(self, holds: int, depth: int) -> ast.expr:
        """As much as holds together more than `holds`."""
        if depth > MAX_NESTING:
            at = self.next.at
            raise FormulaError(SENTENCES["deep"], at, most=MAX_NESTING)
        left = self.first(depth)
        while True:
            token = self.next
            if token.kind == "power":
                self.take()
                right = self.placed(ast.Constant(int(token.text.lstrip("⁻").translate(_RAISED))), token.at[0])
                if token.text.startswith("⁻"):
                    right = self.placed(ast.UnaryOp(ast.USub(), right), token.at[0])
                left = self.placed(ast.BinOp(left, ast.Pow(), right), left.col_offset)
            elif token.kind in _HOLDS:
                if _HOLDS[token.kind] <= holds:
                    return left
                self.take()
                # A power's power comes first: x^2^3 is x^(2^3).
                right = self.expression(_HOLDS[token.kind] - (token.kind == "^"), depth + (token.kind == "^"))
                left = self.placed(ast.BinOp(left, _OPERATORS[token.kind](), right), left.col_offset)
            elif token.kind in ("name", "function", "(") or (token.kind == "|" and self.inside[-1] != "|"):
                if holds >= _SIDE_BY_SIDE:
                    return left
                right = self.expression(_SIDE_BY_SIDE, depth)
                left = self.placed(ast.BinOp(left, ast.Mult(), right), left.col_offset)
            else:
                return left

    def first(self, depth: int) -> ast.expr:
        token = self.take()
        start = token.at[0]
        match token.kind:
            case "number":
                return self.placed(ast.Constant(self.number(token)), start)
            case "name":
                return self.placed(ast.Name(token.text), start)
            case "function":
                return self.call(token, depth)
            case "(":
                inner = self.enclosed(")", depth, token)
                inner.col_offset, inner.end_col_offset = start, self.tokens[self.place - 1].at[1]
                return inner
            case "|":
                inner = self.enclosed("|", depth, token)
                if self.next.kind in ("name", "number", "function", "(") and self.has_bars():
                    refuse("bars", self.text, token.at)  # |x|y|z| can be read in two ways
                return self.placed(ast.Call(ast.Name("abs"), [inner], []), start)
            case "+" | "-":
                operator = ast.USub() if token.kind == "-" else ast.UAdd()
                return self.placed(ast.UnaryOp(operator, self.expression(_SIGN_HOLDS - 1, depth + 1)), start)
        return self.refuse_first(token)

    def enclosed(self, closing: str, depth: int, opened: _Token) -> ast.expr:
        self.inside.append(closing)
        inner = self.expression(0, depth + 1)
        self.close(closing, opened)
        return inner

    def has_bars(self) -> bool:
        """Whether there are more of them."""
        return any(token.kind == "|" for token in self.tokens[self.place :])

    def call(self, function: _Token, depth: int) -> ast.expr:
        name, several = function.text, self.functions[words.SYNONYMS.get(function.text, function.text)]
        power = None if several else self.power_of(function)
        if power == -1:
            name, power = words.INVERSES[name], None
        if self.next.kind != "(":
            arguments = [self.loose(function, depth)]
        else:
            arguments = self.arguments(function, depth, several=several)
        if name == "pow":
            called: ast.expr = ast.BinOp(arguments[0], ast.Pow(), arguments[1])
        else:
            called = ast.Call(ast.Name(name), arguments, [])
        start = function.at[0]
        called = self.placed(called, start)
        if power is None:
            return called
        return self.placed(ast.BinOp(called, ast.Pow(), self.placed(ast.Constant(power), start)), start)

    def power_of(self, function: _Token) -> int | None:
        """The whole number n of sin^n(x), sin^(n)(x) or sinⁿ(x), which is taken; −1 for an inverse function only."""
        kinds = [token.kind for token in self.tokens[self.place : self.place + 6]]
        if kinds[:1] == ["power"]:
            written, length = self.next.text.translate(_RAISED), 1
        else:
            if kinds[:1] != ["^"]:
                return None
            bracket = kinds[1:2] == ["("]
            sign = kinds[1 + bracket : 2 + bracket] == ["-"]
            length = 2 + bracket + sign + bracket
            if kinds[1 + bracket + sign : 2 + bracket + sign] != ["number"] or (
                bracket and kinds[length - 1 : length] != [")"]
            ):
                refuse("brackets", self.text, function.at)
            written = "-" * sign + self.tokens[self.place + 1 + bracket + sign].text
        power = int(written) if re.fullmatch("-?[0-9]{1,3}", written) else 0
        if power < 1 and not (power == -1 and function.text in words.INVERSES):
            refuse("brackets", self.text, function.at)
        self.place += length
        return power

    def loose(self, function: _Token, depth: int) -> ast.expr:
        r"""What a root sign or a function of LaTeX takes without brackets: √x, \sin 2\pi x."""
        sign = self.text[function.at[0]]
        if sign in _ROOTS:
            argument = self.first(depth) if self.next.kind in ("name", "number") else None
            if argument is None or self.next.kind in ("name", "number", "(", "^", "power"):
                refuse("instead", self.text, function.at, instead=_ROOTS[sign])
            return argument
        if sign != "\\" or self.functions[words.SYNONYMS.get(function.text, function.text)]:
            refuse("brackets", self.text, function.at)
        argument = part = self.expression(_SIDE_BY_SIDE, depth + 1)
        while self.next.kind in ("name", "number"):
            joined = isinstance(part, ast.Constant) or self.text[part.col_offset] == "\\"
            if self.next.at[0] > self.tokens[self.place - 1].at[1] and not joined:
                refuse("brackets", self.text, function.at)  # \sin x y can be read in two ways
            part = self.expression(_SIDE_BY_SIDE, depth + 1)
            argument = self.placed(ast.BinOp(argument, ast.Mult(), part), argument.col_offset)
        if self.next.kind == "(":
            refuse("brackets", self.text, function.at)  # and \sin 2(x + 1)
        return argument

    def arguments(self, function: _Token, depth: int, *, several: bool) -> list[ast.expr]:
        bracket = self.take()
        wanted = "exactly two" if function.text == "pow" else "two values" if several else "one value"
        if self.next.kind == ")":
            refuse(wanted, self.text, function.at)
        self.inside.append(")")
        found = [self.expression(0, depth + 1)]
        while self.next.kind == ",":
            comma = self.take()
            if not several or (function.text == "pow" and len(found) == 2):
                refuse(wanted, self.text, function.at)
            if self.next.kind in (")", "end"):
                refuse("missing at the end", self.text, comma.at)
            found.append(self.expression(0, depth + 1))
        if several and len(found) < 2 and self.next.kind == ")":
            refuse(wanted, self.text, function.at)
        self.close(")", bracket)
        return found

    def close(self, closing: str, bracket: _Token) -> None:
        if self.next.kind == "end":
            refuse("unclosed", self.text, bracket.at, closing=closing)
        if self.next.kind != closing:
            self.refuse_follower(self.next)
        self.inside.pop()
        self.take()

    def number(self, token: _Token) -> int | float:
        value = float(token.text)
        if value > MAX_NUMBER:
            refuse("large number", self.text, token.at, most=f"{MAX_NUMBER:g}")
        return int(token.text) if token.text.isdigit() else value

    def placed(self, node: Any, start: int) -> Any:
        node.lineno, node.col_offset, node.end_col_offset = 1, start, self.tokens[self.place - 1].at[1]
        return node

    def refuse_first(self, token: _Token) -> NoReturn:
        """What cannot begin an expression."""
        if token.kind == "end":
            refuse("missing at the end", self.text, self.tokens[max(0, self.place - 2)].at)
        self.refuse_sign(token)
        refuse("missing before", self.text, token.at)

    def refuse_sign(self, token: _Token) -> None:
        if token.kind == "|":
            refuse("bars", self.text, token.at)
        if token.kind == ",":
            refuse("comma", self.text, token.at)

    def refuse_follower(self, token: _Token) -> None:
        """What cannot follow a complete expression."""
        self.refuse_sign(token)
        if token.kind == ")":
            refuse("unopened", self.text, token.at, opening="(")
        if token.kind != "end":
            refuse("operator", self.text, token.at)
