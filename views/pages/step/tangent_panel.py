"""The formula panel of a step on a curve: the tangent, the difference quotient, and the step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

import plots
from core import Array, Optimizer, Trajectory
from rules import worked_steps
from rules.digits import rounded, sufficient_digits
from settings.digest import record_digest
from settings.selection import Setting
from views.controls.methods import style
from views.live.worked_step import Panel, PanelNumber, PanelRow, PanelTerm
from views.translation import tr

ROUND_SIZES = (0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)  # sizes of ε on each side of 0, in units of the window
FIRST_SIZE = 0.5  # the first value of ε, in the same units
TANGENT, TANGENT_POINT, CURVE_POINT, GAP, SECANT, STEP, DROP = range(7)  # indices of the terms
_A, _B, _C, _D = (worked_steps.NUMBER % (slot, "0") for slot in range(4))
_ZERO: PanelNumber = {"value": 0}
_Ends = tuple[str | PanelNumber, str | PanelNumber]  # sources in x and in y; of a name, that of its numbers


class _Options(TypedDict, total=False):
    """Look of a term in the picture."""

    name: str
    dash: str
    width: float


def _term(index: int, tex: str) -> str:
    return worked_steps.TERM % (index, tex)


_LINE = _term(TANGENT, r"f(x) + f'(x)\,\varepsilon")
_CURVE = _term(CURVE_POINT, r"f(x+\varepsilon)")
_ERROR = _term(GAP, r"f(x+\varepsilon) - f(x) - f'(x)\,\varepsilon")
_TRIED = _term(SECANT, r"\frac{f(x+\varepsilon) - f(x-\varepsilon)}{2\,\varepsilon}")
_MOVE, _PROMISE = _term(STEP, r"\Delta x"), _term(STEP, r"f(x) + f'(x)\,\Delta x")

# Rows of each line of the panel: LaTeX, and the names of its numbers, of which the last is computed from the others.
# Brackets round a name: a negative number is shown in brackets.
LINES: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...] = (
    (
        (rf"{_CURVE} \approx {_LINE}", ()),
        (rf"{_A} + {_B} \cdot {_C} = {_D}", ("f", "(slope)", "(eps)", "line")),
        (rf"f({_A}) = {_B}", ("x_eps", "f_eps")),
        (rf"{_ERROR} = {_A}", ("error",)),
    ),
    (
        (rf"f'(x) \approx {_TRIED}", ()),
        (rf"\frac{{{_A} - {_B}}}{{2 \cdot {_C}}} = {_D}", ("f_eps", "(f_back)", "(eps)", "tried")),
        (rf"f'({_A}) = {_B}", ("x", "slope")),
    ),
    (
        (rf"{_MOVE} = x_t - x, \quad x = x_{{t-1}}", ()),
        (rf"{_A} - {_B} = {_C}", ("x_after", "(x)", "step")),
        (rf"f(x_t) \approx {_PROMISE}", ()),
        (rf"{_A} + {_B} \cdot {_C} = {_D}", ("f", "(slope)", "(step)", "promise")),
        (rf"f({_A}) = {_B}", ("x_after", "f_after")),
    ),
)
# Functions that compute the last number of a row from the surface and the other numbers.
COMPUTED: Mapping[str, Callable[..., Array]] = {
    "line": lambda _, f, slope, eps: f + slope * eps,
    "f_eps": lambda surface, x: surface.f(x[None]),
    "tried": lambda _, right, left, eps: (right - left) / (2 * eps),
    "slope": lambda surface, x: surface.grad(x[None])[0],
    "step": lambda _, following, x: following - x,
    "promise": lambda _, f, slope, step: f + slope * step,
    "f_after": lambda surface, x: surface.f(x[None]),
}


def stencils() -> list[str]:
    """All formulas that are typeset."""
    return [tex for line in LINES for tex, _ in line]


def knob_marks(setting: Setting) -> tuple[float, ...]:
    """Values of ε, ascending: round numbers on the scale of the curve's window, and 0."""
    ((low, high),) = setting.noiseless.domain
    unit = 10.0 ** np.floor(np.log10((high - low) / 2))
    sizes = [float(f"{unit * size:.3g}") for size in ROUND_SIZES]
    return (*(-size for size in reversed(sizes)), 0.0, *sizes)


def step_numbers(setting: Setting, trajectory: Trajectory) -> tuple[dict[str, Array], dict[str, Array]]:
    """Numbers by name: those of each step of a single run, (T,), and those that depend on ε too, (T, marks)."""
    surface, eps = setting.noiseless, np.array(knob_marks(setting))
    x, following = trajectory.theta[:-1, 0], trajectory.theta[1:, 0]
    (left, right), _ = plots.window_of(surface, setting.start)
    with np.errstate(all="ignore"):
        f, slope, step = surface.f(x[None]), surface.grad(x[None])[0], following - x
        per_step = {"x": x, "x_after": following, "f": f, "f_after": surface.f(following[None])}
        per_step |= {"slope": slope, "step": step, "fall": slope * step, "promise": f + slope * step}
        per_step |= {"broken": per_step["f_after"] - per_step["promise"]}
        # Height of the tangent at the left end of the window, and its rise to the right end.
        per_step |= {"left": f + slope * (left - x), "rise": slope * (right - left)}
        x_right, x_left = x[:, None] + eps, x[:, None] - eps
        per_mark = {"x_eps": x_right, "f_eps": surface.f(x_right[None])}
        per_mark |= {"x_back": x_left, "f_back": surface.f(x_left[None])}
        per_mark |= {"along": slope[:, None] * eps, "line": f[:, None] + slope[:, None] * eps}
        per_mark |= {"up": per_mark["f_eps"] - f[:, None], "error": per_mark["f_eps"] - per_mark["line"]}
        per_mark |= {"width": np.tile(2 * eps, (len(f), 1)), "across": per_mark["f_eps"] - per_mark["f_back"]}
        return per_step, per_mark | {"tried": per_mark["across"] / per_mark["width"]}


