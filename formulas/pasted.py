"""Text as people paste it, in plain characters: signs of documents, LaTeX, and the code around a formula.

Every character of the result knows the place in the typed text that it stands for, so sentences can point there.
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
    """`text` in plain characters; `spans` has each one's place in the typed text, from and up to."""

    text: str
    spans: tuple[Span, ...]

    def span(self, start: int, end: int) -> Span:
        """The place in the typed text of a piece that is not empty."""
        return self.spans[start][0], max(self.spans[end - 1][1], self.spans[start][0])

    def replaced(self, start: int, end: int, by: str = "") -> Plain:
        """With `by` in place of a piece."""
        middle = (self.span(start, end),) * len(by) if end > start else ()
        return Plain(self.text[:start] + by + self.text[end:], self.spans[:start] + middle + self.spans[end:])


# ---------------------------------------------------------------------------------------------------------------------
# Single characters

# What keyboards and documents write in place of plain signs.
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
# Nobody sees them: zero-width spaces and joiners, marks of direction, soft hyphens, variation selectors.
_UNSEEN = {*"\u00ad\u034f\u061c\u180e\ufeff", *map(chr, (*range(0x200B, 0x2010), 0x2060, *range(0xFE00, 0xFE10)))}
# Between them nothing is seen either, but they part what stands beside them: function application, times, comma, plus.
_PARTING = {*"\t\r\n\v\f\x85\u2028\u2029", *map(chr, range(0x2061, 0x2065))}
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


def _characters(text: str) -> Plain:
    """The signs of `text` in plain ones, without those that nobody sees."""
    written: list[tuple[str, Span]] = []
    place = 0
    while place < len(text):
        run = _RUN.match(text, place)
        at = run.span() if run else (place, place + 1)
        piece = _run(text, at) if run else _character(text, at, written)
        written += [
            (sign, (at[0] + i, at[0] + i + 1) if len(piece) == at[1] - at[0] else at) for i, sign in enumerate(piece)
        ]
        place = at[1]
    return Plain("".join(sign for sign, _ in written), tuple(at for _, at in written))


def _character(text: str, at: Span, before: list[tuple[str, Span]]) -> str:
    sign = text[at[0]]
    if any(low <= sign <= high for low, high in _WIDE):
        sign = unicodedata.normalize("NFKC", sign)
    if sign in _UNSEEN:
        return ""
    if sign in _PARTING or unicodedata.category(sign) == "Zs":
        return " "
    if sign in _SIGNS:
        sign = _SIGNS[sign]
    if sign in GREEK and (sign not in LOOK_ALIKES or re.match("[₀₁₂₃₄₅₆₇₈₉_0-9]", text[at[1] : at[1] + 1])):
        return GREEK[sign]
    if unicodedata.decomposition(text[at[0]]).startswith("<fraction>"):
        written = f"({unicodedata.normalize('NFKC', sign).replace('⁄', '/')})"
        if before and re.match(r"[\w.)\]}]", before[-1][0]):  # 3½ is no product
            refuse("instead", text, at, instead=written)
        return written
    return sign


def _run(text: str, at: Span) -> str:
    """Raised or lowered signs: powers of whole numbers as they stand, x₁ as x_1, eˣ as e^(x)."""
    run = text[slice(*at)]
    plain = unicodedata.normalize("NFKC", run).replace("−", "-")
    if "₀" <= run[0] <= "₉":
        return f"_{plain}"
    if _POWER.fullmatch(run):
        return run
    if not re.fullmatch("[-+]?[a-z]", plain):
        refuse("instead", text, at, instead="^(…)")
    return f"^({plain})"


# ---------------------------------------------------------------------------------------------------------------------
# LaTeX

