"""What the formula panel tells of a step on a curve: the tangent, the slope found by trying, and the step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import plots
from core import Array, Optimizer, Trajectory
from rules import worked_steps
from rules.digits import enough, rounded
from views.controls.selection import Setting, style
from views.translation import tr

ROUND = (0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)  # places of the knob ε on each side of 0, in units of the window
FIRST = 0.5  # where it stands at first
TANGENT, NEAR, ON_CURVE, GAP, SECANT, STEP, DROP = range(7)  # the terms, by their places
_A, _B, _C, _D = (worked_steps.NUMBER % (slot, "0") for slot in range(4))
_NOTHING = {"value": 0}


def _term(at: int, tex: str) -> str:
    return worked_steps.TERM % (at, tex)


_LINE = _term(TANGENT, r"f(x) + f'(x)\,\varepsilon")
_CURVE = _term(ON_CURVE, r"f(x+\varepsilon)")
_ERROR = _term(GAP, r"f(x+\varepsilon) - f(x) - f'(x)\,\varepsilon")
_TRIED = _term(SECANT, r"\frac{f(x+\varepsilon) - f(x-\varepsilon)}{2\,\varepsilon}")
_MOVE, _PROMISE = _term(STEP, r"\Delta x"), _term(STEP, r"f(x) + f'(x)\,\Delta x")

# Each line of the panel: first in symbols, then with numbers, the last of which comes from those before it; brackets
# round the name of a number say that a negative one needs them.
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
# How a number comes from those that stand before it in a row.
FOUND: Mapping[str, Callable[..., Array]] = {
    "line": lambda _, f, slope, eps: f + slope * eps,
    "f_eps": lambda surface, x: surface.f(x[None]),
    "tried": lambda _, forth, back, eps: (forth - back) / (2 * eps),
    "slope": lambda surface, x: surface.grad(x[None])[0],
    "step": lambda _, after, before: after - before,
    "promise": lambda _, f, slope, step: f + slope * step,
    "f_after": lambda surface, x: surface.f(x[None]),
}


def stencils() -> list[str]:
    """All that is typeset."""
    return [tex for line in LINES for tex, _ in line]


def marks_of(setting: Setting) -> tuple[float, ...]:
    """The values of ε, ascending: round ones on the scale of the curve's window."""
    ((low, high),) = setting.bare.domain
    unit = 10.0 ** np.floor(np.log10((high - low) / 2))
    sizes = [float(f"{unit * size:.3g}") for size in ROUND]
    return (*(-size for size in reversed(sizes)), 0.0, *sizes)


def numbers_of(setting: Setting, of: Trajectory) -> tuple[dict[str, Array], dict[str, Array]]:
    """By name, numbers of each step of the single run `of`, (T,), and those that depend on ε too, (T, marks)."""
    surface, eps = setting.bare, np.array(marks_of(setting))
    before, after = of.theta[:-1, 0], of.theta[1:, 0]
    (left, right), _ = plots.window_of(surface, setting.start)
    with np.errstate(all="ignore"):
        f, slope, step = surface.f(before[None]), surface.grad(before[None])[0], after - before
        now = {"x": before, "x_after": after, "f": f, "f_after": surface.f(after[None]), "slope": slope, "step": step}
        now |= {"fall": slope * step, "promise": f + slope * step}
        now |= {"broken": now["f_after"] - now["promise"]}
        # How high the tangent stands at the left end of the window, and how much higher at the right one.
        now |= {"left": f + slope * (left - before), "rise": slope * (right - left)}
        forth, back = before[:, None] + eps, before[:, None] - eps
        turned = {"x_eps": forth, "f_eps": surface.f(forth[None]), "x_back": back, "f_back": surface.f(back[None])}
        turned |= {"along": slope[:, None] * eps, "line": f[:, None] + slope[:, None] * eps}
        turned |= {"up": turned["f_eps"] - f[:, None], "error": turned["f_eps"] - turned["line"]}
        turned |= {"width": np.tile(2 * eps, (len(f), 1)), "across": turned["f_eps"] - turned["f_back"]}
        return now, turned | {"tried": turned["across"] / turned["width"]}