def panel(setting: Setting, optimizer: Optimizer, trajectory: Trajectory, theme: plots.Theme) -> Panel:
    """Contents of the panel for a single run, as `views.live.worked_step.show` takes them."""
    marks, window = knob_marks(setting), plots.window_of(setting.noiseless, setting.start)
    per_step, per_mark = step_numbers(setting, trajectory)
    step_names, mark_names = [*per_step], [*per_mark]
    values = {**per_step, **per_mark, "eps": np.tile(marks, (len(trajectory.lr), 1))}

    def source(name: str) -> PanelNumber:
        if name == "eps":
            return {"knob": True}
        return {"at": step_names.index(name)} if name in per_step else {"by": mark_names.index(name)}

    rows: list[PanelRow] = []
    digits, finer = np.ones((len(trajectory.lr), len(stencils())), dtype=np.float32), dict[int, NDArray[np.float32]]()
    for line_index, line in enumerate(LINES):
        for tex, names in line:
            variables = [name.strip("()") for name in names]
            last = len(names) - 1
            slots: list[PanelNumber] = [
                source(variable) | {"tight": name != variable, "result": position == last}
                for position, (name, variable) in enumerate(zip(names, variables, strict=True))
            ]
            if len(names) > 1:
                needed = _digits(setting, variables, [values[name] for name in variables])
                digits[:, len(rows)] = needed[:, 0]
                if needed.shape[1] > 1:
                    finer[len(rows)] = needed.astype(np.float32)
            rows.append({"tex": tex, "line": line_index, "label": " " if names else "", "slots": slots})
    return {
        "of": record_digest(setting),
        "steps": len(trajectory.lr),
        "numbers": np.column_stack([*per_step.values()]),
        "digits": digits,
        "by": [*per_mark.values()],
        "finer": finer,
        "rows": rows,
        "terms": _terms(optimizer, theme, source, window[0]),
        "window": window,
        "knob": {
            "label": "ε",
            "unit": "",
            "marks": marks,
            "start": len(marks) - 1 - ROUND_SIZES[::-1].index(FIRST_SIZE),
        },
        "words": {"step": tr("Step {t}: from x{a} to x{b}")},
    }


def _digits(setting: Setting, names: list[str], values: list[Array]) -> Array:
    """Digits, (T, marks) or (T, 1), that a row's numbers need to give its last number as it is shown."""
    *used, result = np.broadcast_arrays(*(number if number.ndim > 1 else number[:, None] for number in values))

    def compute(digits: int, indices: Any) -> Array:
        with np.errstate(all="ignore"):
            return COMPUTED[names[-1]](
                setting.noiseless, *(rounded(number.ravel()[indices], digits) for number in used)
            )

    return sufficient_digits(result.ravel(), compute).reshape(result.shape)


def _terms(
    optimizer: Optimizer, theme: plots.Theme, source: Callable[[str], PanelNumber], side: tuple[float, float]
) -> list[PanelTerm]:
    """Shapes of the terms, in the order of their indices; `side` is the window's range in x."""
    blue, green, pink = (plots.line_style(index, theme).color for index in (2, 3, 4))
    main = style(type(optimizer), theme).color
    left, right = side

    def term(
        key: str, kind: str, color: str, foot: _Ends, vector: _Ends, words: str, **options: Unpack[_Options]
    ) -> PanelTerm:
        return {
            "key": key,
            "kind": kind,
            "color": color,
            "words": words,
            "name": options.get("name", ""),
            "tex": "",
            "dash": options.get("dash", "solid"),
            "width": options.get("width", 2.5) * theme.scale,
            "scaled": False,
            "move": False,
            "sign": 1,
            "at": [source(end) if isinstance(end, str) else end for end in foot],
            "way": [source(end) if isinstance(end, str) else end for end in vector],
        }

    tangent: tuple[_Ends, _Ends] = ({"value": left}, "left"), ({"value": right - left}, "rise")
    point, marked_point = ("x", "f"), ("x_eps", "line")
    return [
        term("tangent", "segment", green, *tangent, tr("the tangent")),
        term("near", "point", green, point, ("eps", "along"), tr("ε farther, on the tangent")),
        term("there", "point", theme.ink, point, ("eps", "up"), tr("ε farther, on the curve")),
        term("gap", "segment", pink, marked_point, (_ZERO, "error"), tr("the error between them"), width=4),
        term(
            "secant", "segment", blue, ("x_back", "f_back"), ("width", "across"), tr("the slope by trying"), dash="dash"
        ),
        term("step", "arrow", main, point, ("step", "fall"), tr("the step, along the tangent"), name="Δx", width=4.5),
        term("drop", "segment", main, ("x_after", "promise"), (_ZERO, "broken"), tr("on to the curve"), dash="dot"),
    ]
