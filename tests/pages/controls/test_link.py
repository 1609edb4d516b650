"""What a link cannot say stands at its default, and is named."""

import pytest

from settings.link import read
from settings.pages import PAGES
from tests.support.links import SPECIAL, Link
from tests.support.pages import open_page, open_root, rows, values_of, without_exception, words


@pytest.mark.parametrize("link", SPECIAL, ids=lambda link: link.name)
def test_a_page_shows_what_its_link_selects(link: Link) -> None:
    page = without_exception(open_page(link.path, **link.query))
    query = {key: [text] if isinstance(text, str) else text for key, text in link.query.items()}
    selection, refusals = read(PAGES[link.path], query)
    shown, selected = values_of(page), selection.values
    common = shown.keys() & selected.keys() - {key for key in ("formula",) if key in refusals.texts}  # still in its box
    assert {key: shown[key] for key in common} == {key: selected[key] for key in common}
    assert len(common) > 0.8 * len(shown)


def test_of_repeated_values_the_last_counts_or_a_notice_says_that_none_does() -> None:
    page = without_exception(open_root(steps=["5", "7"], x=["1", "2"]))
    assert page.number_input(key="x").value == 2
    assert page.select_slider(key="steps").value == 30
    assert "`steps=7`" in words(page)


BAD = {
    "surface": "Nowhere",
    "x": "abc",
    "y": "1e9",
    "optimizers": "Sorcery",
    "Adam.lr": "-1",
    "Momentum.momentum": "2",
    "GradientDescent.lr": "nan",
    "AdaGrad.lr": "",
    "Adam.bias_correction": "maybe",
    "steps": "2.5",
    "noise": "inf",
    "seed": "101",
    "same_lr": "2",
    "lang": "fr",
    "projector": "",
    "surface3d": "1",
    "log_loss": "yes",
}


@pytest.mark.parametrize("key", BAD)
def test_a_bad_value_in_a_link_stands_at_its_default_and_is_named(key: str) -> None:
    plain, page = open_root(), without_exception(open_root(**{key: BAD[key]}))
    assert rows(page) == rows(plain)
    assert f"`{key}={BAD[key]}`" in words(page)
    assert "`" not in words(plain)


@pytest.mark.parametrize("key", ["lr", "RMSProp.rho", "k", "Nesterov.lr"])
def test_a_bad_value_of_a_control_that_is_not_drawn_is_named_too_and_once(key: str) -> None:
    page = without_exception(open_root(**{key: "-5"}))
    assert f"`{key}=-5`" in words(page)
    (ok,) = (b for b in page.button if b.label == "OK")
    assert "`" not in words(ok.click().run())
    assert "`" not in words(page.run())
    assert "`" not in words(open_root(**{key: {"k": "7"}.get(key, "0.25")}))


def test_the_rest_of_a_bad_link_is_kept_and_the_notice_can_be_dismissed() -> None:
    page = open_root(surface="Beale", steps="99", x="west")
    assert page.select_slider(key="steps").value == 99
    assert page.selectbox(key="surface").value == "Beale"
    assert "`x=west`" in words(page)
    (ok,) = (b for b in page.button if b.label == "OK")
    assert "`x=west`" not in words(without_exception(ok.click().run()))


def test_the_notice_leaves_out_a_value_that_has_been_set_since() -> None:
    page = open_root(steps="many", x="west")
    page = without_exception(page.select_slider(key="steps").set_value(50).run())
    assert "`x=west`" in words(page)
    assert "`steps=many`" not in words(page)
