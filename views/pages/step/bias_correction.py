"""Bias correction: Adam with and without it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

import plots
from core import Array, Optimizer, Trajectory, run
from experiments.adam_forms import CorrectedRateAdam
from experiments.momentum_forms import path_distances, rounding_distance
from optimizers import Adam
from plots.text import coordinate_text, number_text
from settings.selection import Selection, Setting
from settings.values import text_of
from views import controls, picture
from views.controls.methods import style
from views.live import charts
from views.store import store
from views.translation import tr

ROWS = 10  # steps in the table
WIDE, NARROW = 2.4, 0.8  # lines of two forms of one path
CORRECTED_RATE, LOG_FACTORS = "corrected_rate", "log_factors"  # keys of switches


def bias_correction_page(theme: plots.Theme, selection: Selection) -> None:
    """Draw the page on bias correction."""
    setting = selection.setting()
    picture.draw_heading(setting.surface)
    with st.container(horizontal=True, gap="medium"):
        controls.switch(CORRECTED_RATE, tr("Show the form of equation (6)"), redraw=True)
        controls.switch(LOG_FACTORS, tr("Logarithmic factors"), default=True, redraw=True)
        picture.window_switch()
    _draw_picture(selection, theme)
    _draw_rules()
    names = setting.surface.coordinates
    name = controls.select_translated(
        "coordinate", tr("Numbers of the coordinate"), {c: coordinate_text(c) for c in names}
    )
    _draw_table(selection, names.index(name))


def _forms(selection: Selection) -> tuple[Adam, Adam, CorrectedRateAdam]:
    """Adam with the correction, without, and in the form of equation (6), which keeps its own ε."""
    (adam,) = selection.setting(Adam).optimizers
    assert isinstance(adam, Adam)
    corrected, uncorrected = (replace(adam, bias_correction=corrects) for corrects in (True, False))
    return corrected, uncorrected, CorrectedRateAdam(adam.lr, adam.beta1, adam.beta2)


def _compared_setting(selection: Selection) -> Setting:
    """The setting with two optimizers: Adam with the correction, and without; and with the third form, if wanted."""
    forms = _forms(selection)
    return replace(selection.setting(Adam), optimizers=forms if store().get(CORRECTED_RATE) else forms[:2])


def compose_bias_correction(selection: Selection, theme: plots.Theme) -> picture.Picture:
    """Comparison and drawing of the live picture."""
    setting = _compared_setting(selection)
    # Wide under narrow, so that both lines are seen where they agree.
    corrected = replace(style(Adam, theme), width=WIDE) if len(setting.optimizers) > 2 else style(Adam, theme)
    styles = corrected, _uncorrected_style(theme), _equation_style(theme)
    legend = [*zip(_names(), styles, strict=True)][: len(setting.optimizers)]
    comparison = picture.compare(setting, theme, legend=legend)
    return comparison, picture.compose_with_losses(comparison)


def _names() -> list[str]:
    return [tr("Adam with correction"), tr("Adam without correction"), tr("Adam, equation (6)")]


def _uncorrected_style(theme: plots.Theme) -> plots.LineStyle:
    return plots.line_style(0, theme)


def _equation_style(theme: plots.Theme) -> plots.LineStyle:
    return replace(plots.line_style(2, theme), width=NARROW)


@controls.live_fragment(controls.PICTURE)
def _draw_picture(selection: Selection, theme: plots.Theme) -> None:
    comparison, drawing = compose_bias_correction(selection, theme)
    picture.show(comparison, drawing, selection)
    setting = comparison.setting
    adam = setting.optimizers[0]
    assert isinstance(adam, Adam)
    t = np.arange(1, max(ROWS, setting.steps) + 1)
    correction_m, correction_v = 1 - adam.beta1**t, 1 - adam.beta2**t
    ratio = correction_m / np.sqrt(correction_v)
    if not picture.undefined_remarks(setting):
        equation = replace(setting, optimizers=(adam, _forms(selection)[2]))
        for sentence in [*_sentences(setting, ratio[: setting.steps]), *_equation_sentences(equation)]:
            picture.show_remark(sentence)
    factors = [
        plots.Series("m: 1 / (1 − β₁ᵗ)", 1 / correction_m, plots.line_style(1, theme), 1),
        plots.Series("v: 1 / (1 − β₂ᵗ)", 1 / correction_v, plots.line_style(4, theme), 1),
    ]
    ratios = [plots.Series("(1 − β₁ᵗ) / √(1 − β₂ᵗ)", ratio, _uncorrected_style(theme), 1)]
    titles = tr("What the correction multiplies m and v by"), tr("Step without correction / step with it, ε aside")
    axis = plots.ValueAxis(log=bool(store().get(LOG_FACTORS, True)), level=1.0)
    shown = [
        replace(plots.step_chart(lines, theme, axis, step=tr("Step")), title=title, alt=summary)
        for lines, title in zip((factors, ratios), titles, strict=True)
        for summary in [f"{title}: {', '.join(_alt_text(line) for line in lines)}"]
    ]
    charts.show([*shown, *([_distance_chart(comparison, theme)] if len(comparison.runs) > 2 else [])])


def _distance_chart(comparison: picture.Comparison, theme: plots.Theme) -> plots.Chart:
    """Chart of the distance of the path of equation (6) from Adam's, at each step."""
    path, _, equation_path = (trajectory.theta for trajectory in comparison.runs)
    line = plots.Series(comparison.legend[2][0], path_distances(path, equation_path), _equation_style(theme))
    axis = plots.ValueAxis(log=True, rounding=rounding_distance(path), label=tr("equal up to rounding"))
    title = tr("Distance of equation (6) from Adam's path")
    return replace(
        plots.step_chart([line], theme, axis, step=tr("Step")), title=title, alt=f"{title}: {_alt_text(line)}"
    )


