"""Work in another process, so that a long computation takes no time from whoever else uses this one.

Threads of one process share Python's lock; a training run of many short steps would hold up every other session. The
other process has a lower priority where the system knows one, and one thread.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
PATIENCE = 0.1  # seconds
AT_ONCE = max(1, os.cpu_count() or 1)  # processes; further work waits for its turn
_TURNS = threading.Semaphore(AT_ONCE)
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_NICE = 10


class Apart:
    """The results of a generator function, which runs in another process from now on.

    Function and arguments are sent over, so the function has to be importable. Raises RuntimeError, when results are
    asked for, where the function raised something there.
    """

    def __init__(self, function: Callable[..., Iterator[Any]], *args: Any) -> None:
        self._results: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        threading.Thread(target=self._watch, args=(pickle.dumps((function, args)),), daemon=True).start()

    @property
    def waits(self) -> bool:
        """Whether its turn has not come."""
        return self._process is None and not self._stopped.is_set()

    def stop(self) -> None:
        """End it, if it goes on."""
        self._stopped.set()
        with self._lock:
            if self._process:
                self._process.kill()

    def results(self) -> Iterator[Any]:
        """Each result as it comes; None where nothing came for a moment. When this is closed, the work ends."""
        try:
            while not self._stopped.is_set():
                try:
                    kind, result = self._results.get(timeout=PATIENCE)
                except queue.Empty:
                    yield None
                    continue
                if kind == "end":
                    return
                if kind == "error":
                    raise RuntimeError(result)
                yield result
        finally:
            self.stop()

    def _watch(self, request: bytes) -> None:
        with _TURNS:
            with self._lock:
                if self._stopped.is_set():
                    return
                self._process = subprocess.Popen(
                    [sys.executable, "-m", __name__],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    cwd=Path(__file__).parent.parent,
                    env=os.environ | dict.fromkeys(_THREADS, "1"),
                )
            pipe, answers = self._process.stdin, self._process.stdout
            assert pipe
            assert answers
            end: tuple[str, Any] = "error", "The other process ended before its work did."
            with suppress(OSError, EOFError, pickle.UnpicklingError):
                with pipe:
                    pipe.write(request)
                while True:
                    kind, result = pickle.load(answers)
                    if kind != "result":
                        end = kind, result
                        break
                    self._results.put((kind, result))
            answers.close()
            self._process.wait()
        self._results.put(end)


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
        answer("error", f"{type(error).__name__}: {error}")
    else:
        answer("end", None)


if __name__ == "__main__":
    _work()