def panel(setting: Setting, racer: Optimizer, of: Trajectory, look: plots.Look) -> Mapping[str, Any]:
    """What the panel shows of the single run `of`, see `views.live.worked_step.show`."""
    marks, window = marks_of(setting), plots.window_of(setting.bare, setting.start)
    now, turned = numbers_of(setting, of)
    columns, by = [*now], [*turned]
    values = {**now, **turned, "eps": np.tile(marks, (len(of.lr), 1))}

    def source(name: str) -> dict[str, Any]:
        if name == "eps":
            return {"knob": True}
        return {"at": columns.index(name)} if name in now else {"by": by.index(name)}

    rows, digits, finer = [], np.ones((len(of.lr), len(stencils())), dtype=np.float32), {}
    for number, line in enumerate(LINES):
        for tex, names in line:
            bare = [name.strip("()") for name in names]
            last = len(names) - 1
            slots = [
                source(plain) | {"tight": name != plain, "result": place == last}
                for place, (name, plain) in enumerate(zip(names, bare, strict=True))
            ]
            if len(names) > 1:
                needed = _digits(setting, bare, [values[name] for name in bare])
                digits[:, len(rows)] = needed[:, 0]
                if needed.shape[1] > 1:
                    finer[len(rows)] = needed.astype(np.float32)
            rows.append({"tex": tex, "line": number, "label": " " if names else "", "slots": slots})
    return {
        "of": setting.name,
        "steps": len(of.lr),
        "numbers": np.column_stack([*now.values()]),
        "digits": digits,
        "by": [*turned.values()],
        "finer": finer,
        "rows": rows,
        "terms": _terms(racer, look, source, window[0]),
        "window": window,
        "knob": {"label": "ε", "unit": "", "marks": marks, "start": len(marks) - 1 - ROUND[::-1].index(FIRST)},
        "words": {"step": tr("Step {t}: from x{a} to x{b}")},
    }


def _digits(setting: Setting, names: list[str], values: list[Array]) -> Array:
    """With how many digits, (T, marks) or (T, 1), the numbers of a row give its last one as it is shown."""
    *used, result = np.broadcast_arrays(*(of if of.ndim > 1 else of[:, None] for of in values))

    def found(digits: int, at: Any) -> Array:
        with np.errstate(all="ignore"):
            return FOUND[names[-1]](setting.bare, *(rounded(of.ravel()[at], digits) for of in used))

    return enough(result.ravel(), found).reshape(result.shape)


def _terms(
    racer: Optimizer, look: plots.Look, source: Callable[[str], dict[str, Any]], side: tuple[float, float]
) -> list[dict[str, Any]]:
    """What is drawn, in the order of its places."""
    blue, green, pink = (plots.line_style(place, look).color for place in (2, 3, 4))
    own = style(type(racer), look).color
    left, right = side

    def term(key: str, kind: str, color: str, at: Any, way: Any, words: str, **more: Any) -> dict[str, Any]:
        ends = {
            name: [source(one) if isinstance(one, str) else one for one in pair]
            for name, pair in (("at", at), ("way", way))
        }
        usual = {"name": "", "tex": "", "dash": "solid", "scaled": False, "move": False, "sign": 1, "width": 2.5}
        drawn = {**usual, **ends, "key": key, "kind": kind, "color": color, "words": words, **more}
        return drawn | {"width": drawn["width"] * look.scale}

    along = ({"value": left}, "left"), ({"value": right - left}, "rise")
    here, over = ("x", "f"), ("x_eps", "line")
    return [
        term("tangent", "segment", green, *along, tr("the tangent")),
        term("near", "point", green, here, ("eps", "along"), tr("ε farther, on the tangent")),
        term("there", "point", look.ink, here, ("eps", "up"), tr("ε farther, on the curve")),
        term("gap", "segment", pink, over, (_NOTHING, "error"), tr("the error between them"), width=4),
        term(
            "secant", "segment", blue, ("x_back", "f_back"), ("width", "across"), tr("the slope by trying"), dash="dash"
        ),
        term("step", "arrow", own, here, ("step", "fall"), tr("the step, along the tangent"), name="Δx", width=4.5),
        term("drop", "segment", own, ("x_after", "promise"), (_NOTHING, "broken"), tr("on to the curve"), dash="dot"),
    ]
