"""What pages say of the limits of theory: under their sliders, in words, and of which minimum."""

from __future__ import annotations

from typing import Any

from optimizers import CLASSIC
from tests.support.pages import open_page, page_text, without_exception, words


def test_the_limits_stand_under_their_sliders_and_follow_them() -> None:
    page = without_exception(open_page("lab"))
    assert "Gradient descent diverges above 1 here" in words(page)
    assert "Momentum diverges above 1.9 here" in words(page)
    assert "Adam diverges" not in words(page)
    page = without_exception(page.select_slider(key="Momentum.momentum").set_value(0.5).run().run())
    assert "Momentum diverges above 1.5 here" in words(page)


def test_one_rate_for_all_has_all_limits_under_it() -> None:
    said = words(without_exception(open_page("lab", same_lr="true")))
    assert "Gradient descent diverges above 1 here  \nMomentum diverges above 1.9 here" in said


def test_theory_tells_curvatures_condition_number_and_best_numbers() -> None:
    said = page_text(without_exception(open_page("lab", optimizers=[cls.name for cls in CLASSIC])))
    assert r"$\lambda_{\mathrm{min}} = 0.1$, $\lambda_{\mathrm{max}} = 2$, condition number $\kappa = 20$" in said
    assert "η = 0.952" in said
    assert "η = 1.34, μ = 0.403" in said
    assert "× 0.905" in said
    assert "quadratic, so that its limits hold everywhere" in said
    assert "no such limit for AdaGrad, RMSProp, Adam" in said


def test_theory_says_where_it_does_not_hold() -> None:
    said = page_text(without_exception(open_page("lab", surface="Himmelblau")))
    assert "not quadratic" in said
    assert "can settle here only below" in said


OWN = {"surface": "Your own formula"}


def test_the_page_says_that_no_fixed_rate_settles_at_a_kink_and_how_far_it_jumps() -> None:
    link: dict[str, Any] = {**OWN, "formula": "abs(x)+x^2+2*y^2", "optimizers": ["Gradient descent", "Adam"]}
    said = page_text(without_exception(open_page("lab", **link, **{"GradientDescent.lr": "0.2"})))
    assert "it is a kink, and has no curvature" in said
    assert "No fixed learning rate lets Gradient descent settle at (0, 0)" in said
    assert "At η = 0.2 the steps of Gradient descent end jumping to and fro around (0, 0): x ±0.125." in said
    assert "Gradient descent settles here at no fixed rate" in said
    assert "can settle here only below" not in said
    assert "Stable below" not in said
    assert "almost quadratic" not in said
    assert "x ±0.0263" in page_text(without_exception(open_page("lab", **link, **{"GradientDescent.lr": "0.05"})))
    assert "(0, 0) では勾配が0に近づきません" in words(without_exception(open_page("lab", **link, lang="ja")))


def test_the_page_says_to_which_minimum_its_limits_belong() -> None:
    eggholder = {"surface": "Eggholder", "optimizers": "Gradient descent"}
    said = page_text(without_exception(open_page("lab", **eggholder, steps="150")))
    assert (
        r"(439.48, 453.98), reached by Gradient descent: $\lambda_{\mathrm{min}} = 0.195$, "
        r"$\lambda_{\mathrm{max}} = 3.6$" in said
    )
    assert "can settle here only below 0.555" in said
    assert "0.471" not in said
    hollow = page_text(without_exception(open_page("lab", **eggholder, steps="30")))
    assert "in whose hollow Gradient descent ended, not at rest" in hollow
    few = page_text(without_exception(open_page("lab", surface="Rosenbrock", optimizers="Gradient descent")))
    assert "(1, 1), the nearest known one, which Gradient descent did not reach" in few
    assert "Gradient descent can settle at (1, 1) only below" in few
