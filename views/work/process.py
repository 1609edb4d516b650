"""Work in another process, so that a long computation takes no time from whoever else uses this one.

Threads of one process share Python's lock; a training run of many short steps would hold up every other session. The
other process has a lower priority where the system knows one, and one thread.
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
from typing import Any

PATIENCE = 0.1  # seconds
ABANDONED = 180.0  # seconds after which nobody is taken to want more; a hidden tab asks once a minute
AT_ONCE = max(1, os.cpu_count() or 1)  # processes; further work waits for its turn
_TURNS = threading.Semaphore(AT_ONCE)
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_NICE = 19
_LATER: int = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)  # what Windows has in its place


class Apart:
    """The results of a generator function, which runs in another process from now on.

    Function and arguments are sent over, so the function has to be importable. Several may follow the results; when
    all of them have left, or none has asked for long, the work ends.
    """

    def __init__(self, function: Callable[..., Iterator[Any]], *args: Any) -> None:
        self._found: list[Any] = []
        self._failure: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._done = self._stopped = False
        self._followers = 0
        self._asked = time.monotonic()
        self._news = threading.Condition()
        threading.Thread(target=self._watch, args=(pickle.dumps((function, args)),), daemon=True).start()

    @property
    def waits(self) -> bool:
        """Whether its turn has not come."""
        return self._process is None and not self.over

    @property
    def done(self) -> bool:
        """Whether it came to its end by itself, with all results."""
        return self._done

    @property
    def over(self) -> bool:
        """Whether there will be no more results."""
        return self._done or self._stopped or self._failure is not None

    def stop(self) -> None:
        """End it, if it goes on."""
        with self._news:
            self._stopped = True
            if self._process:
                self._process.kill()
            self._news.notify_all()

    def results(self) -> Iterator[Any]:
        """Each result from the first on, as it comes; None where nothing came for a moment.

        When this is closed and nobody else follows, the work ends. Raises RuntimeError where it failed there.
        """
        at = 0
        with self._news:
            self._followers += 1
        try:
            while True:
                with self._news:
                    self._asked = time.monotonic()
                    if at == len(self._found) and not self.over:
                        self._news.wait(PATIENCE)
                    new, over = self._found[at:], self.over
                at += len(new)
                yield from new
                if not new and over:
                    break
                if not new:
                    yield None
            if self._failure is not None and not self._stopped:
                raise RuntimeError(self._failure)
        finally:
            with self._news:
                self._followers -= 1
                alone = not self._followers
            if alone:
                self.stop()

    def _unwanted(self) -> bool:
        return self._stopped or time.monotonic() - self._asked > ABANDONED

    def _watch(self, request: bytes) -> None:
        failure: str | None = "The other process ended before its work did."
        try:
            with _TURNS:
                failure = self._served(request, failure)
        except Exception as error:  # nobody is to wait for ever
            failure = _told(error)
        with self._news:
            self._failure = failure
            self._done = failure is None
            self._news.notify_all()

    def _served(self, request: bytes, failure: str | None) -> str | None:
        """Let the other process work, and take its results; None where it came to its end, else the failure."""
        with self._news:
            if self._unwanted():
                return failure
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
                env=os.environ | dict.fromkeys(_THREADS, "1"),
                creationflags=_LATER,
            )
        pipe, answers = process.stdin, process.stdout
        assert pipe
        assert answers
        try:
            with suppress(OSError, EOFError, pickle.UnpicklingError):
                with pipe:
                    pipe.write(request)
                while not self._unwanted():
                    kind, result = pickle.load(answers)
                    if kind != "result":
                        failure = result
                        break
                    with self._news:
                        self._found.append(result)
                        self._news.notify_all()
        finally:
            process.kill()
            answers.close()
            process.wait()
        return failure


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _work() -> None:
    """In the other process: read what to do, and write each result."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a function prints is no result

    def answer(kind: str, result: Any) -> None:
        pickle.dump((kind, result), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()

    try:
        function, args = pickle.load(sys.stdin.buffer)
        for result in function(*args):
            answer("result", result)
    except Exception as error:
        answer("error", _told(error))
    else:
        answer("end", None)


if __name__ == "__main__":
    _work()
