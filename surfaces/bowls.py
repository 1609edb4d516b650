"""Bowls: one minimum, and curvature that differs with the direction."""

from core import param
from surfaces.formula import from_formula

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
