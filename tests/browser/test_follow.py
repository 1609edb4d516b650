"""The picture follows a slider that is held: what it shows meanwhile, and that nothing else is disturbed."""

from __future__ import annotations

from typing import cast

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open, Opener, follow, rest
from tests.browser.following import (
    FITS,
    TEXTS,
    answered,
    approach,
    asked,
    assert_drawn,
    assert_keys_followed,
    assert_start_followed,
    assert_thumbs_followed,
    count_messages,
    drag,
    held_back,
    let_go,
    lines,
    moved,
    pull,
    runs_at,
    sent,
    slider,
    text_at,
    thumb,
)
from tests.browser.test_canvas import place

RATE = "GradientDescent.lr"
FAILURE = "Failed to load resource"  # what the browser itself says of an answer that does not come


@pytest.mark.parametrize(
    ("link", "pulls", "is_sketched"),
    [
        ("/", {RATE: -4, "Adam.beta2": -7, "Momentum.momentum": -2, "steps": 3}, False),
        ("/?surface=Rosenbrock", {"b": -3}, True),
        ("/formula", {"own.a": 3}, True),
        ("/?noise=0.5&seed=3&schedule=Step", {"noise": 2, "Step.gamma": -4}, False),
        ("/batch", {"Batches.size": 3}, False),
    ],
)
def test_what_is_shown_while_a_thumb_is_held_is_what_run_computes_and_stays(
    open_page: Open, link: str, pulls: dict[str, int], is_sketched: bool
) -> None:
    assert_thumbs_followed(open_page(link), pulls, is_sketched=is_sketched)


def test_words_and_numbers_follow_in_the_language_of_the_page(open_page: Open) -> None:
    page = open_page(fresh=True, spoils=True)
    let_go_at = drag(page, RATE, -4)
    expect(page.locator(".canvas .legendtext").first).to_have_text(f"Gradient descent  η = {let_go_at}")
    expect(page.locator(".canvas table")).not_to_contain_text("diverged")
    pull(page, RATE, 14)
    expect(page.locator(".canvas table")).to_contain_text("diverged at step")
    pull(page, RATE, -38)
    assert page.evaluate(FITS)
    let_go(page)
    page.locator(".st-key-lang").get_by_text("ja", exact=True).click()
    rest(page)
    drag(page, "Adam.lr", -2)
    pull(page, "Adam.lr", 16)
    (memo, table, *_), link = page.evaluate(TEXTS), page.url
    assert "まだ移動中" in table[0]
    let_go(page)
    assert page.evaluate(TEXTS)[:2] == [memo, table]
    assert page.url != link


def test_a_late_answer_is_followed_as_long_as_the_thumb_is_held(open_page: Open) -> None:
    page = open_page()
    with asked(page) as found, held_back(page) as late:
        approach(page, RATE)
        before = lines(page)
        page.mouse.down()
        text = pull(page, RATE, -4)
        page.wait_for_timeout(1600)  # longer than a thumb that is not held counts as moving
        assert moved(before, lines(page)) == 0
        late.pop().continue_()
        found.wait()
        page.wait_for_timeout(100)
    assert_drawn(page, runs_at(page, **{RATE: text}))
    let_go(page)
    # Let go before the answer comes, it ends right.
    with asked(page) as found, held_back(page) as late:
        approach(page, "Adam.lr")
        page.mouse.down()
        text = pull(page, "Adam.lr", 2)
        let_go(page)
        late.pop().continue_()
        found.wait()
    page.wait_for_timeout(100)
    assert f"Adam.lr={text}" in page.url
    assert_drawn(page, runs_at(page))


def refuse(route: Route) -> None:
    route.fulfill(status=404, body="There is no such page.")


