"""From the likelihood of one sample to its loss, step by step, with its numbers."""

from __future__ import annotations

import numpy as np

from networks.likelihood import Gaussian
from plots.text import number_text
from settings.likelihood import TaskSample
from settings.values import text_of
from views.live.matrices import with_brackets, work_out
from views.translation import tr

FORM = ".4g"  # digits of a result


def steps(sample: TaskSample) -> list[str]:
    """LaTeX of the equations, from p(t | y) to the loss and its gradient."""
    if sample.is_regression:
        lines = _gaussian_lines(sample)
    else:
        lines = _bernoulli_lines(sample) if sample.T.shape[1] == 1 else _categorical_lines(sample)
    return [r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}", _gradient_line(sample)]


def latex_number(value: float, digits: int = 4) -> str:
    """A rounded number as LaTeX: 1.2e-5 has a power of ten."""
    mantissa, _, exponent = number_text(value, digits).partition("e")
    return rf"{mantissa} \times 10^{{{exponent}}}" if exponent else mantissa


def _gaussian_lines(sample: TaskSample) -> list[str]:
    likelihood = sample.likelihood
    assert isinstance(likelihood, Gaussian)
    (first, second), total = work_out(
        FORM, np.array([likelihood.factor * sample.loss, likelihood.constant]), lambda parts: parts.sum()
    )
    sigma, error = text_of(likelihood.sigma), sample.Z[0, 0] - sample.T[0, 0]
    (difference,), loss = work_out(FORM, np.array([error]), lambda parts: parts[0] ** 2 / 2)
    return [
        rf"p(t \mid y) &= {likelihood.formula} = {latex_number(sample.probability)}",
        r"-\log p(t \mid y) &= \frac{(t - y)^2}{2\sigma^2} + \log\left(\sigma\sqrt{2\pi}\right)",
        rf"&= {first} + {with_brackets(second)} = \mathbf{{{total}}}",
        rf"\ell &= \tfrac12 (y - t)^2 = \tfrac12 \cdot {with_brackets(difference)}^2 = \mathbf{{{loss}}}",
        rf"-\log p(t \mid y) &= \frac{{1}}{{{sigma}^2}}\, \ell + \log\left({sigma}\sqrt{{2\pi}}\right)",
    ]


def _bernoulli_lines(sample: TaskSample) -> list[str]:
    t, z, y = int(sample.T[0, 0]), float(sample.Z[0, 0]), float(sample.outputs[0])
    chosen = "y" if t else "(1 - y)"
    (shown,), logarithm = work_out(FORM, np.array([y]), lambda parts: -np.log(parts[0] if t else 1 - parts[0]))
    logarithm_of = shown if t else f"(1 - {shown})"
    return [
        rf"{sample.likelihood.activation} &= \sigma({with_minus(z)}) = {shown}",
        rf"p(t \mid y) &= {sample.likelihood.formula} = {chosen} = {latex_number(sample.probability)}",
        r"-\log p(t \mid y) &= -t \log y - (1 - t) \log (1 - y) = \ell",
        rf"&= -\log {logarithm_of} = \mathbf{{{logarithm}}}",
    ]


def _categorical_lines(sample: TaskSample) -> list[str]:
    k = sample.target_index + 1
    (shown,), logarithm = work_out(
        FORM, np.array([sample.outputs[sample.target_index]]), lambda parts: -np.log(parts[0])
    )
    powers = [f"e^{{{with_minus(z)}}}" for z in sample.Z[0]]
    return [
        rf"y_{k} &= \frac{{e^{{z_{k}}}}}{{\sum_j e^{{z_j}}}} = "
        rf"\frac{{{powers[k - 1]}}}{{{' + '.join(powers)}}} = {shown}",
        rf"p(t \mid y) &= {sample.likelihood.formula} = y_{k} = {latex_number(sample.probability)}",
        r"-\log p(t \mid y) &= -\sum_k t_k \log y_k = \ell",
        rf"&= -\log {shown} = \mathbf{{{logarithm}}}",
    ]


def _gradient_line(sample: TaskSample) -> str:
    """The gradient of the sample's loss with respect to the input of the output unit."""
    gradient = sample.likelihood.loss.grad(sample.Z, sample.T)[0]
    values = r",\; ".join(f"{value + 0.0:.3f}".replace("-", "−") for value in gradient)
    bracketed = values if len(gradient) == 1 else rf"\left({values}\right)"
    return rf"\frac{{\partial \ell}}{{\partial z}} = y - t = {bracketed}"


def with_minus(value: float) -> str:
    """A number with its shortest text, with a minus sign."""
    return text_of(value).replace("-", "−")


def sentence(sample: TaskSample) -> str:
    """How −log p and the loss go together."""
    if sample.is_regression:
        text = tr(
            "The output y is the mean of a normal distribution. −log p is the squared error times 1/σ² = {factor}, "
            "plus {constant}, which no output changes: both are lowest at y = t. Now −log p = {p}, ℓ = {loss}."
        )
    elif sample.T.shape[1] == 1:
        text = tr(
            "The sigmoid makes of z the probability y that the class is 1. −log p is the binary cross-entropy itself: "
            "−log p = {p} = ℓ. The surer the network is of the wrong class, the steeper and higher."
        )
    else:
        text = tr(
            "Softmax makes of all z the probabilities of the classes; they sum to 1. −log p of the sample's class is "
            "the cross-entropy itself: −log p = {p} = ℓ. A larger z of another class lowers p too."
        )
    return text.format(
        factor=number_text(sample.likelihood.factor, 4),
        constant=number_text(sample.likelihood.constant, 4).replace("-", "−"),
        p=number_text(sample.negative_log, 4),
        loss=number_text(sample.loss, 4),
    )
