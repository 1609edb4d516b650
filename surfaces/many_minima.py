"""Many minima: where a path ends depends on where it starts, and on how it moves."""

import numpy as np

from surfaces.formula import from_formula

himmelblau = from_formula(
    "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    name="Himmelblau",
    domain=((-5, 5), (-5, 5)),
    start=(0.3, 4),
    minima=(
        (3, 2),
        (-2.8051180869527448, 3.1313125182505730),
        (-3.7793102533777469, -3.2831859912861694),
        (3.5844283403304917, -1.8481265269644036),
    ),
    steps=100,
    rates={"GradientDescent": 0.01, "Momentum": 0.003, "Nesterov": 0.003, "AdaGrad": 0.5, "RMSProp": 0.1, "Adam": 0.3},
    source="D. M. Himmelblau, Applied nonlinear programming, 1972",
    lesson="Four minima, equally deep. Neighbouring starts, or two methods from one start, end in different ones.",
)

three_hump_camel = from_formula(
    "2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2",
    name="Three-hump camel",
    domain=((-2.5, 2.5), (-2.5, 2.5)),
    start=(2, 0.6),
    minima=((0, 0), (1.747552345830289, -0.8737761729151445), (-1.747552345830289, 0.8737761729151445)),
    steps=80,
    rates={"GradientDescent": 0.1, "Momentum": 0.02, "Nesterov": 0.02, "AdaGrad": 0.5, "RMSProp": 0.05, "Adam": 0.2},
    source="L. C. W. Dixon, G. P. Szegő, Towards global optimisation 2, 1978",
    lesson="Two shallow side valleys catch the careful; momentum may roll on into the deepest one.",
)

styblinski_tang = from_formula(
    "(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2",
    name="Styblinski-Tang",
    domain=((-5, 5), (-5, 5)),
    start=(4.4, 4),
    minima=(
        (-2.903534027771177, -2.903534027771177),
        (-2.903534027771177, 2.7468027709908367),
        (2.7468027709908367, -2.903534027771177),
        (2.7468027709908367, 2.7468027709908367),
    ),
    steps=100,
    rates={"GradientDescent": 0.02, "Momentum": 0.02, "Nesterov": 0.02, "AdaGrad": 1.0, "RMSProp": 0.1, "Adam": 0.5},
    source="M. A. Styblinski, T.-S. Tang, Experiments in nonconvex optimization, Neural Networks 3, 1990",
    lesson="Four valleys, one deepest: going down is not always the way to the lowest point, and speed can help.",
)


def _rastrigin_minima() -> tuple[tuple[float, float], ...]:
    """All 121 in the window: in each coordinate one near every whole number from -5 to 5, found by Newton's method."""
    x = np.arange(-5.0, 6.0)
    for _ in range(20):
        x -= (2 * x + 20 * np.pi * np.sin(2 * np.pi * x)) / (2 + 40 * np.pi**2 * np.cos(2 * np.pi * x))
    return tuple(sorted(((float(a), float(b)) for a in x for b in x), key=lambda at: at[0] ** 2 + at[1] ** 2))


rastrigin = from_formula(
    "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
    name="Rastrigin",
    domain=((-5.12, 5.12), (-5.12, 5.12)),
    start=(-3.4, 2.7),
    minima=_rastrigin_minima(),
    steps=100,
    rates={
        "GradientDescent": 0.002,
        "Momentum": 0.001,
        "Nesterov": 0.001,
        "AdaGrad": 0.5,
        "RMSProp": 0.05,
        "Adam": 0.5,
    },
    source="L. A. Rastrigin, Systems of extremal control, 1974",
    lesson="121 minima in the window: every method that only follows the slope stops in a nearby one.",
)

two_wells = from_formula(
    "x**2 + y**2 - 2*exp(-5*((x - 1)**2 + y**2)) - 3*exp(-5*((x + 1)**2 + y**2))",
    name="Two Gaussian wells",
    domain=((-2, 2), (-2, 2)),
    start=(0.5, 1.5),
    minima=((-0.9363006340109186, 0), (0.905317899160115, 0)),
    steps=60,
    rates={"GradientDescent": 0.03, "Momentum": 0.01, "Nesterov": 0.01, "AdaGrad": 0.3, "RMSProp": 0.03, "Adam": 0.1},
    source="Two Gaussian wells in a bowl, as in E. Dupont's interactive visualization of optimization algorithms, 2018",
    lesson="A shallow well beside a deep one: the method and its rate decide which one keeps the ball.",
)
