"""One comparison: two pieces of work in turn, and the ratio of their medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

HEADER = f"{'name':56} {'ours':>10} {'other':>10} {'ratio':>7} {'aim':>7}"
Work = Callable[[], object]


@dataclass(frozen=True)
class Comparison:
    """`other` is None where what it needs is not installed; `needs` then says what.

    The ratio is other / ours, and `aim` the least that it is meant to be, if any.
    """

    name: str
    ours: Work
    other: Work | None
    aim: float | None
    needs: str
    rounds: int = 9


def row(name: str, ours: str, other: str, ratio: str, aim: str = "", met: bool | None = None) -> str:
    """One line of the table."""
    verdict = {True: "met", False: "short", None: ""}[met]
    return f"{name:56} {ours:>10} {other:>10} {ratio:>7} {aim:>7} {verdict}".rstrip()


def measure(c: Comparison) -> str:
    """The line of a comparison: medians of interleaved runs after a warm-up."""
    if c.other is None:
        return f"{c.name:56} not measured: {c.needs} is not installed (pip install -r benchmarks/requirements.txt)"
    ours, other = [], []
    for turn in range(c.rounds + 1):
        for work, times in ((c.ours, ours), (c.other, other)):
            begin = time.perf_counter()
            work()
            if turn:  # the first turn is the warm-up
                times.append(time.perf_counter() - begin)
    mine, theirs = statistics.median(ours), statistics.median(other)
    ratio = theirs / mine
    times = f"{mine * 1e3:.2f} ms", f"{theirs * 1e3:.2f} ms"
    aim, met = (f"{c.aim:.2g}x", ratio >= c.aim) if c.aim else ("", None)
    return row(c.name, *times, f"{ratio:.2f}x", aim, met)