_LATEX = re.compile(r"\\|[\^_]\s*\{|\}\s*[\^_]")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?|(.))", re.DOTALL)
_FRACTIONS = {"frac", "dfrac", "tfrac", "cfrac"}
_BARE = set("mathrm mathit mathbf mathsf mathtt mathcal boldsymbol bm text textrm textit operatorname".split(" "))  # noqa: SIM905
_UNWRITTEN = set(
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
    """Writes LaTeX in plain characters, from left to right."""

    def __init__(self, typed: str, plain: Plain, words: Collection[str]) -> None:
        self.typed, self.plain, self.words, self.place = typed, plain, words, 0
        self.written: list[tuple[str, Span]] = []

    @property
    def next(self) -> str:
        return self.plain.text[self.place : self.place + 1]

    def put(self, piece: str, start: int) -> None:
        """Write what stands for the source from `start` up to here."""
        at = self.plain.span(start, self.place)
        self.written += [(sign, at) for sign in piece]

    def result(self) -> Plain:
        self.group(0)
        return Plain("".join(sign for sign, _ in self.written), tuple(at for _, at in self.written))

    def group(self, depth: int, opened: int | None = None) -> None:
        """Up to the brace that closes the one at `opened`, which is taken, or else to the end."""
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

    def blank(self) -> None:
        while self.next == " ":
            self.place += 1

    def bare(self, depth: int) -> None:
        """What stands in braces, without them; or else what comes next, later."""
        self.blank()
        if self.next == "{":
            self.place += 1
            self.group(depth + 1, self.place - 1)

    def argument(self, depth: int, command: int, form: str = "") -> None:
        """What stands in braces, or one sign, in round brackets."""
        self.blank()
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
        elif name in _BARE:
            self.bare(depth)
        elif name in _UNWRITTEN:
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
        """A name, apart from letters beside it."""
        if self.written and self.written[-1][0].isalnum():
            self.put(" ", start)
        self.put(word, start)
        if self.next == " ":
            self.blank()
            if self.next != "_":
                self.put(" ", start)
        elif self.next.isalnum():
            self.put(" ", start)

    def root(self, depth: int, start: int) -> None:
        self.blank()
        degree = re.compile(r"\[\s*([0-9]+|[a-z])\s*\]").match(self.plain.text, self.place)
        self.place = degree.end() if degree else self.place
        form = r"\sqrt[…]{…}" if degree else r"\sqrt{…}"
        name = {"2": "sqrt", "3": "cbrt"}.get(degree[1] if degree else "2", "")
        self.put(f" {name}" if name else "(", start)
        self.argument(depth, start, form)
        if degree and not name:
            self.put(f"^(1/{degree[1]}))", start)


# ---------------------------------------------------------------------------------------------------------------------
# What stands around a formula

_NAMES = r"\s*[A-Za-z_][\w\s,]*"
_AROUND = re.compile(
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


def plain(text: str, names: Collection[str], words: Collection[str]) -> Plain:
    """`text` in plain characters, as a formula alone.

    `names` stand for numbers, so what equals one of them is no formula; `words` are read after a backslash. Raises
    FormulaError at signs and commands that say nothing certain.
    """
    found = _characters(text)
    if dollars := _DOLLARS.fullmatch(found.text):
        found = Plain(dollars[2], found.spans[slice(*dollars.span(2))])
    if _LATEX.search(found.text):
        found = _Latex(text, found, words).result()
    around = _AROUND.match(found.text)
    if around and not {around["name"], around["alone"]} & {*names, *words}:
        found = found.replaced(0, around.end())
    if end := re.search(r"\s*;\s*$", found.text):
        found = found.replaced(*end.span())
    for index in reversed([*_INDEX.finditer(found.text)]):  # x[0] is x__0: where indices start, languages differ
        found = found.replaced(index.end(1), index.end(), f"__{index[2]}")
    for pattern in (_MODULE, re.compile(r"\.(?=[*/^])")):  # np.sin(x), and x.^2 as other languages have it
        for match in reversed([*pattern.finditer(found.text)]):
            found = found.replaced(*match.span())
    return found


_BESIDE = re.compile(r"[\w.)\]}]\s+[\w\\√|]|(?:[0-9.)\]}²³]|(?<![A-Za-z])[A-Za-z])\s+\(")


def may_lack_plus(text: str) -> bool:
    """Whether the spaces in it may have been the + signs of a link: it has none, and spaces part what is multiplied."""
    return "+" not in text and bool(_BESIDE.search(text))
