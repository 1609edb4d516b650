"""What a word in a formula stands for: a name, a function, names side by side; or what to write in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

from formulas.pasted import GREEK, Plain, Span
from formulas.refusals import refuse

# Other words for a function: those that are typeset as they are typed, and those that are not.
SYNONYMS = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sgn": "sign"}
_CALLED = {
    **dict.fromkeys(("arcsinh", "arsinh", "argsinh"), "asinh"),
    **dict.fromkeys(("arccosh", "arcosh", "argcosh"), "acosh"),
    **dict.fromkeys(("arctanh", "artanh", "argtanh"), "atanh"),
    **dict.fromkeys(("fabs", "absolute"), "abs"),
    **dict.fromkeys(("logistic", "expit"), "sigmoid"),
    "power": "pow",
    "maximum": "max",
    "minimum": "min",
    "log_2": "log2",
    "log_10": "log10",
}
INVERSES = {name: f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
_INSTEAD = {
    "sec": "1/cos(…)",
    **dict.fromkeys(("csc", "cosec"), "1/sin(…)"),
    **dict.fromkeys(("cot", "cotan"), "1/tan(…)"),
    "sech": "1/cosh(…)",
    **dict.fromkeys(("csch", "cosech"), "1/sinh(…)"),
    "coth": "1/tanh(…)",
    **dict.fromkeys(("acot", "arccot"), "atan(1/…)"),
    "relu": "max(0, …)",
    **dict.fromkeys(("silu", "swish"), "x*sigmoid(x)"),
    **dict.fromkeys(("square", "sqr"), "(…)^2"),
    "exp2": "2^(…)",
    "exp10": "10^(…)",
    **dict.fromkeys(("hypot", "norm"), "sqrt(x^2 + y^2)"),
    "sinc": "sin(x)/x",
    "sigma(": "sigmoid(…)",
    "lg": "log10(…)",
    **dict.fromkeys(("lb", "ld"), "log2(…)"),
    "log1p": "log(1 + …)",
    "expm1": "exp(…) - 1",
    **dict.fromkeys(("logaddexp", "logsumexp"), "log(exp(x) + exp(y))"),
    **dict.fromkeys(("sum", "add"), "+"),
    **dict.fromkeys(("prod", "multiply"), "*"),
    **dict.fromkeys(("subtract", "minus"), "-"),
    **dict.fromkeys(("div", "divide"), "/"),
}
_JUMPS = set("floor ceil round trunc fix rint mod fmod remainder frac heaviside step int".split(" "))  # noqa: SIM905
_FACTORIALS = {"factorial", "fact"}
_CODE = set(
    "lambda def return import from np numpy math torch jnp jax tf sympy scipy function float var let".split(" ")  # noqa: SIM905
)
# English words made of names that people use, or of e and pi; words of two letters are products, as in ax + by.
_ENGLISH = set(
    "ace aced add added axe axed aye baby bad bade bay bead bed bee bye cede dad dab dead day decade decay decayed "  # noqa: SIM905
    "deed dye dyed ebb exceed eye eyed yea pie piece epic".split(" ")
)
_INDEXED = re.compile(rf"({'|'.join(sorted(GREEK.values(), key=len, reverse=True))}|[A-Za-z])(_{{0,2}})([0-9]+)")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Words:
    """The words that one formula may use. `functions` says of each whether it takes two values or more.

    `coordinates` are those that x₁, x₂ or the like may stand for.
    """

    typed: str
    plain: Plain
    names: Sequence[str]
    functions: Mapping[str, bool]
    coordinates: Sequence[str]

    @cached_property
    def _known(self) -> dict[str, str]:
        """Every word that can be read, and what it stands for."""
        called = {word: name for word, name in _CALLED.items() if name in self.functions}
        return called | {word: word for word in (*self.functions, *SYNONYMS, *self.names)}

    def is_function(self, name: str) -> bool:
        """Whether what a word stands for is a function."""
        return name not in self.names and SYNONYMS.get(name, name) in self.functions

    @cached_property
    def _indexed(self) -> dict[str, str]:
        """x_1, w₁, theta1 and what they stand for, where all of them are of one letter and clear."""
        found: dict[str, tuple[str, str, int]] = {}
        bare = False
        first: Span | None = None
        for match in _WORD.finditer(self._text):
            if match[0].lower() in _INSTEAD:
                continue
            pieces = {piece[0]: piece for piece in _INDEXED.finditer(match[0])}
            parts = self._split(match[0], self._known) or self._split(match[0], self._known | dict.fromkeys(pieces, ""))
            for start, end in parts or []:
                word = match[0][start:end]
                bare = bare or word in self.coordinates
                if word not in self._known and word in pieces:
                    stem, mark, index = pieces[word].groups()
                    found[word] = stem, mark, int(index[:9])
                    first = first or self.plain.span(match.start() + start, match.start() + end)
        direct = {word: f"{stem}{index}" for word, (stem, _, index) in found.items() if f"{stem}{index}" in self.names}
        if len(direct) == len(found):
            return direct
        assert first is not None
        stems, marked, indices = ({*values} for values in zip(*found.values(), strict=True))
        n, (stem, *others) = len(self.coordinates), stems
        base = 0 if indices == {0, 1} else 1
        # x2 alone may be x² that lost its place, and x[1] the first or the second.
        counted = "_" in marked or (1 in indices and ("__" not in marked or len(indices) > 1))
        clear = counted and not bare and not others and indices <= {*range(base, base + n)}
        if not clear or (stem in self.names and stem not in self.coordinates):
            refuse("index", self.typed, first, names=", ".join(self.coordinates or listed(self.names)))
        return {word: self.coordinates[index - base] for word, (_, _, index) in found.items()}

    @property
    def _text(self) -> str:
        # The e of a number is no word.
        return re.sub(r"(?<![A-Za-z0-9_])[0-9.]+(?:[eE][+-]?[0-9]+)?", lambda m: " " * len(m[0]), self.plain.text)

    def _split(self, word: str, known: Mapping[str, str]) -> list[tuple[int, int]] | None:
        """Where names stand side by side in a word, as in xy; the longest first. None where they do not fill it."""
        if word in known:
            return [(0, len(word))]
        ends: list[list[tuple[int, int]] | None] = [None] * len(word) + [[]]
        for start in range(len(word) - 1, -1, -1):
            for end in range(len(word), start, -1):
                piece, rest = word[start:end], ends[end]
                # A function can only come last, before its bracket; a name of many letters only with others like it.
                if rest is not None and piece in known and (end == len(word) or not self.is_function(known[piece])):
                    ends[start] = [(start, end), *rest]
                    break
        return ends[0]

    def read(self, start: int, end: int) -> list[tuple[str, bool, Span]]:
        """The names and functions in a word of the plain text, whether each is a function, and its place as typed.

        Raises FormulaError where the word is none.
        """
        word, at = self.plain.text[start:end], self.plain.span(start, end)
        known = self._known if word in self._known else self._known | self._indexed
        parts = self._split(word, known)
        if parts is None or (len(parts) > 1 and word in _ENGLISH and self.typed[slice(*at)].lower() == word):
            self._refuse(word, start, end, parts)
        found = []
        for first, last in parts:
            name = known[word[first:last]]
            found.append((name, self.is_function(name), self.plain.span(start + first, start + last)))
        return found

    def _refuse(self, word: str, start: int, end: int, parts: list[tuple[int, int]] | None) -> NoReturn:
        at, lower = self.plain.span(start, end), word.lower()
        called = self.plain.text[end:].lstrip().startswith("(")
        if instead := _INSTEAD.get(lower) or _INSTEAD.get(f"{lower}(" * called):
            refuse("instead", self.typed, at, instead=instead)
        if lower.startswith("log_"):
            refuse("instead", self.typed, at, instead="log(…)/log(b)")
        if parts:
            refuse("word", self.typed, at, product="·".join(word[first:last] for first, last in parts))
        if lower in _JUMPS:
            refuse("jumps", self.typed, at)
        if lower in _FACTORIALS:
            refuse("factorial", self.typed, at)
        if word in _CODE:
            dot = self.plain.text.startswith(".", end)
            refuse("code", self.typed, self.plain.span(start, end + dot))
        for function in sorted((*self.functions, *SYNONYMS), key=len, reverse=True):
            rest = word[len(function) :].lstrip("0123456789")
            if word.startswith(function) and (self._split(rest, self._known) if rest else not called):
                refuse("brackets", self.typed, self.plain.span(start, start + len(function)))
        if word != lower and self._split(lower, self._known):
            refuse("capital", self.typed, at, small=lower[:40])
        if len(word) > 1 and called:
            refuse("function", self.typed, at, functions=", ".join(self.functions))
        refuse("unknown", self.typed, at, names=listed(self.names))


def listed(names: Sequence[str]) -> str:
    """Names in a sentence, without those of numbers."""
    return ", ".join(name for name in names if name not in ("pi", "e"))
