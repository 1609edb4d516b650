"""Curves: surfaces of one coordinate."""

from surfaces.from_formula import from_formula

parabola = from_formula(
    "x**2",
    name="Parabola",
    coordinates=("x",),
    domain=((-3, 3),),
    start=(-2,),
    minima=((0,),),
    steps=80,
    rates={
        "GradientDescent": 0.01,
        "Momentum": 0.001,
        "Nesterov": 0.001,
        "AdaGrad": 1.0,
        "RMSProp": 1.0,
        "Adam": 1.0,
    },
    source="Descent Explorer",
    lesson="The tangent at x has the slope 2x: gradient descent lands at 0 in one step at 0.5, and climbs out above 1.",
)

# f' = (x + 1) x (x - 2)
two_valleys = from_formula(
    "x**4/4 - x**3/3 - x**2",
    name="Two valleys",
    coordinates=("x",),
    domain=((-2.4, 3.2),),
    start=(-1.8,),
    minima=((2,), (-1,)),
    steps=100,
    rates={
        "GradientDescent": 0.03,
        "Momentum": 0.03,
        "Nesterov": 0.03,
        "AdaGrad": 0.5,
        "RMSProp": 0.05,
        "Adam": 0.2,
    },
    source="Descent Explorer",
    lesson="The near valley holds short steps downhill; enough momentum rolls on to the deeper one.",
)

wavy_bowl = from_formula(
    "x**2/10 + 1 - cos(2*x)",
    name="Wavy bowl",
    coordinates=("x",),
    domain=((-8, 8),),
    start=(-7,),
    minima=(
        (0,),
        (-2.9897818149298603,),
        (2.9897818149298603,),
        (-5.963699682921448,),
        (5.963699682921448,),
    ),
    steps=100,
    rates={"GradientDescent": 0.1, "Momentum": 0.1, "Nesterov": 0.1, "AdaGrad": 1.0, "RMSProp": 0.05, "Adam": 0.3},
    source="Descent Explorer",
    lesson="A valley in every wave: gradient descent at a small rate stays in the first, at a large one jumps about.",
)

absolute_value = from_formula(
    "abs(x)",
    name="Absolute value",
    coordinates=("x",),
    domain=((-3, 3),),
    start=(-2,),
    minima=((0,),),
    steps=60,
    rates={"GradientDescent": 0.15, "Momentum": 0.02, "Nesterov": 0.02, "AdaGrad": 0.5, "RMSProp": 0.1, "Adam": 0.2},
    source="Descent Explorer",
    lesson="Steep all over: gradient descent at a fixed rate jumps over the minimum, at a falling one arrives.",
    note="At 0 there is no slope; 0 is taken there, half-way between both sides.",
)
