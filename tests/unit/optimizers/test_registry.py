"""What every optimizer shares: a record that says what it is, in a family, in its place in history."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

import optimizers
from core import Optimizer, params_of, run
from optimizers import (
    BFGS,
    CLASSIC,
    FAMILIES,
    LBFGS,
    OPTIMIZERS,
    REGISTRY,
    SAM,
    Armijo,
    BarzilaiBorwein,
    ConjugateGradient,
    CoordinatePerturbation,
    DAdaptAdam,
    NelderMead,
    Newton,
    Prodigy,
    Wolfe,
    Yogi,
)
from surfaces import from_formula


def test_every_method_has_a_family() -> None:
    assert {cls.family for cls in OPTIMIZERS} == set(FAMILIES)


BOWL = from_formula("x**2/20 + y**2", domain=((-10, 10), (-5, 5)), start=(-7, 2), minima=((0, 0),))


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_an_optimizer_is_a_frozen_record_that_says_what_it_is(cls: type[Optimizer]) -> None:
    assert cls.__final__  # type: ignore[attr-defined]
    assert cls.__mro__[1] is Optimizer
    assert params_of(cls)[0].name == "lr"
    assert str(cls.year) in cls.source or cls.year == 2014  # Adam: preprint 2014, paper 2015
    assert cls.__doc__
    assert cls.family in FAMILIES
    for sentence in (cls.idea, *cls.warnings.values()):
        assert sentence.endswith(".")
    assert cls.warnings.keys() <= run(BOWL, cls(), (-7, 2), 1).state.keys()
    with pytest.raises(dataclasses.FrozenInstanceError):
        cls().lr = 1  # type: ignore[misc]


def test_the_registry_is_in_historical_order_without_repeats() -> None:
    assert [cls.year for cls in OPTIMIZERS] == sorted(cls.year for cls in OPTIMIZERS)
    assert len({cls.name for cls in OPTIMIZERS}) == len(OPTIMIZERS)


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_a_flat_start_stays(cls: type[Optimizer]) -> None:
    # Yogi's averages start at a small number, as if there had been a slope.
    optimizer = Yogi(initial_accumulator=0.0) if cls is Yogi else cls()
    np.testing.assert_array_equal(run(BOWL, optimizer, (0, 0), 10).theta, np.zeros((11, 2)))


# SAM divides by the length of the slope; the others find one length, rate or size of change for all coordinates; H and
# the simplex hold them together besides.
MIXING = {
    SAM,
    Prodigy,
    DAdaptAdam,
    Armijo,
    BarzilaiBorwein,
    BFGS,
    CLASSIC,
    ConjugateGradient,
    LBFGS,
    NelderMead,
    Wolfe,
}


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_coordinates_do_not_mix_on_a_separable_surface(cls: type[Optimizer]) -> None:
    both, x_alone = run(BOWL, cls(), (-7, 2), 30).theta, run(BOWL, cls(), (-7, 0), 30).theta
    assert np.array_equal(both[:, 0], x_alone[:, 0]) == (cls not in MIXING)


SEARCHING = {Armijo, Wolfe, BarzilaiBorwein, ConjugateGradient, Newton, BFGS, LBFGS, CoordinatePerturbation, NelderMead}


@pytest.mark.parametrize("cls", [cls for cls in OPTIMIZERS if cls not in SEARCHING])
@pytest.mark.parametrize("keep", ["all", "path", "final"])
def test_a_step_asks_for_one_gradient_unless_its_method_needs_two(
    cls: type[Optimizer], keep: Literal["all", "path", "final"]
) -> None:
    asked = run(BOWL, cls(), [[-7, 1, 3], [2, 1, 0.5]], 20, keep=keep).evaluations
    rows, steps = (1, 20) if keep == "final" else (20, 1)
    for kind, count in {"value": 0, "gradient": 2 if cls is SAM else 1, "hessian": 0}.items():
        np.testing.assert_array_equal(asked[kind], np.full((rows, 3), steps * count))


def test_the_registry_has_every_method_of_the_room_once() -> None:
    files = {path.stem for path in Path(optimizers.__file__).parent.glob("*.py")}
    assert files - {"__init__", "hyperparameters", "linear_algebra", "line_search"} == {
        cls.__module__.removeprefix("optimizers.") for cls in REGISTRY
    }
    assert len({*REGISTRY}) == len(REGISTRY) == len(OPTIMIZERS)
