"""Matrices of an output unit with its loss, as HTML: outputs, the loss of each sample, and the gradient."""

from __future__ import annotations

import numpy as np

from core import Array
from experiments.layer_operations import LossPass
from networks import BinaryCrossEntropy, CrossEntropy, Softmax
from views.live.matrices import SAMPLE, Axes, Markup, grid, part, row, spec, stack, text, with_brackets, work_out
from views.pages.networks.layers.layer_matrices import OUTPUTS, Texts, columns, entry, equation, texts_of
from views.translation import tr


def output(passage: LossPass) -> Markup:
    """The matrices of the output unit with the loss; for softmax also along the wrong axis."""
    Z, T, Y, dZ, unit, N = passage.Z, passage.T, passage.Y, passage.dZ, passage.loss.output, len(passage.Z)
    is_softmax = isinstance(unit, Softmax)
    forms = {"Y": ".3f" if is_softmax else spec(Y), "dZ": spec(dZ)}
    sums = ("rows", "columns") if is_softmax else ()

    def forward(n: int, m: int) -> Markup:
        name = entry("y", n + 1, m + 1)
        if not is_softmax:
            (z,), y = work_out(forms["Y"], Z[n, m : m + 1], lambda v: unit.forward(v)[0])
            return equation(name, Markup(f"{unit.name}({z}) = <b>{y}</b>"))
        numbers, y = work_out(forms["Y"], Z[n], lambda v: unit.forward(v)[m])
        powers = [f"e<sup>{number}</sup>" for number in numbers]
        return equation(name, Markup(f"{powers[m]} / ({' + '.join(powers)}) = <b>{y}</b>"))

    def back(n: int, m: int) -> Markup:
        (y,), dz = work_out(forms["dZ"], Y[n, m : m + 1], lambda v: (v[0] - T[n, m]) / N)
        return equation(entry("dz", n + 1, m + 1), Markup(f"({y} − {_target_text(T[n, m])}) / {N} = <b>{dz}</b>"))

    sections = [
        part(
            tr("Forward, along the right axis") if is_softmax else tr("Forward"),
            row(
                grid("Z", Z, OUTPUTS),
                f"{unit.name} →",
                grid("Y", Y, OUTPUTS, form=forms["Y"], sums=sums),
            ),
            stack(texts_of(Y, forward)),
        )
    ]
    if is_softmax:
        wrong = Softmax(axis=-2).forward(Z)
        sections.append(
            part(
                tr("Along the wrong axis: samples compete"),
                row(
                    grid("Z", Z, OUTPUTS),
                    f"{unit.name} ↓",
                    grid(tr("not Y"), wrong, OUTPUTS, form=forms["Y"], sums=sums),
                ),
            )
        )
    sections.append(
        part(
            tr("Back"),
            row(
                "(",
                grid("Y", Y, OUTPUTS, form=forms["Y"]),
                "−",
                grid("T", T, OUTPUTS),
                f") / {N} =",
                grid("dZ", dZ, OUTPUTS, form=forms["dZ"]),
            ),
            stack(texts_of(Y, back)),
        )
    )
    return columns(*sections, _sample_losses(passage))


def _sample_losses(passage: LossPass) -> Markup:
    """The loss of each sample, with its numbers, and the mean of all."""
    losses = passage.sample_losses
    form = ".4f" if 1e-2 <= losses.max() < 1e4 else spec(losses)
    equations: Texts = {}
    for n in range(len(losses)):
        found = _sample_loss(passage, n, form)
        if found:
            equations[n + 1, 0] = equation(entry("ℓ", n + 1), found)
    mean = np.array([[passage.mean]])
    return part(
        tr("Loss of each sample, and their mean"),
        row(grid("ℓ", losses[:, None], Axes(SAMPLE), form=form), tr("mean →"), grid("L", mean, Axes(), form=form)),
        stack(equations),
    )


def _sample_loss(passage: LossPass, n: int, form: str) -> Markup | None:
    """The loss of sample n = 0, 1, ..., as an expression of its outputs, or None where these are rounded to 0 or 1."""
    Y, T = passage.Y[n], passage.T[n]
    if isinstance(passage.loss, CrossEntropy | BinaryCrossEntropy):
        return _logarithms(passage, n, form)

    def half_squares(y: Array) -> float:
        return float(np.square(y - T).sum() / 2)

    numbers, result = work_out(form, Y, half_squares)
    terms = (f"({y} − {_target_text(t)})<sup>2</sup>" for y, t in zip(numbers, T, strict=True))
    return Markup(f"({' + '.join(terms)}) / 2 = <b>{result}</b>")


def _target_text(target: float) -> str:
    return with_brackets(text(target, ".0f" if target == round(target) else ".15g"))


def _logarithms(passage: LossPass, n: int, form: str) -> Markup | None:
    """Sum of -t log y over the classes; with a sigmoid for each class also of -(1 - t) log(1 - y)."""
    Y, T = passage.Y[n], passage.T[n]
    is_binary = isinstance(passage.loss, BinaryCrossEntropy)
    shares = np.concatenate([T, 1 - T]) if is_binary else T
    used = shares > 0
    weights = shares[used]

    def minus_logarithms(y: Array) -> float:
        arguments = np.concatenate([y, 1 - y]) if is_binary else y
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(-(weights * np.log(arguments[used])).sum())

    if not abs(minus_logarithms(Y) - passage.sample_losses[n]) <= 1e-9 * (1 + passage.sample_losses[n]):
        return None
    numbers, result = work_out(form, Y, minus_logarithms)
    arguments = [*numbers, *(f"1 − {y}" for y in numbers)][: len(shares)]
    factors = ["" if share == 1 else f"{text(share, '.17g')} · " for share in shares]
    terms = [f"{a}log({b})" for a, b, shown in zip(factors, arguments, used, strict=True) if shown]
    return Markup(f"−{' − '.join(terms)} = <b>{result}</b>")
