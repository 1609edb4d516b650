"""Comparison of two pieces of work, which are timed in turn: the ratio of their medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

HEADER = f"{'name':56} {'ours':>10} {'other':>10} {'ratio':>7} {'aim':>7}"
Work = Callable[[], object]


@dataclass(frozen=True)
class Comparison:
    """One comparison.

    subject    work of this project
    reference  the same work of a library; None if the library is not installed
    aim        smallest ratio of the times, reference / subject, that is aimed at, if any
    needs      name of the library
    rounds     number of timed runs of each
    """

    name: str
    subject: Work
    reference: Work | None
    aim: float | None
    needs: str
    rounds: int = 9


def row(name: str, subject: str, reference: str, ratio: str, aim: str = "", met: bool | None = None) -> str:
    """One line of the table."""
    verdict = {True: "met", False: "short", None: ""}[met]
    return f"{name:56} {subject:>10} {reference:>10} {ratio:>7} {aim:>7} {verdict}".rstrip()


def measure(c: Comparison) -> str:
    """Line of a comparison: medians of interleaved runs after a warm-up."""
    if c.reference is None:
        return f"{c.name:56} not measured: {c.needs} is not installed (pip install -r benchmarks/requirements.txt)"
    subject_times: list[float] = []
    reference_times: list[float] = []
    for turn in range(c.rounds + 1):
        for work, times in ((c.subject, subject_times), (c.reference, reference_times)):
            begin = time.perf_counter()
            work()
            if turn:  # the first turn is the warm-up
                times.append(time.perf_counter() - begin)
    subject, reference = statistics.median(subject_times), statistics.median(reference_times)
    ratio = reference / subject
    times = f"{subject * 1e3:.2f} ms", f"{reference * 1e3:.2f} ms"
    aim, met = (f"{c.aim:.2g}x", ratio >= c.aim) if c.aim else ("", None)
    return row(c.name, *times, f"{ratio:.2f}x", aim, met)
