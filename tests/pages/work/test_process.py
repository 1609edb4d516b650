"""Work in another process: told in order, shared, and ended when nobody asks for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from tests.support.processes import alive, count, process_of, values, wait_until
from views.work import process
from views.work.process import BackgroundProcess
from views.work.progress import WorkState


def fail(n: int) -> Iterator[int]:
    yield from range(n)
    raise ValueError("no more")


def test_all_results_come_in_order_and_to_everybody_who_follows() -> None:
    work = BackgroundProcess(partial(count, 20, 0.01))
    first, second = work.results(), work.results()
    assert next(value for value in first if value is not None) == 0
    assert [value for value in second if value is not None] == [*range(20)]
    assert [value for value in first if value is not None] == [*range(1, 20)]
    assert work.state is WorkState.DONE
    assert not alive(work)


def test_the_work_ends_when_the_last_who_follows_has_left() -> None:
    work = BackgroundProcess(partial(count, 1000, 0.1))
    first, second = work.results(), work.results()
    assert [next(value for value in of if value is not None) for of in (first, second)] == [0, 0]
    first.close()  # type: ignore[attr-defined]
    assert alive(work)
    second.close()  # type: ignore[attr-defined]
    wait_until(lambda: not alive(work))
    assert work.state is WorkState.STOPPED


def test_what_it_raises_is_raised_here_after_all_results() -> None:
    work, found = BackgroundProcess(partial(fail, 3)), []
    with pytest.raises(RuntimeError, match="ValueError: no more"):
        found.extend(value for value in work.results() if value is not None)
    assert found == [0, 1, 2]
    assert work.state is WorkState.FAILED


def test_a_process_that_is_killed_is_an_error() -> None:
    work = BackgroundProcess(partial(count, 1000, 0.1))
    results = work.results()
    next(results)
    process_of(work).kill()
    with pytest.raises(RuntimeError, match="ended before its work did"):
        list(results)


def test_a_process_that_cannot_begin_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr(process.subprocess, "Popen", full)
    with pytest.raises(RuntimeError, match="OSError: no room"):
        values(BackgroundProcess(partial(count, 3, 0.0)))


def test_what_nobody_asks_for_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    work = BackgroundProcess(partial(count, 1000, 0.05))
    process_of(work)
    monkeypatch.setattr(process, "ABANDONED", 0.2)
    wait_until(lambda: work.state is WorkState.FAILED)
    assert not alive(work)
    with pytest.raises(RuntimeError):
        values(work)


def test_no_more_processes_than_processors_are_at_work() -> None:
    works = [BackgroundProcess(partial(count, 1000, 0.05)) for _ in range(process.MAX_PROCESSES + 2)]
    try:
        wait_until(lambda: sum(work._process is not None for work in works) == process.MAX_PROCESSES)
        time.sleep(0.3)
        assert [work.state for work in works].count(WorkState.WAITING) == 2
        next(work for work in works if work.state is WorkState.RUNNING).stop()
        wait_until(lambda: [work.state for work in works].count(WorkState.WAITING) == 1)
        assert sum(work._process is not None and alive(work) for work in works) <= process.MAX_PROCESSES
    finally:
        for work in works:
            work.stop()
    wait_until(lambda: not any(work._process is not None and alive(work) for work in works))
