"""Functions and their lowest points."""

from lessons.figures.figure import Figure

FIGURES = (
    Figure(
        "hessian_along_a_path",
        "Eigenvalues of the Hessian along a path",
        "step",
        "surface=Rosenbrock&method=Gradient+descent",
    ),
)
