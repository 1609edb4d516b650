"""Shared work: its pieces are put together, and sessions with the same key share them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.support.processes import count, wait_until
from views.work import shared
from views.work.progress import Progress, WorkState
from views.work.shared import SharedWork


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    for memory in ("_finished", "_under_way"):
        monkeypatch.setattr(shared, memory, {})


def counting(n: int, pause: float = 0.0) -> SharedWork[tuple[int, ...], int]:
    """Work that collects the numbers up to n."""
    return SharedWork(partial(count, n, pause), lambda found, k: ((*found, k), (k + 1) / n), ())


def fail(n: int) -> Iterator[int]:
    yield from range(n)
    raise ValueError("no more")


def test_pieces_are_put_together_until_the_work_is_done() -> None:
    *before, last = counting(5).steps("work", 1)
    assert last == Progress((0, 1, 2, 3, 4), 1.0, WorkState.DONE)
    assert {progress.state for progress in before} <= {WorkState.WAITING, WorkState.RUNNING}
    assert [len(progress.result) for progress in before] == sorted(len(progress.result) for progress in before)


def test_what_is_finished_is_kept_for_others_until_it_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    *_, last = counting(3).steps("work", 1)
    monkeypatch.setattr(shared, "BackgroundProcess", None)
    assert [*counting(3).steps("work", 1)] == [last]
    shared.forget("work", 1)
    with pytest.raises(TypeError):
        next(counting(3).steps("work", 1))


def test_only_the_last_few_under_a_name_are_kept() -> None:
    for key in range(shared.MAX_FINISHED + 2):
        *_, _ = counting(1).steps("work", key)
    *_, _ = counting(1).steps("other", 0)
    assert [*shared._finished] == [("work", key) for key in range(2, shared.MAX_FINISHED + 2)] + [("other", 0)]


def test_two_sessions_share_a_process_that_ends_with_the_last_of_them() -> None:
    first, second = (counting(1000, 0.05).steps("work", 1) for _ in range(2))
    next(first)
    next(second)
    (process,) = shared._under_way.values()
    first.close()
    assert next(second).state in (WorkState.WAITING, WorkState.RUNNING)
    second.close()
    wait_until(lambda: process.state is WorkState.STOPPED)


def test_what_breaks_off_keeps_its_result_and_is_begun_anew_by_the_next() -> None:
    def add(found: int, _: int) -> tuple[int, float]:
        return found + 1, 0.5

    work = SharedWork(partial(fail, 3), add, 0)
    *_, last = work.steps("work", 1)
    assert last == Progress(3, 0.5, WorkState.FAILED)
    assert not next(work.steps("work", 1)).state.is_over
