"""Many minima: the end of a path depends on its start and on the method."""

from itertools import product

import numpy as np

from surfaces.catalogue.sources import MISHRA
from surfaces.from_formula import from_formula


def _mirrored(*points: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """The points, and their mirror images in both axes."""
    return tuple(dict.fromkeys((a, b) for x, y in points for a in (x, -x) for b in (y, -y)))


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
    lesson="Four minima, equally deep. Neighbouring starts, or two methods from one start, may end in different ones.",
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
    """All 121 minima in the window: in each coordinate one near every whole number from -5 to 5, by Newton's method."""
    x = np.arange(-5.0, 6.0)
    for _ in range(20):
        x -= (2 * x + 20 * np.pi * np.sin(2 * np.pi * x)) / (2 + 40 * np.pi**2 * np.cos(2 * np.pi * x))
    return tuple(sorted(((float(a), float(b)) for a in x for b in x), key=lambda point: point[0] ** 2 + point[1] ** 2))


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
    lesson="121 minima in the window: gradient descent at a small rate stops in a nearby one.",
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

six_hump = from_formula(
    "(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2",
    name="Six-hump camel",
    domain=((-3, 3), (-2, 2)),
    start=(2.3, 1.2),
    minima=(
        (0.08984201310031804, -0.7126564030207396),
        (-0.08984201310031804, 0.7126564030207396),
        (1.7036067149699807, -0.7960835686726252),
        (-1.7036067149699807, 0.7960835686726252),
        (-1.6071047529201972, -0.5686514548841314),
        (1.6071047529201972, 0.5686514548841314),
    ),
    steps=60,
    rates={"GradientDescent": 0.03, "Momentum": 0.003, "Nesterov": 0.005, "AdaGrad": 0.3, "RMSProp": 0.03, "Adam": 0.3},
    source="L. C. W. Dixon, G. P. Szegő, Towards global optimisation 2, 1978",
    lesson="Six minima in pairs: those on the steep sides stop a short step, the two deepest lie in the middle.",
)

branin = from_formula(
    "(y - 5.1*x**2/(4*pi**2) + 5*x/pi - 6)**2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
    name="Branin",
    domain=((-5, 10), (0, 15)),
    start=(2.5, 13),
    minima=((-np.pi, 12.275), (np.pi, 2.275), (3 * np.pi, 2.475)),
    steps=60,
    rates={"GradientDescent": 0.05, "Momentum": 0.02, "Nesterov": 0.08, "AdaGrad": 1.5, "RMSProp": 0.2, "Adam": 0.5},
    source="F. H. Branin, Widely convergent method for finding multiple solutions of "
    "simultaneous nonlinear equations, 1972",
    lesson="Three minima, equally deep, along a bent valley: momentum goes over into a farther one.",
)

peaks = from_formula(
    "3*(1 - x)**2*exp(-x**2 - (y + 1)**2) - 10*(x/5 - x**3 - y**5)*exp(-x**2 - y**2) - exp(-(x + 1)**2 - y**2)/3",
    name="Peaks",
    domain=((-3, 3), (-3, 3)),
    start=(0.2, 1.3),
    minima=(
        (0.22827892055636914, -1.6255349574999967),
        (-1.3473962443682108, 0.20451886609700515),
        (0.2964455538468321, 0.32019624766683435),
    ),
    steps=60,
    rates={"GradientDescent": 0.01, "Momentum": 0.01, "Nesterov": 0.01, "AdaGrad": 0.2, "RMSProp": 0.03, "Adam": 0.5},
    source="The MathWorks, MATLAB, function peaks",
    lesson="Below the summit lies a shallow pit: the slow stay in it, the fast roll on to the deep one.",
)

griewank = from_formula(
    "1 + (x**2 + y**2)/4000 - cos(x)*cos(y/sqrt(2))",
    name="Griewank",
    domain=((-10, 10), (-10, 10)),
    start=(3, 1),
    minima=_mirrored(
        (0, 0),
        (3.1400226338955397, 4.4384444809207135),
        (6.280045279379904, 0),
        (0, 8.876888929095657),
        (9.420067886213593, 4.438444437201061),
        (6.280045217550294, 8.87688888537455),
    ),
    steps=100,
    rates={"GradientDescent": 0.2, "Momentum": 0.02, "Nesterov": 0.02, "AdaGrad": 0.3, "RMSProp": 0.05, "Adam": 0.1},
    source="A. O. Griewank, Generalized descent for global optimization, 1981",
    lesson="Even waves on a very wide bowl: every hollow is almost as deep as the deepest, and hard to leave.",
)

bohachevsky = from_formula(
    "x**2 + 2*y**2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7",
    name="Bohachevsky",
    domain=((-2, 2), (-2, 2)),
    start=(1.6, 1.2),
    minima=_mirrored(
        *product((0, 0.6186120678279501, 1.2224947771568115), (0, 0.4695275456684923, 0.9333791416826435))
    ),
    steps=100,
    rates={
        "GradientDescent": 0.003,
        "Momentum": 0.003,
        "Nesterov": 0.005,
        "AdaGrad": 0.05,
        "RMSProp": 0.01,
        "Adam": 0.1,
    },
    source="I. O. Bohachevsky, M. E. Johnson, M. L. Stein, "
    "Generalized simulated annealing for function optimization, 1986",
    lesson="A bowl with ripples: at one and the same rate gradient descent stays in a ripple, momentum rolls on.",
)

# Coordinates of the minima, the lowest first in each coordinate.
_LEVY_X = (1, 3.79108219045051, -4.205434985718203, 7.723082150790463, -8.244554665464946)
_LEVY_Y = (
    1,
    4.890649608461714,
    -2.8906496084617133,
    6.930286250610245,
    -4.930286250610244,
    8.948452278487519,
    -6.948452278487519,
    -8.959023320607937,
)

levy = from_formula(
    "sin(pi*(x + 3)/4)**2 + ((x - 1)/4)**2*(1 + 10*sin(pi*(x + 3)/4 + 1)**2) + ((y - 1)/4)**2*(1 + "
    "sin(pi*(y + 3)/2)**2)",
    name="Levy",
    domain=((-10, 10), (-10, 10)),
    start=(5, -9),
    minima=tuple(product(_LEVY_X, _LEVY_Y)),
    steps=80,
    rates={"GradientDescent": 0.03, "Momentum": 0.15, "Nesterov": 0.1, "AdaGrad": 3.0, "RMSProp": 1.0, "Adam": 1.0},
    source="M. Laguna, R. Martí, Experimental testing of advanced scatter search designs "
    "for global optimization of multimodal functions, 2005",
    lesson="Waves on a slope: small steps end behind the first wave, long ones hardly feel it.",
)

levy_13 = from_formula(
    "sin(3*pi*x)**2 + (x - 1)**2*(1 + sin(3*pi*y)**2) + (y - 1)**2*(1 + sin(2*pi*y)**2)",
    name="Levy N.13",
    domain=((-2, 4), (-2, 4)),
    start=(-1.1, -0.8),
    minima=((1, 1),),
    steps=60,
    rates={
        "GradientDescent": 0.0003,
        "Momentum": 0.0015,
        "Nesterov": 0.002,
        "AdaGrad": 1.0,
        "RMSProp": 0.2,
        "Adam": 0.1,
    },
    source="A. V. Levy, A. Montalvo, The tunneling algorithm for the global minimization of functions, 1985",
    lesson="Ripples far steeper than the bowl below them: the rate decides which of the two a method follows.",
)

drop_wave = from_formula(
    "-(1 + cos(12*sqrt(x**2 + y**2 + 10**-20)))/((x**2 + y**2)/2 + 2)",
    name="Drop-wave",
    domain=((-2.5, 2.5), (-2.5, 2.5)),
    start=(1.5, 1.7),
    minima=((0, 0),),
    steps=60,
    rates={
        "GradientDescent": 0.01,
        "Momentum": 0.0002,
        "Nesterov": 0.0002,
        "AdaGrad": 0.5,
        "RMSProp": 0.005,
        "Adam": 0.3,
    },
    source="M. Molga, C. Smutnicki, Test functions for optimization needs, 2005",
    lesson="Rings around a drop: along a ring there is no slope, so gradient descent that falls into one stays there.",
    note="The 10⁻²⁰ under the root keeps the slope defined at the centre; it is too small to change a value.",
)

# Coordinates of the minima on each axis, one in every trench.
_SCHAFFER_2 = (1.7723132396346364, 2.5065291598292845, 3.069899449343381, 3.544838052646025, 3.963265194304936)

schaffer_2 = from_formula(
    "0.5 + (sin(x**2 - y**2)**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2",
    name="Schaffer N.2",
    domain=((-4, 4), (-4, 4)),
    start=(3.4, 1),
    minima=_mirrored(
        (0, 0),
        *((x, 0) for x in _SCHAFFER_2),
        *((0, y) for y in _SCHAFFER_2),
    ),
    steps=100,
    rates={
        "GradientDescent": 0.002,
        "Momentum": 0.05,
        "Nesterov": 0.05,
        "AdaGrad": 0.05,
        "RMSProp": 0.003,
        "Adam": 0.5,
    },
    source=MISHRA,
    lesson="Narrow trenches with nearly flat floors: falling into one is easy, following it takes very long.",
)


def _schwefel_minima() -> tuple[tuple[float, float], ...]:
    """All 49 minima in the window: x is s² and −s² in turn, with the roots s of tan s = −s/2, and so is y."""
    s = k = np.arange(1, 8) * np.pi
    for _ in range(60):
        s = k - np.arctan(s / 2)
    x = -((-1.0) ** np.arange(1, 8)) * s**2
    x = sorted(map(float, x), key=lambda x: -x * np.sin(np.sqrt(np.abs(x))))
    return tuple(product(x, x))


schwefel = from_formula(
    "2*418.9828872724337 - x*sin(sqrt(abs(x))) - y*sin(sqrt(abs(y)))",
    name="Schwefel",
    domain=((-500, 500), (-500, 500)),
    start=(-220, 310),
    minima=_schwefel_minima(),
    steps=80,
    rates={"GradientDescent": 0.5, "Momentum": 0.05, "Nesterov": 0.05, "AdaGrad": 10.0, "RMSProp": 2.0, "Adam": 3.0},
    source="H.-P. Schwefel, Numerical optimization of computer models, 1981",
    lesson="The deepest hollow is near a corner, far from the next deepest: no slope on the way points to it.",
    note="Outside of the window there are hollows that are deeper still.",
)
