"""Saddles and plateaus: small slopes far from any minimum."""

import numpy as np

from surfaces.from_formula import from_formula

saddle_with_escape = from_formula(
    "x**2 - y**2 + 0.05*y**4",
    name="Saddle with escape",
    domain=((-6, 6), (-5, 5)),
    start=(-5, 0.01),
    minima=((0, 10**0.5), (0, -(10**0.5))),
    steps=60,
    rates={"GradientDescent": 0.1, "Momentum": 0.03, "Nesterov": 0.03, "AdaGrad": 0.5, "RMSProp": 0.1, "Adam": 0.2},
    source="Descent Explorer",
    lesson="At the saddle the slope is zero but it is no minimum; AdaGrad and Adam leave it before gradient descent.",
)

plateau = from_formula(
    "log(1 + x**2 + y**2)",
    name="Plateau",
    domain=((-3, 3), (-3, 3)),
    start=(-2.5, 2),
    minima=((0, 0),),
    steps=60,
    rates={"GradientDescent": 0.3, "Momentum": 0.1, "Nesterov": 0.1, "AdaGrad": 0.5, "RMSProp": 0.1, "Adam": 0.2},
    source="Descent Explorer",
    lesson="The farther away, the flatter: plain steps shrink where they should grow.",
)

saddle = from_formula(
    "x**2 - y**2",
    name="Saddle",
    domain=((-2, 2), (-2, 2)),
    start=(-1.5, 0.01),
    steps=50,
    rates={"GradientDescent": 0.05, "Momentum": 0.01, "Nesterov": 0.01, "AdaGrad": 0.1, "RMSProp": 0.02, "Adam": 0.03},
    source="A. Zhang and others, Dive into deep learning, 2023, section 12.1",
    lesson="From the line y = 0 gradient descent stops at the saddle, from just beside it gets away; Newton does not.",
    note="It has no minimum: the loss falls without end, and a path that has left the window is lost.",
)

easom = from_formula(
    "-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)",
    name="Easom",
    domain=((0, 6.4), (0, 6.4)),
    start=(1.5, 4.1),
    minima=((np.pi, np.pi),),
    steps=100,
    rates={"GradientDescent": 0.2, "Momentum": 0.05, "Nesterov": 0.1, "AdaGrad": 0.1, "RMSProp": 0.02, "Adam": 0.05},
    source="E. E. Easom, A survey of global optimization techniques, 1990",
    lesson="One hole in a plain: far out, with hardly any slope, gradient descent stands still; Adam divides by it.",
)

michalewicz = from_formula(
    "-sin(x)*sin(x*x/pi)**20 - sin(y)*sin(2*y*y/pi)**20",
    name="Michalewicz",
    domain=((0, 3.2), (0, 3.2)),
    start=(1.7, 1.1),
    minima=(
        (2.2029055201726093, 1.5707963267948966),
        (2.2029055201726093, 2.7115714838430143),
    ),
    steps=60,
    rates={"GradientDescent": 0.02, "Momentum": 0.01, "Nesterov": 0.01, "AdaGrad": 0.05, "RMSProp": 0.01, "Adam": 0.05},
    source="Z. Michalewicz, Genetic algorithms + data structures = evolution programs, 1992",
    lesson="Two ditches cross in a plain: in a ditch, one coordinate is right and the other feels hardly any slope.",
)
