"""Train and watch what a network learns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

import plots
from core import Array
from experiments.training import Course, Task
from networks import LOSSES
from plots.text import number_text, percent_text
from views import controls, picture
from views.controls import batching
from views.controls.network_sidebar import Chosen
from views.controls.selection import closely, style
from views.live import charts
from views.pages.batches.seeds import mean_text
from views.picture import memo
from views.translation import tr
from views.work import training

GRID = 60  # points along each side of the map of what was learned
IMAGES = 12  # that are shown of those misread
ROOM = """<style>.st-key-told {min-height: 7rem}
@media (max-width: 640px) {.st-key-told {min-height: 13rem}}</style>"""


def training_page(look: plots.Look, selection: Chosen) -> None:
    """Draw the page."""
    controls.follow(controls.BESIDE, controls.PICTURE)
    _heading(selection)
    if not selection.methods:
        training.stop()
        st.info(tr("Choose at least one optimizer in the sidebar to train the network."))
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        axis = controls.choice("axis", tr("Horizontal axis"), _axes())
        with st.container(width=240):
            close = closely(selection)
        picture.loss_switch()
    _picture(selection, look, axis, close)


def _axes() -> dict[str, str]:
    words = batching.axes()
    return {"epochs": words["epochs"], "steps": words["steps"], "seconds": tr("Seconds")}


@st.fragment(key=controls.BESIDE)
def _heading(selection: Chosen) -> None:
    task = selection.task()
    loss, decay = LOSSES[task.design.loss], task.design.weight_decay
    penalty = rf" + \tfrac{{{number_text(decay)}}}{{2}} \lVert W \rVert^2" if decay else ""
    formula = rf"$L = \tfrac1N \sum_n \ell_n{penalty}, \quad \ell = {loss.formula}$"
    widths, activation = " → ".join(str(width) for width in task.sizes), task.design.activation
    with st.container(key="heading"):
        st.markdown(f"**{widths}**, {activation} &emsp; {formula}")
    text = tr("{n} weights and biases; {a} training and {b} validation samples; steps to an epoch: {k}.")
    told = {"n": task.parameters, "a": len(task.train), "b": len(task.validation), "k": task.to_epoch}
    st.caption(text.format(**{key: f"{value:,}" for key, value in told.items()}))


@st.fragment(key=controls.PICTURE)
def _picture(selection: Chosen, look: plots.Look, axis: str, close: str | None) -> None:
    task, racers = selection.task(), selection.racers()
    found, token = training.progress(task, racers)
    training.bar(task, found, going=bool(token))
    # What is told has its room from the start: nothing jumps.
    st.html(ROOM)
    with st.container(key="told", gap="xsmall"):
        for sentence in _told(task, found.curves, found.share, going=bool(token)):
            picture.tell(sentence)
    st.html(plots.training_key([(memo.label(racer.name, racer), style(type(racer), look)) for racer in racers], look))
    shown = [*_courses(task, found.curves, look, axis), *_learned(task, found.curves, look, close)]
    charts.show(shown, paired=True, more=token, pause=training.pause())
    if axis == "seconds":
        st.caption(tr("Seconds spent on steps alone, not on looking at the loss in between; all seeds together."))
    _table(task, found.curves, look, going=bool(token))


# ---- What is drawn


def _places(task: Task, of: Course | None, steps: Any, axis: str) -> Array:
    """Where steps stand on the horizontal axis; of seconds nothing is known before the course is."""
    if axis == "seconds":
        return np.interp(steps, of.at, of.seconds) if of else np.minimum(steps, 1)
    return steps / (task.to_epoch if axis == "epochs" else 1)


def _courses(task: Task, curves: Sequence[Course], look: plots.Look, axis: str) -> list[dict[str, Any]]:
    watched = [
        plots.Watched(
            of.racer.name,
            _places(task, of, of.at, axis),
            of.judged,
            np.where(of.lost < 0, np.nan, _places(task, of, of.lost, axis)),
            of.rises,
            style(type(of.racer), look),
        )
        for of in curves
    ]
    end, settled = (
        max(float(_places(task, of, steps, axis)) for of in (curves or [None]))
        for steps in (task.steps, min(task.to_epoch, task.steps // 4))
    )
    words = {"along": _axes()[axis], "loss": tr("Loss"), "accuracy": tr("Accuracy"), "mean": tr("Mean loss")}
    log = st.session_state.get("log_loss", True)
    drawn = plots.training_charts(watched, look, log=log, end=end or 1.0, settled=settled, words=words)
    titles = [
        f"{what} ({data})"
        for what in (tr("Loss"), tr("Accuracy"))
        for data in (tr("training data"), tr("validation data"))
    ]
    return [
        chart | {"title": title, "alt": f"{title}: {_ends(curves, row)}"}
        for chart, title, row in zip(drawn, titles, (0, 2, 1, 3), strict=True)
    ]


def _ends(curves: Sequence[Course], row: int) -> str:
    return ", ".join(
        f"{of.racer.name} {percent_text(of.mean[-1, row]) if row % 2 else number_text(of.mean[-1, row])}"
        for of in curves
    )


def _learned(task: Task, curves: Sequence[Course], look: plots.Look, close: str | None) -> list[dict[str, Any]]:
    """What the first run of one optimizer makes of the data: a map of two inputs, or the images it misreads."""
    of = next((of for of in curves if of.racer.name == close and len(of.weights)), None)
    if of is None or not np.isfinite(of.weights[-1, :, 0]).all():
        return []
    theta, loss, data = of.weights[-1, :, 0], LOSSES[task.design.loss], task.validation
    epoch = number_text(of.kept[-1] / task.to_epoch)
    with np.errstate(all="ignore"):
        if data.sides:
            Z = task.held.output(theta)
            read, sure = loss.predicted(Z), loss.output.forward(Z).max(axis=-1)
            (wrong,) = np.nonzero(read != data.labels)
            text = tr(
                "{name}, epoch {k}: {wrong} of {count} validation images misread; class → answer, the surest first"
            )
            title = text.format(name=close, k=epoch, wrong=len(wrong), count=len(data))
            if not len(wrong):
                return []
            shown = wrong[np.argsort(-sure[wrong], kind="stable")][:IMAGES]
            texts = [f"{data.classes[data.labels[k]]} → {data.classes[read[k]]}" for k in shown]
            chart = plots.misread_chart(data.x[shown].reshape(-1, *data.sides), texts, look)
            return [chart | {"title": title, "alt": f"{title}: {', '.join(texts)}"}]
        if data.x.shape[1] != 2:
            return []
        window = plots.data_window(*np.concatenate([task.train.x, data.x]).T)
        across, up = np.meshgrid(*(np.linspace(*side, GRID) for side in window))
        grid = replace(task.whole, x=np.stack([across.ravel(), up.ravel()], axis=1))
        output = loss.output.forward(grid.output(theta))[:, -1].reshape(GRID, GRID)
    title = tr("What {name} has learned at epoch {k}: class {a} or {b}, with the validation data")
    title = title.format(name=close, k=epoch, a=data.classes[0], b=data.classes[1])
    chart = plots.regions_chart(data.x, data.labels, window, output, look, classes=data.classes)
    return [chart | {"title": title, "alt": title}]


# ---- What is said


def _told(task: Task, curves: Sequence[Course], share: float, *, going: bool) -> list[str]:
    """What the runs show, once none of them goes on; until then, which are lost."""
    sound = [of for of in curves if np.isfinite(of.mean[-1]).all()] if not going else []
    said = []
    if going:
        text = tr("{share} of the steps are in: the optimizers are compared when all are.")
        said.append(text.format(share=percent_text(share)))
    if sound:
        said = [_ranked(task, sound), _parted(task, sound)]
    lost = [f"{of.racer.name} {_lost(of)}" for of in curves if of.lost.max() >= 0]
    if lost:
        said.append(tr("Not finite any more (crosses): {names}.").format(names=", ".join(lost)))
    risen = [of.racer.name for of in sound if of.rises.all() and len(of.at) > 1]
    if risen:
        text = tr("Loss above that of the first weights: {names}. A smaller learning rate may help.")
        said.append(text.format(names=", ".join(risen)))
    return said


def _ranked(task: Task, sound: Sequence[Course]) -> str:
    lowest = min(sound, key=lambda of: of.mean[-1, 0])
    most = max(of.mean[-1, 3] for of in sound)
    best = [of.racer.name for of in sound if of.mean[-1, 3] == most]
    text = tr(
        "Lowest training loss: {name} ({loss}). Highest validation accuracy: {names} ({share}; one sample is {one})."
    )
    said = text.format(
        name=lowest.racer.name,
        loss=number_text(lowest.mean[-1, 0]),
        names=", ".join(best),
        share=percent_text(most),
        one=f"{number_text(100 / len(task.validation), 2)}%",
    )
    if lowest.racer.name in best:
        return said
    return f"{said} {tr('What fits the training data best is not best on other data.')}"


def _parted(task: Task, sound: Sequence[Course]) -> str:
    """Who overfits; or else, where training and validation are farthest apart."""
    turned = [(of, of.turn) for of in sound if of.turn is not None]
    if turned:
        text = tr("{name} after epoch {k} (from {low} to {last})")
        names = [
            text.format(
                name=of.racer.name,
                k=number_text(of.at[turn] / task.to_epoch),
                low=number_text(of.mean[turn, 2], 2),
                last=number_text(of.mean[-1, 2], 2),
            )
            for of, turn in turned
        ]
        told = tr("Overfitting, where the validation loss rises again while the training loss falls: {names}.")
        return told.format(names=", ".join(names))
    widest = max(sound, key=lambda of: of.mean[-1, 1] - of.mean[-1, 3])
    if widest.mean[-1, 1] <= widest.mean[-1, 3]:
        return tr("None is less often right on the validation data than on the training data.")
    told = tr("Widest gap: {name} is right on {a} of the training data and on {b} of the validation data.")
    return told.format(name=widest.racer.name, a=percent_text(widest.mean[-1, 1]), b=percent_text(widest.mean[-1, 3]))


def _lost(of: Course) -> str:
    gone = of.lost[of.lost >= 0]
    if len(of.lost) == 1:
        return tr("diverged at step {k}").format(k=gone[0])
    text = tr("diverged with {n} of {count} seeds, first at step {k}")
    return text.format(n=len(gone), count=len(of.lost), k=gone.min())


def _status(task: Task, of: Course, *, going: bool) -> str:
    if of.lost.max() >= 0:
        return _lost(of)
    if of.rises.all() and len(of.at) > 1:
        return tr("above its first loss")
    if going:
        return tr("training")
    return tr("trained") if of.at[-1] == task.steps else tr("stopped")


def _table(task: Task, curves: Sequence[Course], look: plots.Look, *, going: bool) -> None:
    rows: dict[str, list[str]] = {
        column: []
        for column in (
            tr("Optimizer"),
            "η",
            tr("Training loss"),
            tr("Training accuracy"),
            tr("Validation accuracy"),
            tr("Best validation accuracy"),
            tr("Seconds"),
            tr("Status"),
        )
    }
    for of in curves:
        right = of.mean[:, 3]
        best = int(np.argmax(np.where(np.isfinite(right), right, -1)))
        text = tr("{share} (epoch {k})")
        cells = (
            f"{style(type(of.racer), look).glyph} {of.racer.name}",
            number_text(float(of.racer.lr)),
            mean_text(of.judged[-1, 0]),
            *(_share(of.judged[-1, row]) for row in (1, 3)),
            text.format(share=percent_text(right[best]), k=number_text(of.at[best] / task.to_epoch)),
            number_text(of.seconds[-1], 2),
            _status(task, of, going=going),
        )
        for column, cell in zip(rows, cells, strict=True):
            rows[column].append(cell)
    if curves:
        st.table(rows, border="horizontal", hide_index=True)
        if len(task.seeds) > 1:
            st.caption(tr("Mean ± standard error over {count} seeds.").format(count=len(task.seeds)))


def _share(shares: Array) -> str:
    """Mean, and its standard error, in percent."""
    if not np.isfinite(shares).all():
        return "–"
    error = 100 * float(shares.std(ddof=1)) / len(shares) ** 0.5 if len(shares) > 1 else None
    return percent_text(shares.mean()) + (f" ± {number_text(error, 2)}" if error is not None else "")
