"""Saddles and plateaus: small slopes far from any minimum."""

from surfaces.formula import from_formula

saddle_with_escape = from_formula(
    "x**2 - y**2 + 0.05*y**4",
    name="Saddle with escape",
    domain=((-6, 6), (-5, 5)),
    start=(-5, 0.01),
    minima=((0, 10**0.5), (0, -(10**0.5))),
    steps=60,
    rates={"GradientDescent": 0.1, "Momentum": 0.03, "Nesterov": 0.03, "AdaGrad": 0.5, "RMSProp": 0.1, "Adam": 0.2},
    source="Descent Explorer",
    lesson="At the saddle the slope is zero but it is no minimum; methods that scale each axis leave it first.",
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
