"""Bowls: one minimum, and curvature that differs with the direction."""

from core import param
from surfaces.catalogue.sources import SURVEY
from surfaces.from_formula import from_formula

elongated_bowl = from_formula(
    "x**2/20 + y**2",
    name="Elongated bowl",
    domain=((-10, 10), (-5, 5)),
    start=(-7, 2),
    minima=((0, 0),),
    steps=30,
    rates={"GradientDescent": 0.95, "Momentum": 0.1, "Nesterov": 0.1, "AdaGrad": 1.5, "RMSProp": 0.3, "Adam": 0.3},
    source="K. Saitoh, Deep learning from scratch (ゼロから作る Deep Learning), 2016, section 6.1",
    lesson="The slope almost never points at the minimum: across the valley it is steep, along it nearly flat.",
)

weighted_bowl = from_formula(
    "w1**2 + 5*w2**2",
    name="Weighted bowl",
    coordinates=("w1", "w2"),
    domain=((-3.5, 3.5), (-2.5, 2.5)),
    start=(-3, 2),
    minima=((0, 0),),
    steps=30,
    rates={"GradientDescent": 0.1, "Momentum": 0.02, "Nesterov": 0.02, "AdaGrad": 1.0, "RMSProp": 0.1, "Adam": 0.3},
    source="Descent Explorer",
    lesson="Gradient descent with a rate of 0.1 removes w₂ in one step; with 0.2 it jumps from side to side for ever.",
)

rotated_bowl = from_formula(
    "(x*cos(a*pi/180) + y*sin(a*pi/180))**2/2 + k*(y*cos(a*pi/180) - x*sin(a*pi/180))**2/2",
    name="Rotated bowl",
    domain=((-6, 6), (-4, 4)),
    start=(-5, 1),
    minima=((0, 0),),
    steps=60,
    rates={"GradientDescent": 0.08, "Momentum": 0.01, "Nesterov": 0.01, "AdaGrad": 1.0, "RMSProp": 0.1, "Adam": 0.3},
    source="Descent Explorer",
    lesson="Turn the bowl: gradient descent can bear the same rates as before; methods with a rate per axis change.",
    k=param(20.0, r"\kappa", "Condition number", 1.0, 1000.0, log=True),
    a=param(30.0, r"\alpha", "Rotation (degrees)", 0.0, 90.0),
)

sphere = from_formula(
    "x**2 + y**2",
    name="Sphere",
    domain=((-5.12, 5.12), (-5.12, 5.12)),
    start=(-4, 3),
    minima=((0, 0),),
    steps=30,
    rates={"GradientDescent": 0.1, "Momentum": 0.02, "Nesterov": 0.02, "AdaGrad": 1.0, "RMSProp": 0.2, "Adam": 0.3},
    source="K. A. De Jong, An analysis of the behavior of a class of genetic adaptive systems, 1975",
    lesson="Equally steep on every side: downhill is straight to the minimum; gradient descent at 0.5 takes one step.",
)

booth = from_formula(
    "(x + 2*y - 7)**2 + (2*x + y - 5)**2",
    name="Booth",
    domain=((-10, 10), (-10, 10)),
    start=(-9, 6),
    minima=((1, 3),),
    steps=60,
    rates={"GradientDescent": 0.05, "Momentum": 0.005, "Nesterov": 0.005, "AdaGrad": 2.0, "RMSProp": 0.3, "Adam": 0.5},
    source=SURVEY,
    lesson="The flat direction is a diagonal: a rate for each axis cannot tell it from the steep one.",
)

matyas = from_formula(
    "0.26*(x**2 + y**2) - 0.48*x*y",
    name="Matyas",
    domain=((-10, 10), (-10, 10)),
    start=(-9, -5),
    minima=((0, 0),),
    steps=60,
    rates={"GradientDescent": 1.0, "Momentum": 0.1, "Nesterov": 0.1, "AdaGrad": 2.0, "RMSProp": 0.3, "Adam": 0.8},
    source=SURVEY,
    lesson="Across the diagonal it is 25 times as steep as along it, and so flat in all that it needs a large rate.",
)

trid = from_formula(
    "(x - 1)**2 + (y - 1)**2 - x*y",
    name="Trid",
    domain=((-4, 4), (-4, 4)),
    start=(-3, 0),
    minima=((2, 2),),
    steps=40,
    rates={"GradientDescent": 0.1, "Momentum": 0.02, "Nesterov": 0.02, "AdaGrad": 1.0, "RMSProp": 0.2, "Adam": 0.2},
    source=SURVEY,
    lesson="An easy bowl, but its lowest value is −2: a loss of 0 does not mean that a path has arrived.",
)

zakharov = from_formula(
    "x**2 + y**2 + (0.5*x + y)**2 + (0.5*x + y)**4",
    name="Zakharov",
    domain=((-5, 10), (-5, 10)),
    start=(9, 0),
    minima=((0, 0),),
    steps=60,
    rates={"GradientDescent": 0.01, "Momentum": 0.0005, "Nesterov": 0.002, "AdaGrad": 3.0, "RMSProp": 0.5, "Adam": 0.8},
    source=SURVEY,
    lesson="Its walls rise with the fourth power: a rate that is safe at the start is slow at the bottom.",
)
