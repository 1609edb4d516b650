"""Progress of work: its states, and what a job makes of slices and stops."""

from __future__ import annotations

from collections.abc import Generator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from views.work.progress import Job, Progress, WorkState

WAITING, RUNNING, DONE, STOPPED, FAILED = WorkState
CHANGES = {  # by state, the state after a change to each
    WAITING: (WAITING, RUNNING, DONE, STOPPED, FAILED),
    RUNNING: (RUNNING, RUNNING, DONE, STOPPED, FAILED),
    DONE: (DONE,) * 5,
    STOPPED: (STOPPED,) * 5,
    FAILED: (FAILED,) * 5,
}


@pytest.mark.parametrize("state", WorkState)
def test_what_is_over_stays_as_it_is_and_what_runs_does_not_wait_again(state: WorkState) -> None:
    assert tuple(state.change(new) for new in WorkState) == CHANGES[state]
    assert state.is_over == (state in (DONE, STOPPED, FAILED))


@pytest.mark.parametrize("state", WorkState)
def test_a_browser_asks_for_more_until_the_work_is_over(state: WorkState) -> None:
    assert Progress("result", 0.5, state, 7).token == (7 if state in (WAITING, RUNNING) else 0)


def steps_of(states: list[WorkState]) -> Generator[Progress[int]]:
    """One progress in each state, up to the first that is over; its number is its result."""
    for number, state in enumerate(states):
        yield Progress(number, number / len(states), state)
        if state.is_over:
            return


@given(
    st.lists(st.sampled_from(WorkState), min_size=1),
    st.lists(st.sampled_from(["one step", "all steps", "stop"])),
)
def test_a_job_shows_its_steps_in_order_and_nothing_after_its_end(states: list[WorkState], acts: list[str]) -> None:
    job = Job("key", steps_of(states))
    shown = [job.advance(-1)]
    for act in acts:
        if act == "stop":
            job.stop()
        shown.append(job.advance(0 if act == "stop" else -1 if act == "one step" else 60))
    for before, after in pairwise(shown):
        assert after.slices == before.slices + 1
        assert after.result >= before.result
        if before.state.is_over:
            assert (after.result, after.share, after.state) == (before.result, before.share, before.state)
    if "stop" in acts:
        assert shown[-1].state.is_over
    elif "all steps" in acts:
        assert shown[-1].state == next((state for state in states if state.is_over), states[-1])


def test_a_slice_is_at_least_one_step_and_lasts_as_long_as_it_may() -> None:
    job = Job("key", steps_of([RUNNING] * 5))
    assert job.advance(-1).result == 0
    assert job.advance(-1).result == 1
    assert job.advance(60).result == 4


def test_work_without_any_result_is_refused() -> None:
    with pytest.raises(ValueError, match="no result"):
        Job("key", steps_of([])).advance(0)
