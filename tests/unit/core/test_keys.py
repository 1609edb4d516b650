"""Records with equal fields are equal, hash alike and stay so when they are sent to another process."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from core import Param, param, params_of, record_key
from core.counting import CachingSurface, CountingSurface
from experiments.range_test import RangeTest
from experiments.training import Task
from networks import Design, Moons
from optimizers import OPTIMIZERS
from schedules import SCHEDULES, Formula, LinearWarmup
from surfaces import (
    CURVES,
    PROBLEMS,
    SURFACES,
    Batches,
    Noisy,
    from_formula,
    penguins,
)

A = param(1.0, "a", "Parameter", -10.0, 10.0)
BY_PARTS: dict[str, Any] = {
    "text": from_formula("x^2 + a y^2 + 0", a=A, name="f"),
    "name": from_formula("x^2 + a y^2", a=A, name="g"),
    "window": from_formula("x^2 + a y^2", a=A, name="f", domain=((-1, 1), (-2, 2))),
    "coordinates": from_formula("x^2 + a y^2", a=A, name="f", coordinates=("y", "x")),
    "range": from_formula("x^2 + a y^2", a=param(1.0, "a", "Parameter", -9.0, 10.0), name="f"),
    "no slider": from_formula("x^2 + a y^2", a=1.0, name="f"),
    "original": from_formula("x^2 + a y^2", a=A, name="f"),
}
SPLIT = Moons(samples=40).made().split(0.2, 0)
RECORDS = [
    *SURFACES,
    *CURVES,
    *PROBLEMS,
    *BY_PARTS.values(),
    *(Noisy(surface, noise=0.5) for surface in SURFACES[:3]),
    *(Batches(problem, size) for problem in PROBLEMS for size in (5, 10)),
    Noisy(SURFACES[0], noise=np.array([0.1, 0.2])),
    Batches(PROBLEMS[0], 10, seed=np.arange(5)),
    replace(PROBLEMS[0], table=penguins()),
    *(cls() for cls in OPTIMIZERS),
    *(cls() for cls in SCHEDULES if cls is not Formula),
    Formula(from_formula("0.9^k", coordinates=("t", "k"))),
    *SPLIT,
    Task(*SPLIT, Design(), 10, 3),
    Task(*SPLIT, Design(), 10, 3, schedule=LinearWarmup()),
    Task(*SPLIT, Design(), 10, 3, schedule=Formula(from_formula("0.9^k", coordinates=("t", "k")))),
    Task(*SPLIT, Design(), 10, 3, schedule=Formula(from_formula("0.8^k", coordinates=("t", "k")))),
    Design(),
    RangeTest(),
]
EVERY = pytest.mark.parametrize("record", RECORDS, ids=lambda record: getattr(record, "name", type(record).__name__))


@EVERY
def test_records_with_equal_fields_are_equal_and_hash_alike(record: Any) -> None:
    for copy in (replace(record), pickle.loads(pickle.dumps(record))):
        assert copy is not record
        assert copy == record
        assert hash(copy) == hash(record)
        assert record_key(copy) == record_key(record)
        assert repr(record_key(copy)) == repr(record_key(record))


def test_all_of_them_differ() -> None:
    assert len(set(RECORDS)) == len({record_key(record) for record in RECORDS}) == len(RECORDS)


def others(p: Param) -> Iterator[Any]:
    """Values of a number besides its default."""
    kind = type(p.default)
    yield from ({kind(value) for value in (p.low, p.high) if np.isfinite(value)} - {p.default})


@EVERY
def test_another_number_makes_another_record(record: Any) -> None:
    changed = [replace(record, **{p.name: value}) for p in params_of(record) for value in others(p)]
    assert len({record, *changed}) == len({record_key(each) for each in (record, *changed)}) == 1 + len(changed)


@EVERY
def test_a_key_is_small_and_holds_no_object(record: Any) -> None:
    text = repr(record_key(record))
    assert "object at" not in text
    assert "array(" not in text
    assert len(text) < 4000


def test_arrays_are_compared_by_their_numbers() -> None:
    noisy = Noisy(SURFACES[0], noise=np.array([0.1, 0.2]))
    assert noisy == replace(noisy, noise=np.array([0.1, 0.2]))
    assert noisy != replace(noisy, noise=np.array([0.1, 0.3]))
    assert noisy != replace(noisy, noise=np.array([[0.1, 0.2]]))
    assert noisy != replace(noisy, noise=0.1)


def test_data_are_compared_by_their_numbers_and_names() -> None:
    table = penguins()
    fit = replace(PROBLEMS[0], table=table)
    assert fit == replace(fit, table=replace(table, x=table.x.copy()))
    assert fit != replace(fit, table=replace(table, x=table.x + 1e-9))
    assert fit != replace(fit, table=replace(table, names=("a", "b")))
    assert fit != PROBLEMS[0]


def test_facts_do_not_tell_surfaces_apart() -> None:
    assert from_formula("x^2 + y^2") == from_formula("x^2 + y^2", minima=((0, 0),), steps=7, rates={"Adam": 0.1})


def test_tasks_differ_in_every_field() -> None:
    task = Task(*SPLIT, Design(), 10, 3)
    changed = {
        "train": SPLIT[1],
        "validation": SPLIT[0],
        "design": Design(units=3),
        "size": 11,
        "epochs": 4,
        "seeds": (1,),
        "schedule": LinearWarmup(),
    }
    assert {*changed} == {f.name for f in fields(Task)}
    assert len({task, *(replace(task, **{name: value}) for name, value in changed.items())}) == 1 + len(changed)


def test_what_watches_a_run_is_equal_to_itself_only() -> None:
    one, other = CountingSurface(0), CountingSurface(0)
    assert one == one.begin_step(SURFACES[0]) != other
    assert CachingSurface(SURFACES[0]) == CachingSurface(SURFACES[0])