def answer_otherwise(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<html></html>")


def break_off(route: Route) -> None:
    route.abort()


def test_without_the_route_all_is_as_before_and_it_is_not_asked_again(open_page: Open) -> None:
    page = open_page(spoils=True)
    complaints = cast(Opener, open_page).complaints
    # Where the connection fails, each slider and each drag of the start may try.
    for answer, most in ((refuse, 1), (answer_otherwise, 1), (break_off, 3)):
        follow(page, page.url.partition("?")[0])
        rest(page)
        page.evaluate("delete window.descentExplorer.isServed")
        with asked(page) as found, answered(page, answer):
            before = lines(page)
            approach(page, RATE)
            page.mouse.down()
            text = pull(page, RATE, -4)
            page.wait_for_timeout(200)
            assert moved(before, lines(page)) == 0
            let_go(page)
            assert f"{RATE}={text}" in page.url
            assert_drawn(page, runs_at(page))
            approach(page, "Adam.lr")
            page.mouse.move(*place(page, -7, 2))
            page.mouse.down()
            page.mouse.move(*place(page, 3, 3), steps=8)
            rest(page)
            assert_drawn(page, runs_at(page, x="3", y="3"))  # over the page's connection
            let_go(page)
            assert_drawn(page, runs_at(page))
            assert len(found.addresses) <= most
    assert [text for text in complaints if FAILURE not in text] == []
    assert len(complaints) <= 4
    complaints.clear()


def test_one_slider_after_another_and_what_changes_between(open_page: Open) -> None:
    page = open_page()
    first = drag(page, RATE, -4)
    page.mouse.up()
    drag(page, "Momentum.lr", 2)
    assert f"{RATE}={first}" in page.url
    let_go(page)
    assert_drawn(page, runs_at(page))
    # Another method is chosen while an answer is under way.
    with held_back(page) as late:
        approach(page, "Adam.lr")
        page.wait_for_timeout(100)
        page.get_by_role("button", name="Nesterov").click()
        rest(page)
        assert len(late) == 1  # nothing is asked for a slider that the hand has left
    drag(page, "Adam.lr", -2)
    assert len(lines(page)) == 5
    page.mouse.up()
    page.get_by_role("button", name="Back to this surface's defaults").click()
    rest(page)
    assert text_at(page, "Adam.lr") == "0.3"
    assert_drawn(page, runs_at(page))
    drag(page, RATE, -2)
    page.mouse.up()
    follow(page, page.url.partition("?")[0])  # as Back does
    rest(page)
    assert "?" not in page.url
    assert_drawn(page, runs_at(page))
    page.wait_for_timeout(300)
    assert_drawn(page, runs_at(page, **{RATE: "0.95"}))


def test_a_second_slider_waits_until_the_server_has_heard_of_the_first(open_page: Open) -> None:
    # Else the first number would jump back.
    page = open_page(fresh=True, spoils=True)
    first = drag(page, RATE, -4)
    hold_pictures(page)
    page.mouse.up()
    held = lines(page)
    page.mouse.move(*thumb(page, "Momentum.lr"))
    page.mouse.down()
    second = pull(page, "Momentum.lr", 2)
    page.wait_for_timeout(500)
    assert moved(held, lines(page)) <= 1
    with asked(page) as found:
        page.evaluate("release()")
        found.wait()
    page.wait_for_timeout(100)
    assert_drawn(page, runs_at(page, **{RATE: first, "Momentum.lr": second}))
    let_go(page)
    assert_drawn(page, runs_at(page))


def hold_pictures(page: Page) -> None:
    """Let no picture of Python come in until `release()`."""
    page.evaluate(
        """() => { const { live } = document.querySelector(".canvas").parentElement, { show } = live, kept = []
          live.show = (...parts) => { kept.push(parts) }
          window.release = () => { live.show = show; for (const parts of kept) live.show(...parts) } }"""
    )


def test_keys_and_a_finger_are_followed(open_page: Open) -> None:
    page = open_page()
    assert_keys_followed(page, "Adam.lr")

    page = open_page(has_touch=True)
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    slider(page, RATE).scroll_into_view_if_needed()
    goals = [thumb(page, RATE, marks) for marks in (0, -1, -2, -3, -4)]
    with asked(page) as found:
        touch("touchStart", *goals[0])
        for goal in goals[1:]:
            touch("touchMove", *goal)
        found.wait()
        page.wait_for_timeout(100)
        text = text_at(page, RATE)
        assert_drawn(page, runs_at(page, **{RATE: text}))
        touch("touchEnd")
    rest(page)
    assert f"{RATE}={text}" in page.url
    assert_drawn(page, runs_at(page))


def test_the_start_is_followed_without_the_page_s_connection(open_page: Open) -> None:
    page = open_page()
    assert_start_followed(page)
    # An answer that comes after the start was let go is dropped.
    with held_back(page) as late:
        page.mouse.move(*place(page, 4.2, 3))
        page.mouse.down()
        page.mouse.move(*place(page, 0, 0), steps=2)
        page.mouse.move(*place(page, -3, -2), steps=2)
        let_go(page)
        assert len(late) == 1
        late.pop().continue_()
        page.wait_for_timeout(200)
    assert_drawn(page, runs_at(page, x="-3", y="-2"))
    assert "x=-3.0&y=-2.0" in page.url


def test_a_key_counts_while_the_place_before_it_is_under_way(open_page: Open) -> None:
    page = open_page()
    count_messages(page)
    handle = page.locator(".canvas .start")
    for _ in range(3):
        messages = sent(page)
        handle.press("ArrowRight")
        page.wait_for_function("messages => sent > messages", arg=messages)
        handle.press("ArrowRight")
        rest(page)
    page.wait_for_url("**x=-4.6**")
    assert_drawn(page, runs_at(page))


def test_the_picture_s_own_slider_is_not_followed_and_its_step_stays(open_page: Open) -> None:
    page = open_page(spoils=True)
    count_messages(page)
    before = lines(page)
    with asked(page) as found:
        steps = page.locator(".canvas input[type=range]")
        steps.hover()
        for step in ("10", "30"):
            steps.fill(step)
        rest(page)
        assert (found.addresses, sent(page)) == ([], 0)
        assert moved(before, lines(page)) <= 1
        steps.fill("10")
        rest(page)
        approach(page, RATE)
        found.wait()
        page.mouse.down()
        text = pull(page, RATE, -4)
        ours = {name: whole[:11] for name, whole in runs_at(page, **{RATE: text}).items()}
        assert steps.input_value() == "10"
        assert_drawn(page, ours)
        let_go(page)
    assert steps.input_value() == "10"
    assert "step=10" in page.url
    assert_drawn(page, ours)