def _alt_text(line: plots.Series) -> str:
    first, last = (number_text(float(value)) for value in line.values[[0, -1]])
    return f"{line.name} {first} → {last}"


def _sentences(setting: Setting, ratio: Array) -> list[str]:
    """Effect of the missing correction on the first step, and on later ones by `ratio`, (T,)."""
    corrected, uncorrected = (
        np.hypot(*(trajectory.theta[1] - trajectory.theta[0])) for trajectory in picture.runs_of(setting)[:2]
    )
    sentences = []
    if corrected > 0 and np.isfinite(uncorrected):
        factor = number_text(float(uncorrected / corrected))
        sentences.append(tr("Without correction the first step is {k} times as long as with it.").format(k=factor))
    worst = int(np.argmax(np.abs(np.log(ratio))))
    if abs(ratio[worst] - 1) > 1e-9:
        sentences.append(
            tr(
                "From the same m and v, ε aside, the worst is step {t}, which comes out {k} times as long; "
                "step {last} comes out {end} times as long."
            ).format(
                t=worst + 1, k=number_text(float(ratio[worst])), last=len(ratio), end=number_text(float(ratio[-1]))
            )
        )
    return sentences


def _equation_sentences(setting: Setting) -> list[str]:
    """How far equation (6) leads from Adam's path; `setting` has these two optimizers."""
    adam, equation = setting.optimizers
    assert isinstance(adam, Adam)
    assert isinstance(equation, CorrectedRateAdam)
    path, equation_path = (trajectory.theta for trajectory in picture.runs_of(setting))
    distances = path_distances(path, equation_path)
    if not np.any(np.isfinite(distances)):
        return []
    k = int(np.nanargmax(np.where(np.isfinite(distances), distances, np.nan)))
    text = tr(
        "In the form of equation (6), with ε = {eps} beside √v, the path is at most {d} away from Adam's with "
        "ε = {adam} beside √v̂, at step {k}: it is Adam with ε / √(1 − β₂ᵗ), which is {first} in step 1 and {last} in "
        "step {steps}."
    )
    first, last = equation.eps / np.sqrt(1 - adam.beta2 ** np.array([1, setting.steps]))
    return [
        text.format(
            eps=text_of(float(equation.eps)),
            d=number_text(float(distances[k])),
            adam=text_of(float(adam.eps)),
            k=k,
            first=number_text(float(first)),
            last=number_text(float(last)),
            steps=setting.steps,
        )
    ]


