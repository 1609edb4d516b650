"""Work in another process, so that a long computation does not slow down the other sessions.

Threads of one process share Python's lock: a training run of many short steps would hold up every other session. The
other process has one thread, and a lower priority where the system has priorities.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

from views.work.progress import WorkState

S = TypeVar("S")
PATIENCE = 0.1  # seconds
ABANDONED = 180.0  # seconds without a request after which the work ends; a hidden tab asks once a minute
MAX_PROCESSES = max(1, os.cpu_count() or 1)  # processes; further work waits for its turn
_TURNS = threading.Semaphore(MAX_PROCESSES)
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_NICE = 19
_LOW_PRIORITY: int = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # for Windows, which has no `nice`


class BackgroundProcess(Generic[S]):
    """A generator function that runs in another process from now on, and its results.

    The function is pickled, with its arguments if it is a `partial`, so it must be importable. Several callers may
    follow the results; the work ends when all of them have left, or when none has asked for a long time.
    """

    def __init__(self, begin: Callable[[], Iterator[S]]) -> None:
        self.state = WorkState.WAITING
        self._results: list[S] = []
        self._failure = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._followers = 0
        self._last_request = time.monotonic()
        self._change = threading.Condition()
        threading.Thread(target=self._watch, args=(pickle.dumps(begin),), daemon=True).start()

    def stop(self) -> None:
        """End the work."""
        with self._change:
            if self._process:
                self._process.kill()
            self._enter(WorkState.STOPPED)

    def _enter(self, state: WorkState) -> None:
        """Change the state, and tell those who wait for a result."""
        self.state = self.state.change(state)
        self._change.notify_all()

    def results(self) -> Iterator[S | None]:
        """Yield all results from the first one on, as they arrive; None after a moment without a new one.

        The work ends when this generator is closed and nobody else follows. Raises RuntimeError if the work failed.
        """
        count = 0
        with self._change:
            self._followers += 1
        try:
            while True:
                with self._change:
                    self._last_request = time.monotonic()
                    if count == len(self._results) and not self.state.is_over:
                        self._change.wait(PATIENCE)
                    new, is_over = self._results[count:], self.state.is_over
                count += len(new)
                yield from new
                if not new and is_over:
                    break
                if not new:
                    yield None
            if self.state is WorkState.FAILED:
                raise RuntimeError(self._failure)
        finally:
            with self._change:
                self._followers -= 1
                is_last = not self._followers
            if is_last:
                self.stop()

    def _is_unwanted(self) -> bool:
        return self.state.is_over or time.monotonic() - self._last_request > ABANDONED

    def _watch(self, request: bytes) -> None:
        """Run the other process from beginning to end, in a thread of its own."""
        failure: str | None = "The other process ended before its work did."
        try:
            with _TURNS:
                failure = self._serve(request, failure)
        except Exception as error:  # without a failure its followers would wait for ever
            failure = _describe(error)
        with self._change:
            self._failure = failure or ""
            self._enter(WorkState.FAILED if failure else WorkState.DONE)

    def _serve(self, request: bytes, failure: str | None) -> str | None:
        """Start the other process and collect its results. Returns None if it finished, else the failure."""
        with self._change:
            if self._is_unwanted():
                return failure
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
                env=os.environ | dict.fromkeys(_THREADS, "1"),
                creationflags=_LOW_PRIORITY,
            )
            self._enter(WorkState.RUNNING)
        pipe, answers = process.stdin, process.stdout
        assert pipe
        assert answers
        try:
            with suppress(OSError, EOFError, pickle.UnpicklingError):
                with pipe:
                    pipe.write(request)
                while not self._is_unwanted():
                    kind, result = pickle.load(answers)
                    if kind != "result":
                        failure = result
                        break
                    with self._change:
                        self._results.append(result)
                        self._change.notify_all()
        finally:
            process.kill()
            answers.close()
            process.wait()
        return failure


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _work() -> None:
    """Read the request and write each result: the main function of the other process."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a function prints must not mix with the results

    def answer(kind: str, result: Any) -> None:
        pickle.dump((kind, result), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()

    try:
        for result in pickle.load(sys.stdin.buffer)():
            answer("result", result)
    except Exception as error:
        answer("error", _describe(error))
    else:
        answer("end", None)


if __name__ == "__main__":
    _work()
