"""Words in a formula: a word is a name, a function, or names side by side; else a sentence says what to write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

from formulas.pasted import GREEK, Plain, Span
from formulas.refusals import refuse

# Other words for functions: in SYNONYMS those that are typeset as they are typed.
SYNONYMS = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sgn": "sign"}
_OTHER_SYNONYMS = {
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
_REPLACEMENTS = {
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
# English words that could be read as products of common names, e and pi; words of two letters are products.
_ENGLISH = set(
    "ace aced add added axe axed aye baby bad bade bay bead bed bee bye cede dad dab dead day decade decay decayed "  # noqa: SIM905
    "deed dye dyed ebb exceed eye eyed yea pie piece epic".split(" ")
)
_INDEXED = re.compile(rf"({'|'.join(sorted(GREEK.values(), key=len, reverse=True))}|[A-Za-z])(_{{0,2}})([0-9]+)")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Words:
    """The words that one formula may use.

    typed        the text of the formula
    plain        the text in plain characters
    names        names that stand for numbers
    functions    names of functions, and whether they take two values or more
    coordinates  the names for which x₁, x₂ and the like may stand
    """

    typed: str
    plain: Plain
    names: Sequence[str]
    functions: Mapping[str, bool]
    coordinates: Sequence[str]

    @cached_property
    def _known(self) -> dict[str, str]:
        """The known words, and the name or function for which each stands."""
        synonyms = {word: name for word, name in _OTHER_SYNONYMS.items() if name in self.functions}
        return synonyms | {word: word for word in (*self.functions, *SYNONYMS, *self.names)}

    def is_function(self, name: str) -> bool:
        """Whether the meaning of a word is a function."""
        return name not in self.names and SYNONYMS.get(name, name) in self.functions

    @cached_property
    def _indexed(self) -> dict[str, str]:
        """Words such as x_1, w₁ and theta1 with their names. Raises FormulaError if their meaning is not clear."""
        indexed, has_plain_coordinates, first = self._find_indexed()
        joined = {word: f"{stem}{index}" for word, (stem, _, index) in indexed.items()}
        direct = {word: name for word, name in joined.items() if name in self.names}
        if len(direct) == len(indexed):
            return direct
        assert first is not None
        stems, marks, indices = ({*values} for values in zip(*indexed.values(), strict=True))
        n, (stem, *more_stems) = len(self.coordinates), stems
        base = 0 if indices == {0, 1} else 1
        # x2 alone may be x² without its raised digit; x[1] alone may be the first coordinate or the second.
        counted = "_" in marks or (1 in indices and ("__" not in marks or len(indices) > 1))
        clear = counted and not has_plain_coordinates and not more_stems and indices <= {*range(base, base + n)}
        if not clear or (stem in self.names and stem not in self.coordinates):
            refuse("index", self.typed, first, names=", ".join(self.coordinates or join_names(self.names)))
        return {word: self.coordinates[index - base] for word, (_, _, index) in indexed.items()}

    def _find_indexed(self) -> tuple[dict[str, tuple[str, str, int]], bool, Span | None]:
        """Words with an index, as stem, mark and index; whether a coordinate is used too; span of the first word."""
        indexed: dict[str, tuple[str, str, int]] = {}
        has_plain_coordinates = False
        first: Span | None = None
        for match in _WORD.finditer(self._text):
            if match[0].lower() in _REPLACEMENTS:
                continue
            pieces = {piece[0]: piece for piece in _INDEXED.finditer(match[0])}
            parts = self._split(match[0], self._known) or self._split(match[0], self._known | dict.fromkeys(pieces, ""))
            for start, end in parts or []:
                word = match[0][start:end]
                has_plain_coordinates = has_plain_coordinates or word in self.coordinates
                if word not in self._known and word in pieces:
                    stem, mark, index = pieces[word].groups()
                    indexed[word] = stem, mark, int(index[:9])
                    first = first or self.plain.span(match.start() + start, match.start() + end)
        return indexed, has_plain_coordinates, first

    @property
    def _text(self) -> str:
        # Without numbers: the e in 1e5 is no word.
        return re.sub(r"(?<![A-Za-z0-9_])[0-9.]+(?:[eE][+-]?[0-9]+)?", lambda m: " " * len(m[0]), self.plain.text)

    def _split(self, word: str, known: Mapping[str, str]) -> list[tuple[int, int]] | None:
        """Starts and ends of known words that fill a word side by side, as in xy, longest first; None if none do."""
        if word in known:
            return [(0, len(word))]
        ends: list[list[tuple[int, int]] | None] = [None] * len(word) + [[]]
        for start in range(len(word) - 1, -1, -1):
            for end in range(len(word), start, -1):
                piece, rest = word[start:end], ends[end]
                # A function can only be last, in front of its bracket.
                if rest is not None and piece in known and (end == len(word) or not self.is_function(known[piece])):
                    ends[start] = [(start, end), *rest]
                    break
        return ends[0]

    def read(self, start: int, end: int) -> list[tuple[str, bool, Span]]:
        """Names and functions in a word of the plain text: the name, whether it is a function, its span in the text.

        Raises FormulaError if the word is not known.
        """
        word, span = self.plain.text[start:end], self.plain.span(start, end)
        known = self._known if word in self._known else self._known | self._indexed
        parts = self._split(word, known)
        if parts is None or (len(parts) > 1 and word in _ENGLISH and self.typed[slice(*span)].lower() == word):
            self._refuse(word, start, end, parts)
        found: list[tuple[str, bool, Span]] = []
        for first, last in parts:
            name = known[word[first:last]]
            found.append((name, self.is_function(name), self.plain.span(start + first, start + last)))
        return found

    def _refuse(self, word: str, start: int, end: int, parts: list[tuple[int, int]] | None) -> NoReturn:
        """Raise FormulaError about a word that is not known, or that is an English word."""
        span, lower = self.plain.span(start, end), word.lower()
        has_bracket = self.plain.text[end:].lstrip().startswith("(")
        if replacement := _REPLACEMENTS.get(lower) or _REPLACEMENTS.get(f"{lower}(" * has_bracket):
            refuse("instead", self.typed, span, instead=replacement)
        if lower.startswith("log_"):
            refuse("instead", self.typed, span, instead="log(…)/log(b)")
        if parts:
            refuse("word", self.typed, span, product="·".join(word[first:last] for first, last in parts))
        if lower in _JUMPS:
            refuse("jumps", self.typed, span)
        if lower in _FACTORIALS:
            refuse("factorial", self.typed, span)
        if word in _CODE:
            dot = self.plain.text.startswith(".", end)
            refuse("code", self.typed, self.plain.span(start, end + dot))
        for function in sorted((*self.functions, *SYNONYMS), key=len, reverse=True):
            rest = word[len(function) :].lstrip("0123456789")
            if word.startswith(function) and (self._split(rest, self._known) if rest else not has_bracket):
                refuse("brackets", self.typed, self.plain.span(start, start + len(function)))
        if word != lower and self._split(lower, self._known):
            refuse("capital", self.typed, span, small=lower[:40])
        if len(word) > 1 and has_bracket:
            refuse("function", self.typed, span, functions=", ".join(self.functions))
        refuse("unknown", self.typed, span, names=join_names(self.names))


def join_names(names: Sequence[str]) -> str:
    """Names for a sentence, without pi and e."""
    return ", ".join(name for name in names if name not in ("pi", "e"))
