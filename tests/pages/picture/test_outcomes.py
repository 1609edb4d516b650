"""What the page says of how runs end."""

import re

from tests.support.pages import open_root, rows, without_exception, words


def test_the_page_does_not_sell_a_plateau_as_success() -> None:
    page = without_exception(open_root(surface="Easom", x="20", y="20", optimizers=["Gradient descent", "Adam"]))
    for row in rows(page):
        assert row[1:3] == ["does not move: flat at the start", "–"]
    page = without_exception(open_root(surface="Himmelblau", more="Newton"))
    ((_, ended, steps, *_),) = (row for row in rows(page) if row[0].endswith("Newton"))
    assert ended == "rests from step 4 on, at no minimum"
    assert steps == "–"
    assert re.search(r"Newton rests at no minimum, but on .*, at \d\d of 211 rates\.", words(page))


def test_the_final_loss_and_the_evaluations_are_those_of_the_same_step() -> None:
    page = without_exception(
        open_root(surface="Sphere", steps="80", optimizers=["Gradient descent", "Nesterov"], **{"Nesterov.lr": "20"})
    )
    converged, diverged = rows(page)
    assert converged[1].startswith("converged at step ")
    assert converged[4] == "80 ∇f (1)"
    assert diverged[1].startswith("diverged at step ")
    assert diverged[4] == "80 ∇f (1)"
