"""Optimizers on a page."""

from __future__ import annotations

from typing import final

import pytest

from core import Array, Optimizer, State, Surface
from optimizers import OPTIMIZERS, REGISTRY
from plots import Theme
from views.controls import methods


@final
class _Older(Optimizer):
    name = "Older"
    year = 1700

    def init(self, theta: Array) -> State:
        return {}

    def step(self, surface: Surface, theta: Array, state: State, t: int) -> tuple[Array, State]:
        return theta, {}


@pytest.mark.parametrize("theme", [Theme(), Theme(dark=True)], ids=["light", "dark"])
def test_another_method_however_old_changes_no_style(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [methods.style(cls, theme) for cls in OPTIMIZERS]
    monkeypatch.setattr(methods, "REGISTRY", (*REGISTRY, _Older))
    assert [methods.style(cls, theme) for cls in OPTIMIZERS] == before
    assert methods.style(_Older, theme) not in before
