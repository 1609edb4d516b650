"""Tables read from files: what is right is read exactly, and whatever else comes gets a sentence."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from surfaces import PROBLEMS, TABLE_SENTENCES, LineFit, LogisticRegression, TableError, penguins, read_table
from surfaces.data.table import MAX_BYTES, MAX_ROWS, MIN_ROWS
from tests.live_picture import received
from tests.test_lab import at
from tests.test_page import sound, words

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
    assert (read.skipped, read.left, read.label) == ([], 0, "kind" if named else "")


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
    assert (len(read.table), read.left, read.skipped) == (MAX_ROWS, 3176, [11 + named])
    assert (read.table.x[0], read.table.x[-1]) == (0, 4176 / 2)
    assert {*np.diff(2 * read.table.x)} == {4, 5}
    exact = read_table("\n".join([*["x,y,kind"] * named, *rows[20 : MAX_ROWS + 20]]).encode())
    assert (len(exact.table), exact.left) == (MAX_ROWS, 0)
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


# --- The bundled data


def test_the_bundled_penguins_give_a_line_and_two_classes() -> None:
    table = penguins()
    assert len(table) == 333
    assert (table.x[0], table.y[0]) == (181, 3750)
    line = LineFit(table)
    slope, intercept = np.polyfit(table.x, table.y, 1)
    # From the numbers of the window back to g per mm.
    (x0, dx), (y0, dy) = line.data.units
    w, b = np.linalg.solve(line.hessian(np.zeros(2)), -line.grad(np.zeros(2)))
    assert w * dy / dx == pytest.approx(slope, rel=1e-9)
    assert y0 + dy * (b - w * x0 / dx) == pytest.approx(intercept, rel=1e-9)


def test_sex_is_told_by_bill_and_mass() -> None:
    table = penguins(labelled=True)
    assert table.labels is not None
    assert table.labels.sum() == 168  # males
    surface = LogisticRegression(table)
    theta = np.zeros(2)
    for _ in range(20):
        theta = theta - np.linalg.solve(surface.hessian(theta), surface.grad(theta))
    np.testing.assert_allclose(theta, (3.96, 4.2), atol=0.01)
    right = theta @ np.stack([surface.data.x, surface.data.y]) > 0
    assert np.mean(right == table.labels) > 0.85


# --- The sidebar


def chosen(page: AppTest, name: str, raw: bytes) -> AppTest:
    """With a file chosen."""
    page.file_uploader[0].set_value((name, raw, "text/csv"))
    return sound(page.run())


def told(page: AppTest) -> str:
    return words(page) + "\n".join(box.value for box in [*page.warning, *page.error, *page.info])


def minimum(page: AppTest) -> Any:
    """As the live picture marks it; None where there is none."""
    marks = [trace for trace in received(page)[0]["marks"] if "minimum" in trace.get("name", "")]
    return [marks[0]["x"][0], marks[0]["y"][0]] if marks else None


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
def test_penguins_stand_in_for_generated_data(problem: Any) -> None:
    page = sound(at("batch", problem=problem.name, source="penguins"))
    assert "333 penguins" in told(page)
    assert not [slider for slider in page.select_slider if slider.key in ("samples", "scatter", "data_seed")]
    surface = type(problem)(penguins(labelled=problem.classify))
    spot = minimum(page)
    assert np.hypot(*surface.grad(np.array(spot, dtype=float))) < 1e-5
    japanese = sound(at("batch", problem=problem.name, source="penguins", lang="ja"))
    assert "333" in told(japanese)


def test_sliders_keep_their_values_while_other_data_are_shown() -> None:
    page = sound(at("batch", samples="50"))
    page = sound(page.selectbox(key="source").set_value("penguins").run())
    page = sound(page.selectbox(key="source").set_value("generated").run())
    assert page.select_slider(key="samples").value == 50
    assert "source" not in page.query_params


@pytest.mark.parametrize("path", ["batch", "leaving"])
def test_a_link_holds_no_file_and_says_so(path: str) -> None:
    page = sound(at(path, source="file", problem="Tanh neuron"))
    assert "a link does not hold it" in told(page)
    assert minimum(page) == pytest.approx(minimum(sound(at(path, problem="Tanh neuron"))))


LINES = "x,y\n" + "\n".join(f"{i},{2 * i + i * i % 3}" for i in range(20)) + "\nNA,1\n,\n3,x\n4,inf\n"


def test_a_file_is_fitted_and_its_bad_lines_are_told() -> None:
    page = chosen(sound(at("batch", source="file")), "points.csv", LINES.encode())
    assert "`points.csv`, 20 samples; x: `x`, y: `y`." in told(page)
    assert "Skipped lines: 22, 24, 25 (3 in all)" in told(page)
    line = LineFit(read_table(LINES.encode()).table)
    np.testing.assert_allclose(minimum(page), np.polyfit(line.data.x, line.data.y, 1), rtol=1e-5)
    # It is there on other pages too, though the control forgets it.
    page._page_hash = calc_hash("lab")
    page = sound(page.run())
    page._page_hash = calc_hash("leaving")
    assert "`points.csv`, 20 samples" in told(sound(page.run()))
    # Nor does a file that is none take it away.
    page = chosen(page, "image.png", b"\x89PNG\r\n\x1a\n\0")
    assert "`image.png`: This file is not a text" in told(page)
    assert "Until then this file is shown: `points.csv`" in told(page)
    page._page_hash = calc_hash("batch")
    np.testing.assert_allclose(minimum(sound(page.run())), np.polyfit(line.data.x, line.data.y, 1), rtol=1e-5)


def test_a_file_without_classes_does_not_suit_classification() -> None:
    page = chosen(sound(at("batch", source="file", problem="Logistic regression")), "points.csv", LINES.encode())
    assert "a third column must tell two classes" in told(page)
    assert "Until then generated data are shown." in told(page)
    page = sound(page.selectbox(key="problem").set_value("Line fit").run())
    assert "`points.csv`, 20 samples" in told(page)


def test_classes_that_a_line_parts_have_no_minimum() -> None:
    raw = "a,b,kind\n" + "\n".join(f"{i},{i * i % 5},{'no' if i < 6 else 'yes'}" for i in range(12))
    page = chosen(sound(at("batch", source="file", problem="Logistic regression")), "<b>`a`.csv", raw.encode())
    assert minimum(page) is None
    assert "no minimum in the window: it falls beyond its edge" in told(page)
    assert "12 samples; x: `a`, y: `b`, `kind`: `no` / `yes`." in told(page)


def test_of_a_long_file_the_share_that_is_taken_is_told() -> None:
    raw = "\n".join(f"{i},{i % 7}" for i in range(4177)).encode()
    page = chosen(sound(at("batch", source="file")), "long.csv", raw)
    assert "`long.csv`, 1,000 of 4,177 lines, evenly spaced; x: `x`, y: `y`." in told(page)


def test_defaults_bring_generated_data_back() -> None:
    page = sound(at("batch", source="penguins"))
    (back,) = (button for button in page.button if "defaults" in button.label)
    assert sound(back.click().run()).selectbox(key="source").value == "generated"


@pytest.mark.parametrize(
    "link", [{"Batches.size": "500"}, {"cut": "one"}, {"cut": "all"}, {"Batches.replacement": "true"}]
)
def test_few_samples_suit_every_cut(link: dict[str, str]) -> None:
    raw = "\n".join(f"{i},{i * i}" for i in range(MIN_ROWS)).encode()
    for path in ("batch", "floor", "cuts", "cloud", "fan"):
        assert "5 samples" in told(chosen(sound(at(path, source="file", **link)), "few.csv", raw))
