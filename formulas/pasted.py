"""Pasted text in plain characters: signs of documents, LaTeX, and the code around a formula.

Every character of the result has its span in the typed text, so that sentences can point there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from formulas.refusals import SENTENCES, FormulaError, refuse

MAX_NESTING = 40
GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi "  # noqa: SIM905
        "chi psi omega".split(" "),
        strict=True,
    )
)
Span = tuple[int, int]


@dataclass(frozen=True)
class Plain:
    """`text` in plain characters; `spans` has the start and the end of each character in the typed text."""

    text: str
    spans: tuple[Span, ...]

    def span(self, start: int, end: int) -> Span:
        """Start and end in the typed text of a piece that is not empty."""
        return self.spans[start][0], max(self.spans[end - 1][1], self.spans[start][0])

    def replace(self, start: int, end: int, replacement: str = "") -> Plain:
        """The text with a replacement for a piece."""
        middle = (self.span(start, end),) * len(replacement) if end > start else ()
        return Plain(self.text[:start] + replacement + self.text[end:], self.spans[:start] + middle + self.spans[end:])


# ---------------------------------------------------------------------------------------------------------------------
# Single characters

# Signs of keyboards and documents, and the plain signs for them.
_SIGNS = {
    **dict.fromkeys("−–—‐‑‒ーｰ﹣", "-"),
    **dict.fromkeys("×·⋅∙∗・･✕✖⨯⁎", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("∣❘", "|"),
    **dict.fromkeys("、､", ","),
    **dict.fromkeys("ϑ", "θ"),
    **dict.fromkeys("ϕ", "φ"),
    **dict.fromkeys("µ", "μ"),
    **dict.fromkeys("πϖ", "pi"),
    **dict.fromkeys("ℯⅇ", "e"),
    "ˆ": "^",
    "√": " sqrt ",
    "∛": " cbrt ",
    "﹢": "+",
}
# Invisible: zero-width spaces and joiners, marks of direction, soft hyphens, variation selectors.
_INVISIBLE = {*"\u00ad\u034f\u061c\u180e\ufeff", *map(chr, (*range(0x200B, 0x2010), 0x2060, *range(0xFE00, 0xFE10)))}
# Invisible too, but they separate: function application, times, comma, plus.
_SEPARATORS = {*"\t\r\n\v\f\x85\u2028\u2029", *map(chr, range(0x2061, 0x2065))}
_WIDE = (("\uff01", "\uff5e"), ("\U0001d400", "\U0001d7ff"))  # full-width and mathematical letters, digits, signs
LOOK_ALIKES = dict(
    zip(
        "авсԁеһіјкорѕтухАВСЕНІЈКМОРЅТХУαγνορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "abcdehijkopstyxABCEHIJKMOPSTXYayvopuxABEZHIKMNOPTYX",
        strict=True,
    )
)
_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉⁿˣʸᵏᵗ]+|[₀₁₂₃₄₅₆₇₈₉]+")
_POWER = re.compile("⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


def _read_characters(text: str) -> Plain:
    """The signs of `text` as plain signs, without invisible ones."""
    plain: list[tuple[str, Span]] = []
    place = 0
    while place < len(text):
        run = _RUN.match(text, place)
        start, end = run.span() if run else (place, place + 1)
        piece = _convert_run(text, (start, end)) if run else _convert_character(text, place, plain)
        one_to_one = len(piece) == end - start
        plain += [(sign, (start + i, start + i + 1) if one_to_one else (start, end)) for i, sign in enumerate(piece)]
        place = end
    return Plain("".join(sign for sign, _ in plain), tuple(span for _, span in plain))


def _convert_character(text: str, place: int, previous: list[tuple[str, Span]]) -> str:
    """Plain signs for the character at a place; `previous` has those for the characters before it."""
    sign = text[place]
    if any(low <= sign <= high for low, high in _WIDE):
        sign = unicodedata.normalize("NFKC", sign)
    if sign in _INVISIBLE:
        return ""
    if sign in _SEPARATORS or unicodedata.category(sign) == "Zs":
        return " "
    if sign in _SIGNS:
        sign = _SIGNS[sign]
    if sign in GREEK and (sign not in LOOK_ALIKES or re.match("[₀₁₂₃₄₅₆₇₈₉_0-9]", text[place + 1 : place + 2])):
        return GREEK[sign]
    if unicodedata.decomposition(text[place]).startswith("<fraction>"):
        fraction = f"({unicodedata.normalize('NFKC', sign).replace('⁄', '/')})"
        if previous and re.match(r"[\w.)\]}]", previous[-1][0]):  # 3½ is no product
            refuse("instead", text, (place, place + 1), instead=fraction)
        return fraction
    return sign


def _convert_run(text: str, span: Span) -> str:
    """Plain signs for raised or lowered signs: x₁ as x_1, eˣ as e^(x), powers of whole numbers unchanged."""
    run = text[slice(*span)]
    plain = unicodedata.normalize("NFKC", run).replace("−", "-")
    if "₀" <= run[0] <= "₉":
        return f"_{plain}"
    if _POWER.fullmatch(run):
        return run
    if not re.fullmatch("[-+]?[a-z]", plain):
        refuse("instead", text, span, instead="^(…)")
    return f"^({plain})"


# ---------------------------------------------------------------------------------------------------------------------
# LaTeX

_LATEX = re.compile(r"\\|[\^_]\s*\{|\}\s*[\^_]")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?|(.))", re.DOTALL)
_FRACTIONS = {"frac", "dfrac", "tfrac", "cfrac"}
_GROUPS = set("mathrm mathit mathbf mathsf mathtt mathcal boldsymbol bm text textrm textit operatorname".split(" "))  # noqa: SIM905
_IGNORED = set(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle limits nolimits "  # noqa: SIM905
    "! ( ) [ ]".split(" ")
)
_WRITTEN = {
    **dict.fromkeys(("cdot", "times", "ast", "cdotp"), "*"),
    **dict.fromkeys((",", ";", ":", " ", "\n", "\t", "quad", "qquad", "thinspace", "\\"), " "),
    **dict.fromkeys(("{", "lbrace", "lbrack"), "("),
    **dict.fromkeys(("}", "rbrace", "rbrack"), ")"),
    **dict.fromkeys(("lvert", "rvert", "vert", "mid"), "|"),
    "div": "/",
    "coloneqq": ":=",
}
_GREEK_COMMANDS = {*GREEK.values(), *(f"var{name}" for name in GREEK.values())}


class _Latex:
    """Translates LaTeX into plain characters, from left to right."""

    def __init__(self, typed: str, plain: Plain, words: Collection[str]) -> None:
        self.typed, self.plain, self.words, self.place = typed, plain, words, 0
        self.written: list[tuple[str, Span]] = []

    @property
    def next(self) -> str:
        return self.plain.text[self.place : self.place + 1]

    def put(self, piece: str, start: int) -> None:
        """Write a piece for the source from `start` to the current place."""
        span = self.plain.span(start, self.place)
        self.written += [(sign, span) for sign in piece]

    def result(self) -> Plain:
        self.group(0)
        return Plain("".join(sign for sign, _ in self.written), tuple(span for _, span in self.written))

    def group(self, depth: int, opened: int | None = None) -> None:
        """Read up to the brace that closes the one at `opened`, and that brace; or up to the end."""
        if depth > MAX_NESTING:
            raise FormulaError(SENTENCES["deep"], self.plain.spans[self.place - 1], most=MAX_NESTING)
        while self.next:
            if self.next == "}":
                if opened is None:
                    refuse("unopened", self.typed, self.plain.spans[self.place], opening="{")
                self.place += 1
                return
            self.item(depth)
        if opened is not None:
            refuse("unclosed", self.typed, self.plain.spans[opened], closing="}")

    def item(self, depth: int) -> None:
        start = self.place
        if self.next == "\\":
            self.command(depth)
        elif self.next == "{":
            self.argument(depth, start)
        else:
            self.place += 1
            sign = self.plain.text[start]
            self.put({"[": "(", "]": ")", "~": " "}.get(sign, sign), start)
            if sign == "_":
                self.bare(depth)

    def skip_blanks(self) -> None:
        while self.next == " ":
            self.place += 1

    def bare(self, depth: int) -> None:
        """Read a group in braces without its braces, if there is one."""
        self.skip_blanks()
        if self.next == "{":
            self.place += 1
            self.group(depth + 1, self.place - 1)

    def argument(self, depth: int, command: int, form: str = "") -> None:
        """Read a group in braces, or one item, and write it in round brackets."""
        self.skip_blanks()
        start = self.place
        if self.next in ("", "}"):
            refuse("braces", self.typed, self.plain.span(command, start), form=form)
        if self.next == "{":
            self.place += 1
            self.put("(", start)
            self.group(depth + 1, start)
            self.written.append((")", self.plain.spans[self.place - 1]))
        else:
            self.written.append(("(", self.plain.spans[start]))
            if depth > MAX_NESTING:
                raise FormulaError(SENTENCES["deep"], self.plain.spans[start], most=MAX_NESTING)
            self.item(depth + 1)
            self.written.append((")", self.plain.spans[self.place - 1]))

    def command(self, depth: int) -> None:
        start = self.place
        match = _COMMAND.match(self.plain.text, start)
        if match is None:
            refuse("command", self.typed, self.plain.spans[start])
        self.place = match.end()
        name = match[1] or match[2]
        if name in _FRACTIONS:
            form = rf"\{name}{{…}}{{…}}"
            self.put("(", start)
            self.argument(depth, start, form)
            self.put("/", start)
            self.argument(depth, start, form)
            self.put(")", start)
        elif name == "sqrt":
            self.root(depth, start)
        elif name in _GROUPS:
            self.bare(depth)
        elif name in _IGNORED:
            if name in ("left", "right") and self.next == ".":
                self.place += 1
            self.put(" ", start)
        elif name in _WRITTEN:
            self.put(_WRITTEN[name], start)
        elif name in _GREEK_COMMANDS or name in self.words:
            self.word(name if name in self.words else name.removeprefix("var"), start)
        else:
            refuse("command", self.typed, self.plain.span(start, self.place))

    def word(self, word: str, start: int) -> None:
        """Write a name, separated from letters beside it."""
        if self.written and self.written[-1][0].isalnum():
            self.put(" ", start)
        self.put(word, start)
        had_blank = self.next == " "
        self.skip_blanks()
        if self.next != "_" if had_blank else self.next.isalnum():
            self.put(" ", start)

    def root(self, depth: int, start: int) -> None:
        self.skip_blanks()
        degree = re.compile(r"\[\s*([0-9]+|[a-z])\s*\]").match(self.plain.text, self.place)
        self.place = degree.end() if degree else self.place
        form = r"\sqrt[…]{…}" if degree else r"\sqrt{…}"
        name = {"2": "sqrt", "3": "cbrt"}.get(degree[1] if degree else "2", "")
        self.put(f" {name}" if name else "(", start)
        self.argument(depth, start, form)
        if degree and not name:
            self.put(f"^(1/{degree[1]}))", start)


# ---------------------------------------------------------------------------------------------------------------------
# The code around a formula

_NAMES = r"\s*[A-Za-z_][\w\s,]*"
_PREFIX = re.compile(
    rf"""\s*(?:
        (?:def\s+\w+\s*\({_NAMES}\)\s*:\s*)?return\b
      | (?:\w+\s*=\s*)?lambda\s{_NAMES}:
      | (?:\w+\s*=\s*)?@\s*\({_NAMES}\)
      | (?:(?:const|let|var)\s+)?(?:\w+\s*=\s*)?\({_NAMES}\)\s*=>
      | (?P<name>[A-Za-z]\w*)\s*\({_NAMES}\)\s*:?=(?!=)
      | (?P<alone>[A-Za-z]+)\s*:?=(?!=)
    )""",
    re.VERBOSE,
)
_MODULE = re.compile(
    r"(?<![\w.])(?:np|numpy|jnp|jax|math|cmath|Math|torch|tf|sp|sympy|scipy)(?:\.[a-z_]+)*?"
    r"\.(?=[A-Za-z]\w*\s*\(|(?:pi|e|PI|E)(?!\w))"
)
_INDEX = re.compile(r"(?<!\w)([A-Za-z]+)\s*\[\s*([0-9]+)\s*\]")
_DOLLARS = re.compile(r"\s*(\$\$?)([^$]+)\1\s*[.,;]?\s*")


def to_plain(text: str, names: Collection[str], words: Collection[str]) -> Plain:
    """`text` in plain characters, without the code around the formula.

    `names` stand for numbers, so an equation with one of them on the left is no definition; `words` are read after a
    backslash. Raises FormulaError at signs and commands that are not clear.
    """
    plain = _read_characters(text)
    if dollars := _DOLLARS.fullmatch(plain.text):
        plain = Plain(dollars[2], plain.spans[slice(*dollars.span(2))])
    if _LATEX.search(plain.text):
        plain = _Latex(text, plain, words).result()
    prefix = _PREFIX.match(plain.text)
    if prefix and not {prefix["name"], prefix["alone"]} & {*names, *words}:
        plain = plain.replace(0, prefix.end())
    if end := re.search(r"\s*;\s*$", plain.text):
        plain = plain.replace(*end.span())
    for index in reversed([*_INDEX.finditer(plain.text)]):  # x[0] is x__0: languages differ in where indices start
        plain = plain.replace(index.end(1), index.end(), f"__{index[2]}")
    for pattern in (_MODULE, re.compile(r"\.(?=[*/^])")):  # np.sin(x), and x.^2 as in other languages
        for match in reversed([*pattern.finditer(plain.text)]):
            plain = plain.replace(*match.span())
    return plain


_SIDE_BY_SIDE = re.compile(r"[\w.)\]}]\s+[\w\\√|]|(?:[0-9.)\]}²³]|(?<![A-Za-z])[A-Za-z])\s+\(")


def may_lack_plus(text: str) -> bool:
    """Whether the + signs of a formula may have become spaces in a link: it has no +, and spaces between factors."""
    return "+" not in text and bool(_SIDE_BY_SIDE.search(text))
