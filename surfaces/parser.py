"""From what people type to a syntax tree, or to a sentence that says what to change and where.

Text is never evaluated as Python: characters become tokens, and tokens a tree of numbers, names, + - * / ** and calls.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

LONGEST_TEXT, DEEPEST_NESTING, LARGEST_NUMBER = 500, 40, 1e12

# Every sentence that a formula may be refused with; values stand in braces.
SENTENCES = {
    "empty": "Type a formula in {names}.",
    "long": "The formula is {length} characters long; please keep it to {most}.",
    "deep": "The formula is nested more than {most} deep; please simplify it.",
    "complicated": "The formula is too complicated; please simplify it.",
    "unknown": "“{piece}” at character {place} is not known here; use {names}, a number, or functions such as sin(…).",
    "character": "“{piece}” at character {place} cannot be used in a formula; use numbers, names, + - * / ^ ( ).",
    "look-alike": "“{piece}” at character {place} only looks like “{latin}”; type {latin} on a Latin keyboard.",
    "equals": "Leave out “{piece}” at character {place}: type the formula alone, without what it equals.",
    "capital": "“{piece}” at character {place} is written in small letters here: {small}.",
    "bars": "“{piece}” at character {place} cannot be used in a formula; write abs(…) for an absolute value.",
    "brackets": "“{piece}” at character {place} needs brackets, as in {piece}(…); a power comes after them.",
    "one value": "“{piece}” at character {place} takes one value in its brackets.",
    "two values": "“{piece}” at character {place} takes two or more values, with commas between them.",
    "comma": "The comma at character {place} can only stand between the values of min and max; decimals need a point.",
    "missing before": "A number, a name or a bracket is missing before “{piece}” at character {place}.",
    "missing at the end": "Something is missing after “{piece}” at character {place}, where the formula ends.",
    "operator": "An operator, such as + or *, is missing before “{piece}” at character {place}.",
    "unclosed": "The bracket at character {place} is never closed; add “)”.",
    "unopened": "The bracket “)” at character {place} was never opened; add “(” or leave it out.",
    "large number": "The number at character {place} is larger than {most}; please use a smaller one.",
    "exponent": "The exponents at character {place} multiply to more than {most}; please use smaller ones.",
    "zero": "“{piece}” at character {place} divides by zero.",
    "not real": "“{piece}” at character {place} is not a real number.",
    "large value": "“{piece}” at character {place} is too large to compute with.",
}


class FormulaError(ValueError):
    """A formula that cannot be used; its text is a sentence for the person who typed it.

    `template` is that sentence with its `values` in braces, for translation: template.format(**values). `at` is the
    place in the typed text, from and up to, or None where it is the whole.
    """

    def __init__(self, template: str, at: tuple[int, int] | None = None, **values: Any) -> None:
        super().__init__(template.format(**values))
        self.template, self.at, self.values = template, at, values


def refuse(sentence: str, text: str, at: tuple[int, int], **values: Any) -> NoReturn:
    """Raise the sentence of that name about a piece of `text`, from and up to."""
    raise FormulaError(SENTENCES[sentence], at, piece=_shown(text[slice(*at)]), place=at[0] + 1, **values) from None


def _shown(piece: str) -> str:
    """A piece of text that is safe to show: short, and without characters that are invisible or turn the line."""
    seen = "".join(c if c.isprintable() and not unicodedata.combining(c) else f"U+{ord(c):04X}" for c in piece[:40])
    return seen if len(piece) <= 40 and len(seen) <= 60 else f"{seen[:39]}…"


@dataclass(frozen=True)
class _Token:
    """kind: "number", "name", "function", "power" (a raised number), "end", or the sign itself."""

    kind: str
    text: str
    at: tuple[int, int]


# What keyboards and documents write in place of plain signs; one character for one, so that places stay.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("−–—‐‑‒ー", "-"),
        **dict.fromkeys("×·⋅∙∗・✕", "*"),
        **dict.fromkeys("÷∕⁄", "/"),
        **dict.fromkeys("\u3000\u00a0\u2009\u202f\t\r\n", " "),
        **dict.fromkeys("πϖ", "π"),
        "ˆ": "^",
        "、": ",",
    }
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_LOOK_ALIKES = dict(
    zip(
        "авсԁеһіјкорѕтухАВСЕНІЈКМОРЅТХУαγνορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "abcdehijkopstyxABCEHIJKMOPSTXYayvopuxABEZHIKMNOPTYX",
        strict=True,
    )
)
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<word>[A-Za-z_π][A-Za-z0-9_π]*)"
    r"|(?P<power>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<sign>\*\*|[-+*/^(),|])"
)
_SYNONYMS = {"π": "pi"}


def _plain(text: str) -> str:
    """The same with full-width and mathematical letters, digits and signs as plain ones; as long as before."""
    wide = (("\uff01", "\uff5e"), ("\U0001d400", "\U0001d7ff"))
    return "".join(
        unicodedata.normalize("NFKC", c) if any(low <= c <= high for low, high in wide) else c for c in text
    ).translate(_SIGNS)


def _tokens(text: str, names: Collection[str], functions: Collection[str]) -> list[_Token]:
    plain, found, place = _plain(text), list[_Token](), 0
    known = {*names, *functions, *_SYNONYMS}
    while place < len(plain):
        if plain[place] == " ":
            place += 1
            continue
        match = _TOKEN.match(plain, place)
        if match is None:
            _refuse_character(text, plain, place)
        at = match.span()
        if match.lastgroup == "word":
            for start, end in _split(match[0], names, known) or [(0, len(match[0]))]:
                found.append(_word(text, match[0][start:end], (at[0] + start, at[0] + end), names, functions))
        else:
            sign = match.lastgroup == "sign"
            found.append(_Token("^" if match[0] == "**" else match[0] if sign else match.lastgroup or "", match[0], at))
        place = at[1]
    return [*found, _Token("end", "", (len(text), len(text)))]


def _split(word: str, names: Collection[str], known: Collection[str]) -> list[tuple[int, int]] | None:
    """Where names stand side by side in a word, as in xy; the longest first. None where they do not fill it."""
    if word in known:
        return [(0, len(word))]
    ends: list[list[tuple[int, int]] | None] = [None] * len(word) + [[]]
    for start in range(len(word) - 1, -1, -1):
        for end in range(len(word), start, -1):
            piece = word[start:end]
            # A function can only come last, before its bracket; a name of many letters only with others like it.
            rest = ends[end]
            if rest is not None and piece in known and (end == len(word) or piece in names or piece in _SYNONYMS):
                ends[start] = [(start, end), *rest]
                break
    return ends[0]


def _word(text: str, word: str, at: tuple[int, int], names: Collection[str], functions: Collection[str]) -> _Token:
    if word in functions:
        return _Token("function", word, at)
    if (name := _SYNONYMS.get(word, word)) in names:
        return _Token("name", name, at)
    for function in sorted(functions, key=len, reverse=True):
        if word.startswith(function) and _split(word[len(function) :], names, {*names, *_SYNONYMS}):
            refuse("brackets", text, (at[0], at[0] + len(function)))
    if word != word.lower() and _split(word.lower(), names, {*names, *functions}):
        refuse("capital", text, at, small=word.lower())
    refuse("unknown", text, at, names=_listed(names))


def _listed(names: Collection[str]) -> str:
    return ", ".join(name for name in names if name not in ("pi", "e"))


def _refuse_character(text: str, plain: str, place: int) -> NoReturn:
    at = place, place + 1
    if plain[place] in _LOOK_ALIKES:
        refuse("look-alike", text, at, latin=_LOOK_ALIKES[plain[place]])
    refuse("character", text, at)


# How tightly operators hold: sums, products, signs, powers.
_HOLDS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_SIGN_HOLDS, _SIDE_BY_SIDE = 3, 2
_OPERATORS: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "^": ast.Pow}


def parse(text: str, names: Sequence[str], functions: dict[str, bool]) -> ast.expr:
    """The syntax tree of a formula; its nodes know their places in the text (col_offset, end_col_offset).

    `functions` says of each whether it takes two values or more, instead of one. What stands side by side is
    multiplied, and holds together no more than with a sign: 1/2x is (1/2)·x. Raises FormulaError.
    """
    if len(text) > LONGEST_TEXT:
        raise FormulaError(SENTENCES["long"], None, length=len(text), most=LONGEST_TEXT)
    if equals := re.search("==|:=|=", _plain(text)):  # before the names that stand left of it
        refuse("equals", text, equals.span())
    tokens = _tokens(text, names, functions)
    if len(tokens) == 1:
        raise FormulaError(SENTENCES["empty"], None, names=_listed(names))
    reader = _Reader(text, tokens, functions)
    tree = reader.expression(0, 0)
    rest = reader.next
    if rest.kind == ")":
        refuse("unopened", text, rest.at)
    reader.refuse_follower(rest)
    return tree


class _Reader:
    def __init__(self, text: str, tokens: Sequence[_Token], functions: dict[str, bool]) -> None:
        self.text, self.tokens, self.functions, self.place = text, tokens, functions, 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def expression(self, holds: int, depth: int) -> ast.expr:
        """As much as holds together more than `holds`."""
        if depth > DEEPEST_NESTING:
            at = self.next.at
            raise FormulaError(SENTENCES["deep"], at, most=DEEPEST_NESTING)
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
            elif token.kind in ("name", "function", "("):
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
                inner = self.expression(0, depth + 1)
                self.close(token)
                inner.col_offset, inner.end_col_offset = start, self.tokens[self.place - 1].at[1]
                return inner
            case "+" | "-":
                operator = ast.USub() if token.kind == "-" else ast.UAdd()
                return self.placed(ast.UnaryOp(operator, self.expression(_SIGN_HOLDS - 1, depth + 1)), start)
            case "end":
                last = self.tokens[max(0, self.place - 2)]
                refuse("missing at the end", self.text, last.at)
        self.refuse_sign(token)
        refuse("missing before", self.text, token.at)

    def call(self, function: _Token, depth: int) -> ast.expr:
        if self.next.kind != "(":
            refuse("brackets", self.text, function.at)
        bracket = self.take()
        if self.next.kind == ")":
            refuse("two values" if self.functions[function.text] else "one value", self.text, function.at)
        arguments = [self.expression(0, depth + 1)]
        while self.next.kind == ",":
            comma = self.take()
            if not self.functions[function.text]:
                refuse("one value", self.text, function.at)
            if self.next.kind in (")", "end"):
                refuse("missing at the end", self.text, comma.at)
            arguments.append(self.expression(0, depth + 1))
        if self.functions[function.text] and len(arguments) < 2 and self.next.kind == ")":
            refuse("two values", self.text, function.at)
        self.close(bracket)
        return self.placed(ast.Call(ast.Name(function.text), arguments, []), function.at[0])

    def close(self, bracket: _Token) -> None:
        if self.next.kind == "end":
            refuse("unclosed", self.text, bracket.at)
        if self.next.kind != ")":
            self.refuse_follower(self.next)
        self.take()

    def number(self, token: _Token) -> int | float:
        value = float(token.text)
        if value > LARGEST_NUMBER:
            refuse("large number", self.text, token.at, most=f"{LARGEST_NUMBER:g}")
        return int(token.text) if token.text.isdigit() else value

    def placed(self, node: Any, start: int) -> Any:
        node.lineno, node.col_offset, node.end_col_offset = 1, start, self.tokens[self.place - 1].at[1]
        return node

    def refuse_sign(self, token: _Token) -> None:
        if token.kind == "|":
            refuse("bars", self.text, token.at)
        if token.kind == ",":
            refuse("comma", self.text, token.at)

    def refuse_follower(self, token: _Token) -> None:
        """What cannot follow a complete expression."""
        self.refuse_sign(token)
        if token.kind != "end":
            refuse("operator", self.text, token.at)
