"""No name that people rely on, in links or in Python, is lost, and no default another. New names are welcome."""

from __future__ import annotations

import pytest

from core import Trajectory, run
from experiments import stationary_points, theory
from optimizers import Adam
from surfaces import from_formula
from tests.support.public_names import defaults, frozen, is_there, lost, names

THEN = frozen()
NAMES = THEN.pop("names")


@pytest.mark.parametrize("kind", THEN)
def test_no_default_is_lost_or_another(kind: str) -> None:
    found = [*lost(THEN[kind], defaults(kind), kind)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("group", [group for group in NAMES if " " in group])
def test_no_key_or_field_is_lost(group: str) -> None:
    gone = {*NAMES[group]} - {*names()[group]}
    assert not gone, f"{group}: {', '.join(sorted(gone))}"


@pytest.mark.parametrize("module", [group for group in NAMES if " " not in group])
def test_no_name_of_a_module_is_lost(module: str) -> None:
    gone = [name for name in NAMES[module] if not is_there(module, name)]
    assert not gone, f"from {module} import {', '.join(gone)}"


def test_what_is_run_from_python_is_as_the_readme_has_it() -> None:
    surface, optimizer = from_formula("x**2/20 + y**2"), Adam(lr=0.3)
    path = run(surface, optimizer, (-7, 2), 30)
    assert isinstance(path, Trajectory)
    assert path.theta.shape == (31, 2)
    assert path.loss.shape == (31,)
    assert path.state["m_hat"].shape == (31, 2)
    assert path.status == "still moving"
    points = stationary_points(surface, surface.domain).points
    assert points
    assert all(hasattr(point, name) for point in points for name in ("point", "kind", "curvatures"))
    assert hasattr(theory(surface, optimizer, path), "limit")
