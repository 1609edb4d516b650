"""Tables read from files: what is right is read exactly, and whatever else comes gets a sentence."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surfaces import PROBLEMS, TABLE_SENTENCES, TableError, read_table
from surfaces.data.table import MAX_BYTES, MAX_ROWS, MIN_ROWS

CLASSED = "x,y,kind\n" + "\n".join(f"{i},{i * i % 7},{'ab'[i % 2]}" for i in range(12))

PLAIN = "\n".join(f"{i},{i * i % 7}" for i in range(12))

DISTINCT = st.lists(st.floats(-1e6, 1e6), min_size=MIN_ROWS, max_size=30, unique=True).filter(
    lambda v: np.ptp(v) > 1e-3
)


def refusal(raw: bytes | str, **how: Any) -> str:
    with pytest.raises(TableError) as caught:
        read_table(raw.encode() if isinstance(raw, str) else raw, **how)
    error = caught.value
    assert str(error) == error.template.format(**error.values)
    return next(name for name, sentence in TABLE_SENTENCES.items() if sentence == error.template)


# --- What is right is read exactly


@given(
    DISTINCT.flatmap(lambda x: st.tuples(st.just(x), st.permutations(x))),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "cp932"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_a_table_written_as_csv_is_read_back_exactly(
    columns: Any, mark: str, encoding: str, end: str, named: bool
) -> None:
    x, y = columns
    text = io.StringIO()
    writer = csv.writer(text, delimiter=mark, lineterminator=end)
    writer.writerows([["長さ", "kind", "重さ"]] * named)
    writer.writerows([a, "ab"[at % 2], b] for at, (a, b) in enumerate(zip(x, y, strict=True)))
    read = read_table(text.getvalue().encode(encoding), labelled=True)
    np.testing.assert_array_equal(read.table.x, x)
    np.testing.assert_array_equal(read.table.y, y)
    np.testing.assert_array_equal(read.table.labels, np.arange(len(x)) % 2)  # type: ignore[arg-type]
    assert read.table.names == (("長さ", "重さ") if named else ("x", "y"))
    assert read.table.classes == ("a", "b")
    assert (read.skipped, read.omitted, read.label) == ([], 0, "kind" if named else "")


def test_bad_lines_are_skipped_and_told_by_their_numbers() -> None:
    text = "x,y\n1,2\n\n2,NA\n3,5\n4,\nfour,4\n5,inf\n6\n7,1e999\n8,9\n9,1_0\n10,11\n11,3\n"
    read = read_table(text.encode())
    np.testing.assert_array_equal(read.table.x, (1, 3, 8, 10, 11))
    np.testing.assert_array_equal(read.table.y, (2, 5, 9, 11, 3))
    assert read.skipped == [4, 6, 7, 8, 9, 10, 12]


def test_the_first_line_is_a_sample_where_it_holds_a_number() -> None:
    read = read_table(("1,NA\n" + PLAIN).encode())
    assert read.skipped == [1]
    assert len(read.table) == 12
    assert read_table(("NA,NA\n" + PLAIN).encode()).skipped == [1]


def test_text_columns_are_passed_over() -> None:
    text = "name,a,place,b,c\n" + "\n".join(f"n{i},{i},p,{2 * i},{3 * i}" for i in range(6))
    read = read_table(text.encode())
    assert read.table.names == ("a", "b")
    np.testing.assert_array_equal(read.table.y, 2.0 * np.arange(6))


def test_beside_semicolons_a_comma_is_a_decimal_point() -> None:
    text = "x;y\n" + "\n".join(f"{i},5;-{i},25" for i in range(6))
    table = read_table(text.encode()).table
    np.testing.assert_array_equal(table.x, np.arange(6) + 0.5)
    np.testing.assert_array_equal(table.y[1:], -np.arange(1, 6) - 0.25)


@pytest.mark.parametrize(
    ("cells", "classes"),
    [
        (("1", "0"), ("0", "1")),
        (("1.0", "1", "0"), ("0", "1")),
        (("yes", "no"), ("no", "yes")),
        (("b", "2"), ("2", "b")),
    ],
)
def test_classes_are_texts_or_numbers_in_their_order(cells: tuple[str, ...], classes: tuple[str, str]) -> None:
    rows = [f"{i},{i * i % 7},{cells[i % len(cells)]}" for i in range(12)]
    table = read_table("\n".join(rows).encode(), labelled=True).table
    assert table.classes == classes
    told = [classes[int(label)] for label in table.labels]  # type: ignore[union-attr]
    assert told == [cells[i % len(cells)].removesuffix(".0") for i in range(12)]


def test_without_its_class_a_line_is_skipped_only_where_classes_are_needed() -> None:
    raw = CLASSED.replace("3,2,b", "3,2,NA").encode()
    assert read_table(raw, labelled=True).skipped == [5]
    assert read_table(raw).skipped == []
    assert read_table(raw).table.labels is None


@pytest.mark.parametrize("named", [True, False])
def test_of_a_long_file_lines_are_taken_evenly_and_the_rest_is_counted(named: bool) -> None:
    rows = [f"{i / 2},{i % 7},{'abc'[3 * i // 4177]}" for i in range(4177)]
    rows[10] = "5,NA,a"
    read = read_table("\n".join([*["x,y,kind"] * named, *rows]).encode())
    assert (len(read.table), read.omitted, read.skipped) == (MAX_ROWS, 4176 - MAX_ROWS, [11 + named])
    assert (read.table.x[0], read.table.x[-1]) == (0, 4176 / 2)
    assert {*np.diff(2 * read.table.x)} == {2, 3}
    exact = read_table("\n".join([*["x,y,kind"] * named, *rows[20 : MAX_ROWS + 20]]).encode())
    assert (len(exact.table), exact.omitted) == (MAX_ROWS, 0)
    # One that is sorted by class keeps both, as often as they are there.
    both = "\n".join(row.replace("c", "b") for row in rows)
    assert read_table(both.encode(), labelled=True).table.labels.mean() == pytest.approx(2 / 3, abs=0.002)  # type: ignore[union-attr]


# --- Everything else gets a sentence


@pytest.mark.parametrize(
    ("raw", "how", "sentence"),
    [
        (b"0" * (MAX_BYTES + 1), {}, "bytes"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", {}, "text"),
        (b"PK\x03\x04\x14\x00", {}, "text"),
        ("", {}, "numbers"),
        ("\n\n", {}, "numbers"),
        ("Only a text.\nAnother line.", {}, "numbers"),
        ("\n".join("1234567"), {}, "numbers"),
        ("a,b\nc,d\ne,f", {}, "numbers"),
        ("x,y\n1,2\n3,4\n5,6\n7,8", {}, "few"),
        ("x,y\n" + "\n".join(f"{i},3" for i in range(9)), {}, "equal"),
        ("\n".join(f"{i}e200,{i}" for i in range(9)), {}, "range"),
        ("\n".join(f"{i}e-200,{i}" for i in range(9)), {}, "range"),
        (PLAIN, {"labelled": True}, "no label"),
        (CLASSED.replace("b", "a"), {"labelled": True}, "classes"),
        (CLASSED.replace("0,0,a", "0,0,c"), {"labelled": True}, "classes"),
        ("\n".join(f"{i},{-i},{'' if i > 1 else 'ab'[i]}" for i in range(9)), {"labelled": True}, "few"),
    ],
)
def test_what_cannot_be_used_gets_its_sentence(raw: bytes | str, how: dict[str, bool], sentence: str) -> None:
    assert refusal(raw, **how) == sentence


def test_the_columns_that_are_no_classes_are_named() -> None:
    with pytest.raises(TableError, match=r"“kind” \(3\)\.$"):
        read_table(CLASSED.replace("0,0,a", "0,0,c").encode(), labelled=True)


ODD = st.text(st.sampled_from('0123456789.,;\t\n\r"eE+-_ naxyé値'), max_size=300).map(str.encode)


@given(st.one_of(st.binary(max_size=300), ODD), st.booleans())
def test_any_bytes_are_read_or_refused(raw: bytes, labelled: bool) -> None:
    try:
        read = read_table(raw, labelled=labelled)
    except TableError:
        return
    table = read.table
    assert len(table) >= MIN_ROWS
    for values in (table.x, table.y):
        assert np.all(np.isfinite(values))
        assert np.ptp(values) > 0
    for problem in PROBLEMS:
        if labelled or not problem.classify:
            given_ = type(problem)(table)
            assert np.isfinite(given_.f(np.array(given_.start)))


@given(st.integers(2, 8), st.integers(0, 3), st.randoms())
def test_lines_are_read_or_told_as_skipped(columns: int, blank: int, chance: Any) -> None:
    lines = [",".join(chance.choice(["1", "2.5", "-3", "NA", "t"]) for _ in range(columns)) for _ in range(20)]
    try:
        read = read_table("\n".join(lines[:10] + [""] * blank + lines[10:]).encode())
    except TableError:
        return
    assert 19 <= len(read.table) + len(read.skipped) <= 20  # the first may hold the names
    assert read.skipped == sorted({*read.skipped})
    assert all(1 <= at <= 10 or 11 + blank <= at <= 20 + blank for at in read.skipped)
