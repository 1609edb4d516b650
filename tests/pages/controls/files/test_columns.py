"""Which columns of a file are used: guessed, chosen by a person or the link, and told."""

from tests.support.pages import open_page, without_exception
from tests.support.tables import chosen, told

WIDE = ",height,age,sex\n" + "\n".join(f"{i},{150 + i * i % 31},{20 + i * 7 % 13},{'fm'[i % 2]}" for i in range(30))


def test_columns_are_guessed_and_can_be_chosen_by_a_person_or_the_link() -> None:
    page = chosen(without_exception(open_page("batch", source="file")), "people.csv", WIDE.encode())
    assert page.selectbox(key="file.x").options == ["1", "height", "age"]
    assert (page.selectbox(key="file.x").value, page.selectbox(key="file.y").value) == ("height", "age")
    assert list(page.dataframe[0].value.columns) == ["1", "height", "age", "sex"]
    assert page.dataframe[0].value.shape == (5, 4)
    assert "file.x" not in page.query_params
    page = without_exception(page.selectbox(key="file.x").set_value("age").run())
    assert page.selectbox(key="file.y").value == "height"  # no column is both
    assert "x: `age`, y: `height`" in told(page)
    assert page.query_params["file.x"] == "age"
    page = without_exception(page.selectbox(key="problem").set_value("Logistic regression").run())
    assert "30 samples; x: `age`, y: `height`, `sex`: `f` / `m`." in told(page)
    # Another file has other columns: what it lacks is guessed.
    page = chosen(page, "other.csv", WIDE.replace("age", "weight").encode())
    assert "x: `height`, y: `weight`, `sex`" in told(page)
    assert "file.x" not in page.query_params
    page = without_exception(page.selectbox(key="source").set_value("generated").run())
    assert not [key for key in page.query_params if key.startswith("file.")]


def test_a_link_chooses_columns_by_name_and_one_that_the_file_lacks_is_told() -> None:
    link = {"source": "file", "problem": "Logistic regression"}
    page = chosen(
        without_exception(open_page("batch", **link, **{"file.x": "age", "file.y": "1"})), "people.csv", WIDE.encode()
    )
    assert "x: `age`, y: `1`, `sex`: `f` / `m`." in told(page)
    page = chosen(
        without_exception(open_page("batch", **link, **{"file.x": "hair", "file.class": "age"})),
        "people.csv",
        WIDE.encode(),
    )
    assert "x: `height`, y: `age`, `sex`: `f` / `m`." in told(page)
    assert "`file.x=hair`, `file.class=age`" in told(page)


def test_a_guess_follows_the_problem() -> None:
    raw = ",height,sex\n" + "\n".join(f"{i},{150 + i * i % 31},{i % 2}" for i in range(30))
    page = chosen(without_exception(open_page("batch", source="file")), "people.csv", raw.encode())
    assert "x: `height`, y: `sex`." in told(page)
    page = without_exception(page.selectbox(key="problem").set_value("Logistic regression").run())
    assert "x: `1`, y: `height`, `sex`: `0` / `1`." in told(page)
    page = without_exception(page.selectbox(key="problem").set_value("Line fit").run())
    assert "x: `height`, y: `sex`." in told(page)


def test_a_decimal_sign_in_doubt_is_told_and_can_be_chosen() -> None:
    raw = "\n".join(f"{i + 1},{i:03d}\t{i * i % 7}" for i in range(9)).encode()
    page = chosen(without_exception(open_page("batch", source="file")), "doubt.txt", raw)
    assert "`1,000` is read as 1000; it might also be 1." in told(page)
    page = without_exception(page.selectbox(key="file.decimal").set_value("comma").run())
    assert "`1,000` is read as 1; it might also be 1000." in told(page)
    assert page.query_params["file.decimal"] == "comma"
    japanese = chosen(
        without_exception(open_page("batch", source="file", lang="ja", **{"file.decimal": "comma"})), "doubt.txt", raw
    )
    assert "`1,000` は 1 と読みました。1000 かもしれません。" in told(japanese)