def _draw_rules() -> None:
    rules = Adam(), Adam(bias_correction=False), CorrectedRateAdam()
    for column, title, optimizer in zip(st.columns(3, gap="medium"), _names(), rules, strict=True):
        with column, st.container(border=True):
            st.markdown(f"**{title}**")
            picture.draw_rule(optimizer)
    st.markdown(f"**{tr('Why the first steps are wrong without it')}**")
    st.markdown(
        tr(
            "Both averages start at 0, so at first they are too small. If the slopes keep their average, "
            "what is missing is a factor that is known:"
        )
    )
    st.latex(
        r"\begin{aligned}"
        r"\mathbb{E}[m_t] &= \left(1-\beta_1\right)\sum_{i=1}^{t}\beta_1^{\,t-i}\;\mathbb{E}[g]"
        r" = \left(1-\beta_1^{\,t}\right)\mathbb{E}[g] \\"
        r"\mathbb{E}[v_t] &= \left(1-\beta_2\right)\sum_{i=1}^{t}\beta_2^{\,t-i}\;\mathbb{E}[g^2]"
        r" = \left(1-\beta_2^{\,t}\right)\mathbb{E}[g^2]"
        r"\end{aligned}"
    )
    st.markdown(
        tr(
            "A step divides m, which is too small by the factor 1 − β₁ᵗ, by √v, which is too small by √(1 − β₂ᵗ). "
            "Where the second factor is smaller, as at first with β₁ = 0.9 and β₂ = 0.999, steps are too long; "
            "where it is larger, they are too short."
        )
    )


@controls.live_fragment(controls.SIDE_PANEL)
def _draw_table(selection: Selection, axis: int) -> None:
    setting = _compared_setting(selection)
    adam, uncorrected, *_ = setting.optimizers
    trajectory = run(setting.surface, adam, setting.start, setting.steps, schedule=setting.schedule)
    count = min(ROWS, setting.steps)
    uncorrected_steps = _uncorrected_steps(setting, uncorrected, trajectory, count)
    columns: dict[str, Array] = {
        "g": trajectory.state["g"][1:],
        "m": trajectory.state["m"][1:],
        "v": trajectory.state["v"][1:],
        "m̂": trajectory.state["m_hat"][1:],
        "v̂": trajectory.state["v_hat"][1:],
        tr("Step with: −η m̂ / (√v̂ + ε)"): np.diff(trajectory.theta, axis=0),
        tr("Step without: −η m / (√v + ε)"): uncorrected_steps,
    }
    numbers = {name: [number_text(float(v), 4) for v in values[:count, axis]] for name, values in columns.items()}
    st.table({"t": [str(t) for t in range(1, count + 1)], **numbers}, border="horizontal", hide_index=True)
    st.caption(
        tr(
            "The path is that with correction. The last column is the step that the same m and v give without it: "
            "from its own path, where the slopes are others, Adam without correction takes another one."
        )
    )


def _uncorrected_steps(setting: Setting, uncorrected: Optimizer, trajectory: Trajectory, count: int) -> Array:
    """The first `count` steps, (count, n), of `uncorrected` from the points of `trajectory` and with its memory."""
    steps = []
    with np.errstate(all="ignore"):
        for t in range(1, count + 1):
            memory = {name: trajectory.state[name][t - 1] for name in ("m", "v")}
            optimizer = replace(uncorrected, lr=trajectory.lr[t - 1])
            theta, _ = optimizer.step(setting.surface.at_step(t), trajectory.theta[t - 1], memory, t)
            steps.append(theta - trajectory.theta[t - 1])
    return np.array(steps)
