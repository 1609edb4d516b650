"""The numbers of one round of training, step by step: (draw a batch,) output, loss, gradient, update."""

from __future__ import annotations

import numpy as np

from core import Array
from experiments.training_round import TrainingRound
from networks import Affine
from plots.text import number_text
from views import picture
from views.live.matrices import SAMPLE, Axes, Markup, grid, part, row, spec, stack, with_brackets, work_out
from views.pages.networks.layers.layer_matrices import OUTPUTS, WEIGHTS, Shown, columns, entry, equation
from views.translation import tr

_MAX_DECIMALS = 8


def draw_round(found: TrainingRound, index: int) -> Shown | None:
    """Draw the sentences of a round, and return its steps with the weights of affine layer `index`, from 0.

    None, with a sentence, where the numbers of the run are not finite.
    """
    if not found.is_finite:
        text = tr("In round {number} not all numbers are finite: lower the rate of gradient descent in the sidebar.")
        picture.show_remark(text.format(number=found.number))
        return None
    for sentence in _sentences(found):
        picture.show_remark(sentence)
    old, gradient, new = (_layer(found, theta, index) for theta in (found.theta, found.gradient, found.updated))
    titles_and_rows = [*_draw_step(found), *_loss_steps(found), *_weight_steps(found, old, gradient, new)]
    sections = [part(f"{number}. {title}", *rows) for number, (title, rows) in enumerate(titles_and_rows, 1)]
    formulas = [r"L = \frac{1}{B} \sum_n \ell_n", r"g = \frac{\partial L}{\partial w}", r"w \leftarrow w - \eta\, g"]
    return columns(*sections), len(found.indices), old.W.shape[1], formulas


def _layer(found: TrainingRound, theta: Array, index: int) -> Affine:
    """Affine layer `index` of the network with these weights, or with their gradient."""
    layer = found.network.layers(theta)[2 * index]
    assert isinstance(layer, Affine)
    return layer


def _sentences(found: TrainingRound) -> list[str]:
    count, size = found.network.count, len(found.indices)
    if size < count:
        text = tr("Round {number} of mini-batch SGD: five steps, the first of which draws {size} of {count} samples.")
    else:
        text = tr("Round {number} of gradient descent: four steps, with all {count} samples as the batch.")
    sentences = [text.format(number=found.number, size=size, count=count)]
    (first, last), (start, end) = found.losses, found.total_losses
    text = tr("The update changes the loss of this batch from {first} to {last}.")
    sentences.append(text.format(first=number_text(first), last=number_text(last)))
    if size < count:
        text = tr("The loss of all samples goes from {start} to {end}: the batch only estimates its gradient.")
        sentences[-1] += " " + text.format(start=number_text(start), end=number_text(end))
    return sentences


def _paragraph(content: str) -> Markup:
    return Markup(f"<p>{content}</p>")


def _draw_step(found: TrainingRound) -> list[tuple[str, list[Markup]]]:
    """The first of five steps; none where all samples are the batch."""
    if len(found.indices) == found.network.count:
        return []
    drawn = ", ".join(str(index + 1) for index in found.indices)
    text = tr("Of samples 1 to {count} these are drawn, as rows 1 to {size}: {drawn}")
    content = text.format(count=found.network.count, size=len(found.indices), drawn=f"<b>{drawn}</b>")
    return [(tr("Draw a batch"), [_paragraph(content)])]


def _loss_steps(found: TrainingRound) -> list[tuple[str, list[Markup]]]:
    """Output, and loss."""
    passage = found.passage.loss_pass
    unit = passage.loss.output.name
    output = row(
        grid("X", found.batch.x, Axes(SAMPLE)),
        tr("network →"),
        grid("Z", passage.Z, OUTPUTS),
        f"{unit} →",
        grid("Y", passage.Y, OUTPUTS),
    )
    losses = passage.sample_losses
    mean = row(grid("ℓ", losses[:, None], Axes(SAMPLE)), tr("mean →"), grid("L", np.array([[passage.mean]]), Axes()))
    rows = [row(grid("T", passage.T, OUTPUTS)), mean]
    if found.network.weight_decay:
        text = tr("With the penalty of weight decay: {loss}")
        rows.append(_paragraph(text.format(loss=f"<b>{number_text(found.losses[0])}</b>")))
    return [(tr("Output"), [output]), (tr("Loss"), rows)]


def _weight_steps(found: TrainingRound, old: Affine, gradient: Affine, new: Affine) -> list[tuple[str, list[Markup]]]:
    """Gradient, and update, with the weights and biases of one layer."""
    norm = float(np.sqrt(np.square(found.gradient).sum()))
    size = tr("Length of the gradient of all {count} weights and biases: {norm}")
    rate = float(found.optimizer.lr)
    form = _form(old, new, rate * np.vstack([gradient.W, gradient.B]))
    gradient_form = spec(np.vstack([gradient.W, gradient.B]))
    gradients = [
        _paragraph(size.format(count=len(found.gradient), norm=f"<b>{number_text(norm)}</b>")),
        row(grid("∂L/∂W", gradient.W, WEIGHTS, form=gradient_form)),
        row(grid("∂L/∂B", gradient.B, WEIGHTS, form=gradient_form)),
    ]
    updates = [
        row(
            grid(name, weights, WEIGHTS, form=form),
            f"− {number_text(rate)} ·",
            grid(f"∂L/∂{name}", slope, WEIGHTS, form=gradient_form),
            "=",
            grid(tr("new {name}").format(name=name), updated, WEIGHTS, form=form),
        )
        for name, weights, slope, updated in (
            ("W", old.W, gradient.W, new.W),
            ("B", old.B, gradient.B, new.B),
        )
    ]
    equations = {(0, m + 1): _update(old.W[0, m], gradient.W[0, m], rate, m, form) for m in range(old.W.shape[1])}
    return [(tr("Gradient"), gradients), (tr("Update"), [*updates, stack(equations)])]


def _form(old: Affine, new: Affine, change: Array) -> str:
    """Format of the weights in which the change is seen."""
    largest = float(np.abs(change).max())
    weights = np.vstack([old.W, old.B, new.W, new.B])
    if not largest or np.abs(weights).max() >= 1e5:
        return spec(weights)
    return f".{min(max(3, 1 - int(np.floor(np.log10(largest)))), _MAX_DECIMALS)}f"


def _update(weight: float, slope: float, rate: float, m: int, form: str) -> Markup:
    numbers, result = work_out(form, np.array([weight, slope, rate]), lambda v: v[0] - v[2] * v[1])
    content = f"{numbers[0]} − {numbers[2]} · {with_brackets(numbers[1])} = <b>{result}</b>"
    return equation(entry("w", 1, m + 1), Markup(content))
