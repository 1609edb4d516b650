"""Files as people have them: however their text is written, the same numbers and names are read."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from surfaces import TableError, read_sheet, read_table
from surfaces.data.cells import parse_number

X, Y = (1.5, 20.25, -3.0, 0.125, 700.0, 12.75), (2.0, 3.5, 60.5, 5.0, -4.25, 8.5)


def lines(row: str, *above: str, end: str = "\n") -> str:
    """Six samples, in points or, where the row says `comma`, in commas."""
    pairs = [(f"{a:g}", f"{b:g}") for a, b in zip(X, Y, strict=True)]
    comma = [(a.replace(".", ","), b.replace(".", ",")) for a, b in pairs]
    rows = [
        row.format(a, b, A=A, B=B, n=n, m=n + 1) for n, ((a, b), (A, B)) in enumerate(zip(pairs, comma, strict=True))
    ]
    return end.join([*above, *rows, ""])


# Each is the same six samples: how it is written, and what its columns are called.
WRITTEN: dict[str, tuple[str | bytes, tuple[str, str]]] = {
    "tabs, decimal commas": (lines("{A}\t{B}", "a\tb"), ("a", "b")),
    "tabs, decimal commas, no names": (lines("{A}\t{B}"), ("x", "y")),
    "semicolons, decimal commas, gaps": (lines("{A};;{B};NA", "a;c;b;d"), ("a", "b")),
    "bars": (lines("{}|{}", "a|b"), ("a", "b")),
    "a Markdown table": (lines("| {} | {} |", "| a | b |", "|---|---|"), ("a", "b")),
    "spaces": (lines("  {}    {}", "  a   b"), ("a", "b")),
    "spaces, decimal commas": (lines("{A} {B}", "a b"), ("a", "b")),
    "spaces after commas": (lines('{}, {}, "t, u"', "a, b, c"), ("a", "b")),
    "quoted numbers": (lines('"{}","{}"', '"a","b"'), ("a", "b")),
    "quoted decimal commas": (lines('"{A}","{B}"', '"a","b"'), ("a", "b")),
    "every line quoted names": (lines("{A};{B}", '"Länge, (cm)";"b;c"'), ("Länge, (cm)", "b;c")),
    "pandas": (lines("{n},{},{}", ",a,b"), ("a", "b")),
    "pandas after a filter": (lines("{n}7,{},{}", ",a,b"), ("a", "b")),
    "pandas, columns by number": (lines("{n},{},{}", ",0,1"), ("0", "1")),
    "pandas, columns by number, no index": (
        "0,1\n" + "\n".join(f"{float(a)},{float(b)}" for a, b in zip(X, Y, strict=True)),
        ("0", "1"),
    ),
    "columns are years": (lines("Land {n},{},{}", "Land,2019,2020"), ("2019", "2020")),
    "R, row names": (lines('"{m}" {} {}', '"a" "b"'), ("a", "b")),
    "R, row names as texts": (lines('"car {m}";{A};{B}', '"a";"b"'), ("a", "b")),
    "R with a nameless column": (lines('"{m}",{},{}', '"","a","b"'), ("a", "b")),
    "an id": (lines("{m},{},{}", "PassengerId,a,b"), ("a", "b")),
    "a number in Japanese": (lines("{m},{},{}", "番号,a,b"), ("a", "b")),
    "a constant": (lines("1,{},{}", "c,a,b"), ("a", "b")),
    "sep=": (lines("{A};{B}", "sep=;", "a;b"), ("a", "b")),
    "sep= quoted": (lines("{};{}", '"sep=;"', "a;b"), ("a", "b")),
    "units": (lines("{A};{B}", "Länge;Masse", "mm;kg/m²"), ("Länge", "Masse")),
    "units in brackets": (lines("{},{}", "t,U", "(s),[V]"), ("t", "U")),
    "titles": (lines("{A};{B};", "Versuch 3;;", "", "Ort;Bonn;", "Länge;Masse;", "cm;g;"), ("Länge", "Masse")),
    "a title line alone": (lines("{}\t{}", "Results of Monday", "a\tb"), ("a", "b")),
    "comments": (lines("{},{}", "# made by hand", "# in 2 parts", "a,b", "# 5,6"), ("a", "b")),
    "names in a comment": (lines("{} {}", "# of Monday", "", "# a b"), ("a", "b")),
    "dates": (lines("{m}.02.2020;{A};{B}", "Datum;a;b"), ("a", "b")),
    "dates and times": (lines("2020-02-0{m} 12:30;{A};{B}", "t;a;b"), ("a", "b")),
    "booleans": (lines("{n},TRUE,{},{}", "n,c,a,b").replace("4,TRUE", "4,FALSE").replace("n,c", ",c"), ("a", "b")),
    "trailing delimiters": (lines("{},{},", "a,b,"), ("a", "b")),
    "trailing delimiters but in the names": (lines("{},{},", "a,b"), ("a", "b")),
    "empty lines at the end": (lines("{};{}", "a;b") + ";\n;\n\n", ("a", "b")),
    "carriage returns": (lines("{},{}", "a,b", end="\r"), ("a", "b")),
    "both": (lines("{},{}", "a,b", end="\r\n"), ("a", "b")),
    "minus signs": (lines("{},{}", "a,b").replace("-", "−"), ("a", "b")),
    "dashes": (lines("{};{}", "a;b").replace("-", "–").encode("cp1252"), ("a", "b")),
    "full-width": (
        lines("{},{}", "a,b").translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－")),
        ("a", "b"),
    ),
    "plus signs, no leading 0": (lines("+{};{}", "a;b").replace("+-", "-").replace("0.125", ".125"), ("a", "b")),
    "percent": (lines("{}%;{} %", "a;b"), ("a (%)", "b (%)")),
    "money": (lines("${},€ {}", "a,b"), ("a ($)", "b (€)")),
    "a cell over two lines": (lines('"t\nu",{},{}', '"c\nd",a,b'), ("a", "b")),
    "the same name twice": (lines("{};{}", "a;a"), ("a", "a (2)")),
    "gaps in Japanese": (lines("{n},{},欠測,{}", "番号,a,c,b"), ("a", "b")),
    "Ctrl-Z at the end": (lines("{},{}", "a,b") + "\x1a", ("a", "b")),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_however_a_table_is_written_it_is_read(name: str) -> None:
    text, names = WRITTEN[name]
    read = read_table(text if isinstance(text, bytes) else text.encode())
    np.testing.assert_array_equal(read.table.x, X)
    np.testing.assert_array_equal(read.table.y, Y)
    assert read.table.names == names


def test_what_stands_in_every_line_is_the_delimiter_though_commas_make_more_numbers() -> None:
    with pytest.raises(TableError, match="No two columns"):
        read_table(lines("{A} kg;{B}").encode())
    assert read_table(lines("gene;protein,{},{}").encode()).table.y.tolist() == [*Y]


def test_a_quote_that_is_left_open_takes_only_its_line() -> None:
    inches, plain = lines('5",{},{}', "c,a,b"), lines("5,{},{}", "c,a,b")
    for text in (inches.replace('5",20', '"5,20'), plain.replace("5,20", '"5,20')):
        read = read_table(text.encode())
        assert read.skipped == [3]
        assert len(read.table) == 5


def test_three_numbers_with_commas_between_tabs_are_three() -> None:
    sheet = read_sheet(("120,5\t50,3\t2,35\n" * 3 + "60\t7,5\t1\n").encode())
    assert [column.numbers.tolist() for column in sheet.columns] == [
        [120.5] * 3 + [60],
        [50.3] * 3 + [7.5],
        [2.35] * 3 + [1],
    ]


@pytest.mark.parametrize("mark", "\t;|")
@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,234.5", "12", "1,234,567"], (1234.5, 12, 1234567)),
        (["1.234,5", "12", "1.234.567"], (1234.5, 12, 1234567)),
        (["1 234,5", "12", "1 234 567"], (1234.5, 12, 1234567)),
        (["1\u202f234.5", "12", "1\xa0234\xa0567"], (1234.5, 12, 1234567)),
        (["1'234.5", "12", "1’234’567"], (1234.5, 12, 1234567)),
        (["1,234,567", "2,000,000", "1,000"], (1234567, 2e6, 1000)),
        (["0,123", "1,234", "2,345"], (0.123, 1.234, 2.345)),
        (["3,45,678.5", "12", "1,00,000"], (345678.5, 12, 100000)),
        (["1,5e-3", "1e3", "2E+01"], (0.0015, 1000, 20)),
        (["-1.234", "0.5", "2.345"], (-1.234, 0.5, 2.345)),
    ],
)
def test_thousands_and_decimals_are_told_by_all_cells(cells: list[str], values: tuple[float, ...], mark: str) -> None:
    sheet = read_sheet("\n".join(f"{cell}{mark}{n}" for n, cell in enumerate(cells)).encode())
    assert sheet.columns[0].numbers.tolist() == [*values]
    assert sheet.columns[1].numbers.tolist() == [0, 1, 2]
    assert sheet.doubt is None


AMBIGUOUS = ["1,234", "2,345", "12,500"]  # a thousand, or one


@pytest.mark.parametrize(
    ("mark", "cells", "value", "doubt"),
    [
        ("\t", AMBIGUOUS, 1234, True),  # thousands, as in a table of whole numbers
        (";", AMBIGUOUS, 1.234, True),  # beside semicolons a comma is a decimal sign
        (";", [*AMBIGUOUS, "950"], 1234, True),  # small ones have no decimals, large ones a comma
        ("\t", [*AMBIGUOUS, "1500"], 1.234, True),  # a large one has no comma
        ("\t", [*AMBIGUOUS, "0,5"], 1.234, False),
        (";", [*AMBIGUOUS, "1,234,567"], 1234, False),
        (";", ["1.234", "2.345"], 1.234, True),
        ("\t", ["1.234", "2.345"], 1.234, False),
        (",", ["1.234", "2.345"], 1.234, False),
        (",", ['"1,234"', '"2,345"'], 1234, True),
    ],
)
def test_a_thousand_or_one_is_told_by_the_column_or_said_to_be_in_doubt(
    mark: str, cells: list[str], value: float, doubt: bool
) -> None:
    raw = "\n".join(f"{cell}{mark}{n}" for n, cell in enumerate(cells)).encode()
    sheet = read_sheet(raw)
    assert sheet.columns[0].numbers[0] == value
    assert (sheet.doubt is not None) == doubt
    other = {",": ".", ".": ","}
    asked = [read_sheet(raw, sign).columns[0].numbers[0] for sign in other]
    assert sorted(asked) == ([1.234, 1234] if doubt else [value] * 2)


# --- Letters


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize(
    "word", ["Größe", "Température (°C)", "Länge", "Fläche m²", "Straße", "Ärger", "año", "µm", "Å"]
)
def test_western_words_stay_as_they_are(word: str, encoding: str) -> None:
    assert read_table(lines("{A};{B}", f"{word};kg").encode(encoding)).table.names == (word, "kg")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932"])
@pytest.mark.parametrize(
    "word", ["身長", "重さ(kg)", "気温(℃)", "x軸", "ﾅｶﾞｻ", "ｷﾛ", "年", "pH値", "データ", "ﾃﾞｰﾀ1", "髙さ"]
)
def test_japanese_words_stay_as_they_are(word: str, encoding: str) -> None:
    assert read_table(lines("{},{}", f"{word},b").encode(encoding)).table.names == (word, "b")


# --- Numbers


@pytest.mark.parametrize(
    "text",
    [
        "01.02.2020",
        "1.2.3",
        "12:30",
        "1,23,4",
        "1 23",
        "1e",
        "e5",
        ".",
        "-",
        "0x10",
        "1_0",
        "inf",
        "5-",
        "(5)",
        "1e999",
        "5²",
        "1.234.56",
        "0,123,456",
        "٣",
    ],
)
@pytest.mark.parametrize("decimal", ".,")
def test_what_is_no_number_is_none(text: str, decimal: str) -> None:
    assert parse_number(text, decimal) is None


@given(some.floats(-1e9, 1e9), some.sampled_from(".,"), some.sampled_from([",", ".", " ", "\xa0", "'", ""]))
def test_a_number_is_read_to_its_last_digit(value: float, decimal: str, group: str) -> None:
    if group == decimal:
        group = ""
    text = f"{value:,.6f}".replace(",", "\0").replace(".", decimal).replace("\0", group)
    found = parse_number(text, decimal)
    assert found is not None
    assert found.value == float(f"{value:.6f}")
    again = parse_number(repr(value).replace(".", decimal), decimal)
    assert again is not None
    assert again.value == value


# --- Any way of writing


@given(some.data())
def test_any_table_written_in_any_way_is_read_back(data: Any) -> None:
    """Encoding, delimiter, decimal sign, thousands, quotes, names, an index, titles and gaps."""
    draw = data.draw
    mark, decimal = draw(some.sampled_from([",.", ";.", ";,", "\t.", "\t,", "|,", " .", " ,"]))
    encoding = draw(some.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp932"]))
    names = ["長さ", "重さ (kg)"] if encoding == "cp932" else ["Größe", "Masse (kg)"]
    if mark == " ":
        names = [name.replace(" ", "_") for name in names]
    group = draw(some.sampled_from(["", *({",": ".", ".": ",", " ": " "}[decimal], "'", " ")])) if mark != " " else ""
    group = "" if group == mark else group
    cell = some.decimals(-9_999_999, 9_999_999, places=draw(some.sampled_from([1, 2, 4])))
    columns = [draw(some.lists(cell, min_size=6, max_size=12, unique=True)) for _ in range(2)]
    count = min(len(column) for column in columns)
    texts = [[_written(value, decimal, group) for value in column[:count]] for column in columns]
    gaps = draw(some.sets(some.integers(0, count - 1), max_size=count - 5))
    rows: list[list[str]] = [[a, "NA" if n in gaps else b] for n, (a, b) in enumerate(zip(*texts, strict=True))]
    headed, index = draw(some.booleans()), draw(some.booleans())
    if headed:
        rows.insert(0, names)
    if index:
        rows = [["" if headed and n == 0 and mark != " " else str(n), *row] for n, row in enumerate(rows)]
        if headed and mark == " ":
            rows[0] = rows[0][1:]
    quoting = draw(some.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    text = io.StringIO()
    text.write(draw(some.sampled_from(["", "sep=" + mark + "\n", "Title\n\n", "# by_hand\n"])))
    writer = csv.writer(
        text, delimiter=mark, quoting=quoting, lineterminator=draw(some.sampled_from(["\n", "\r\n", "\r"]))
    )
    writer.writerows(rows)
    read = read_table(text.getvalue().encode(encoding))
    kept = [n for n in range(count) if n not in gaps]
    np.testing.assert_array_equal(read.table.x, [float(columns[0][n]) for n in kept])
    np.testing.assert_array_equal(read.table.y, [float(columns[1][n]) for n in kept])
    assert read.table.names == ((names[0], names[1]) if headed else ("x", "y"))
    assert len([at for at in read.skipped if at > len(text.getvalue().splitlines()) - len(rows)]) == len(gaps)


def _written(value: Any, decimal: str, group: str) -> str:
    return f"{value:,f}".replace(",", "\0").replace(".", decimal).replace("\0", group)
