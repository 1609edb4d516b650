"""Valleys: narrow, curved, with flat floors."""

from core import param
from surfaces.formula import from_formula

rosenbrock = from_formula(
    "(1 - x)**2 + b*(y - x**2)**2",
    name="Rosenbrock",
    domain=((-2, 2), (-1, 3)),
    start=(-1.2, 1),
    minima=((1, 1),),
    steps=500,
    rates={
        "GradientDescent": 0.001,
        "Momentum": 0.0003,
        "Nesterov": 0.0003,
        "AdaGrad": 0.3,
        "RMSProp": 0.01,
        "Adam": 0.03,
    },
    source="H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960",
    lesson="Finding the valley is easy, following its curved, nearly flat floor to the minimum is not.",
    b=param(100.0, "b", "Valley steepness", 1.0, 1000.0, log=True),
)

beale = from_formula(
    "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
    name="Beale",
    domain=((-4.5, 4.5), (-4.5, 4.5)),
    start=(1, 1.5),
    minima=((3, 0.5),),
    steps=300,
    rates={
        "GradientDescent": 0.005,
        "Momentum": 0.001,
        "Nesterov": 0.001,
        "AdaGrad": 0.5,
        "RMSProp": 0.02,
        "Adam": 0.1,
    },
    source="E. M. L. Beale, On an iterative method for finding a local minimum, Princeton report 25, 1958",
    lesson="Steep walls at the corners, a flat plain in the middle: no single rate suits both.",
)
