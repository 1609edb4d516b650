"""Sharp edges: tips, ridges and walls, where the slope jumps or has no bound."""

from surfaces.catalogue.sources import MISHRA, SURVEY
from surfaces.from_formula import from_formula

ackley = from_formula(
    "-20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e + 20",
    name="Ackley",
    domain=((-5, 5), (-5, 5)),
    start=(2.4, 1.4),
    minima=((0, 0),),
    steps=80,
    rates={"GradientDescent": 0.01, "Momentum": 0.01, "Nesterov": 0.03, "AdaGrad": 0.05, "RMSProp": 0.01, "Adam": 0.3},
    source="D. H. Ackley, A connectionist machine for genetic hillclimbing, 1987",
    lesson="Bumps around a pointed hole: momentum rolls over them, but settles at the tip with no fixed rate.",
    note="At the tip of the hole the slope is taken to be 0.",
)

bukin_6 = from_formula(
    "100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)",
    name="Bukin N.6",
    domain=((-15, -5), (-3, 3)),
    start=(-13, -2),
    minima=((-10, 1),),
    steps=200,
    rates={
        "GradientDescent": 0.0008,
        "Momentum": 8e-05,
        "Nesterov": 0.0002,
        "AdaGrad": 0.1,
        "RMSProp": 0.02,
        "Adam": 0.02,
    },
    source="A. D. Bukin, New minimization strategy for non-smooth functions, 1997",
    lesson="A sharp, bent gutter, the steeper the nearer to its floor: paths jump across it and hardly get along.",
    note="On the floor of the gutter the slope is infinite; there, as across x = −10, it is taken to be 0.",
)

holder_table = from_formula(
    "-abs(sin(x)*cos(y)*exp(abs(1 - sqrt(x**2 + y**2)/pi)))",
    name="Holder table",
    domain=((-10, 10), (-10, 10)),
    start=(6.6, 8.3),
    minima=(
        (8.055023475736563, 9.664590019241272),
        (8.055023475736563, -9.664590019241272),
        (-8.055023475736563, 9.664590019241272),
        (-8.055023475736563, -9.664590019241272),
    ),
    steps=60,
    rates={
        "GradientDescent": 0.01,
        "Momentum": 0.0015,
        "Nesterov": 0.0015,
        "AdaGrad": 0.2,
        "RMSProp": 0.05,
        "Adam": 0.1,
    },
    source=SURVEY,
    lesson="Sharp ridges part the surface into cells: the start decides on the cell, and only four are the deepest.",
    note="On the ridges, on the circle of radius π and at its centre, the sharp part's slope is taken to be 0.",
)

cross_in_tray = from_formula(
    "-(abs(sin(x)*sin(y)*exp(abs(100 - sqrt(x**2 + y**2)/pi))) + 1)**0.1/10000",
    name="Cross-in-tray",
    domain=((-10, 10), (-10, 10)),
    start=(6, 5),
    minima=(
        (1.3494066171539107, 1.3494066171539107),
        (1.3494066171539107, -1.3494066171539107),
        (-1.3494066171539107, 1.3494066171539107),
        (-1.3494066171539107, -1.3494066171539107),
    ),
    steps=60,
    rates={"GradientDescent": 0.5, "Momentum": 0.02, "Nesterov": 0.02, "AdaGrad": 2.0, "RMSProp": 0.05, "Adam": 2.0},
    source=MISHRA,
    lesson="A tray with sharp walls: short steps of gradient descent stay in their cell, long ones leap into another.",
    note="On the walls, where a coordinate is a multiple of π, the slope across them is taken to be 0.",
)

eggholder = from_formula(
    "-(y + 47)*sin(sqrt(abs(x/2 + y + 47))) - x*sin(sqrt(abs(x - y - 47)))",
    name="Eggholder",
    domain=((-512, 512), (-512, 512)),
    start=(320, 390),
    minima=((512, 404.2318051137578),),
    steps=60,
    rates={"GradientDescent": 0.5, "Momentum": 0.08, "Nesterov": 0.08, "AdaGrad": 10.0, "RMSProp": 2.0, "Adam": 3.0},
    source="D. Whitley, S. Rana, J. Dzubera, K. E. Mathias, Evaluating evolutionary algorithms, 1996",
    lesson="Deep troughs side by side: gradient descent and AdaGrad end in different ones, neither in the deepest.",
    note="The lowest point is on the window's edge; outside it goes lower. On two lines a root's slope is set to 0.",
)
