"""Valleys: narrow, curved, with flat floors."""

import numpy as np

from core import param
from surfaces.catalogue.sources import SURVEY
from surfaces.from_formula import from_formula

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

dixon_price = from_formula(
    "(x - 1)**2 + 2*(2*y**2 - x)**2",
    name="Dixon-Price",
    domain=((-4, 6), (-3, 3)),
    start=(5.5, 0.2),
    minima=((1, 0.5**0.5), (1, -(0.5**0.5))),
    steps=80,
    rates={"GradientDescent": 0.01, "Momentum": 0.003, "Nesterov": 0.003, "AdaGrad": 0.8, "RMSProp": 0.08, "Adam": 0.2},
    source="L. C. W. Dixon, R. C. Price, The truncated Newton method for sparse unconstrained optimisation, 1989",
    lesson="A ridge parts two curved valleys: a path that swings may come to rest on the other side.",
)

mccormick = from_formula(
    "sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
    name="McCormick",
    domain=((-1.5, 4), (-3, 4)),
    start=(-0.8, 2.7),
    minima=((1 / 2 - np.pi / 3, -1 / 2 - np.pi / 3), (1 / 2 + 2 * np.pi / 3, -1 / 2 + 2 * np.pi / 3)),
    steps=80,
    rates={"GradientDescent": 0.05, "Momentum": 0.01, "Nesterov": 0.01, "AdaGrad": 0.8, "RMSProp": 0.1, "Adam": 0.3},
    source=SURVEY,
    lesson="A valley whose floor slopes: from farther up, gradient descent ends in the hollow at its upper end.",
    note="Outside of the window the valley goes down for ever.",
)

goldstein_price = from_formula(
    "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))*(30 + (2*x - 3*y)**2*(18 - 32*x + "
    "12*x**2 + 48*y - 36*x*y + 27*y**2))",
    name="Goldstein-Price",
    domain=((-2, 2), (-2, 2)),
    start=(1.7, 1.2),
    minima=((0, -1), (-0.6, -0.4), (1.8, 0.2), (1.2, 0.8)),
    steps=60,
    rates={
        "GradientDescent": 5e-05,
        "Momentum": 5e-05,
        "Nesterov": 3e-05,
        "AdaGrad": 2.0,
        "RMSProp": 0.02,
        "Adam": 0.2,
    },
    source="A. A. Goldstein, J. F. Price, On descent from local minima, Mathematics of Computation 25, 1971",
    lesson="Values from 3 to a million: where steps grow with the slope, only a tiny rate is safe.",
)

flower = from_formula(
    "x**2 + y**2 + x*sin(y) + y*sin(x)",
    name="Flower",
    domain=((-6, 6), (-6, 6)),
    start=(4.5, 2),
    minima=((0, 0),),
    steps=60,
    rates={"GradientDescent": 0.1, "Momentum": 0.01, "Nesterov": 0.01, "AdaGrad": 1.0, "RMSProp": 0.1, "Adam": 0.2},
    source="B. Frederickson, An interactive tutorial on numerical optimization, 2016",
    lesson="Along one diagonal the minimum has no curvature at all: gradient descent comes near, and then only creeps.",
)
