"""The learning rate, and schedules of it."""

from lessons.figures.figure import Figure

FIGURES = (
    Figure(
        "rate_too_small",
        "Learning rate too small: 30 steps on w₁² + 5w₂² stay far from the minimum",
        "root",
        "surface=Weighted bowl&optimizers=Gradient descent&GradientDescent.lr=0.01",
    ),
    Figure(
        "rate_just_right",
        "Learning rate just right on w₁² + 5w₂²",
        "root",
        "surface=Weighted bowl&optimizers=Gradient descent",
    ),
    Figure(
        "rate_too_large",
        "Learning rate too large: diverges on w₁² + 5w₂²",
        "root",
        "surface=Weighted bowl&optimizers=Gradient descent&GradientDescent.lr=0.21",
    ),
    Figure(
        "three_rates",
        "Three learning rates side by side",
        "three",
        "surface=Weighted bowl&method=GradientDescent",
    ),
    Figure(
        "six_settings",
        "Six methods on f(x) = x²",
        "curve",
        "optimizers=Gradient descent&optimizers=Momentum&optimizers=Nesterov&optimizers=AdaGrad&optimizers=RMSProp"
        "&optimizers=Adam&GradientDescent.lr=0.01&RMSProp.rho=0.99",
    ),
    Figure(
        "linear_approximation",
        "Linear approximation: the tangent predicts the loss after a short step",
        "curve",
        "optimizers=Gradient descent",
    ),
    Figure(
        "step_lr",
        "StepLR: the rate is halved every 10 steps",
        "root",
        "optimizers=Gradient descent&schedule=Step&Step.size=10",
    ),
    Figure(
        "lambda_lr",
        "LambdaLR: the rate is a formula in k, here 0.95^k",
        "root",
        "optimizers=Gradient descent&schedule=Formula",
    ),
    Figure(
        "heat_map_rate_momentum",
        "Heat map of the final loss over learning rate and momentum",
        "heat",
    ),
    Figure(
        "steps_to_a_tolerance",
        "Steps to a tolerance, path length and turns",
        "root",
        "steps=100&tolerance=0.001",
    ),
)
