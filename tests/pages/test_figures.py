"""The cards of the figures of the lectures, and the pages that they open."""

import pytest

from lessons.figures import FIGURES, TOPICS, Figure
from tests.support.pages import open_page, values_of, without_exception
from views.pages.figures import FIGURE
from views.translation import japanese


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_figure_has_a_card(language: str) -> None:
    page = without_exception(open_page("figures", lang=language))
    names = japanese() if language == "ja" else {}
    assert [text.value for text in page.markdown if text.value.startswith("#")] == [
        f"##### {names.get(topic, topic)}" for topic in TOPICS
    ]
    links = [link.proto for link in page.get("page_link")]
    titles = [figure.title for figure in FIGURES.values()]
    assert [link.label for link in links] == [f"**{names.get(title, title)}**" for title in titles]
    for link, figure in zip(links, FIGURES.values(), strict=True):
        assert link.page == figure.page.address
        assert f"{FIGURE}={figure.name}" in link.query_string


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES.keys())
def test_a_card_opens_its_page_with_the_settings_of_the_figure(figure: Figure) -> None:
    page = without_exception(
        open_page(figure.page.address, **{key: list(texts) for key, texts in figure.query.items()})
    )
    known = values_of(page)
    drawn = {key: texts for key, texts in figure.query.items() if key in known}
    for key, texts in drawn.items():
        assert known[key] == figure.page.controls[key].read(texts)
    assert not any(notice.key == "notice" for notice in page.get("flex_container"))
