"""Functions and their lowest points."""

from lessons.figures.figure import Figure

FIGURES = (
    Figure(
        "surface_in_space",
        "A surface with four minima in 3-D",
        "root",
        "surface=Himmelblau&surface3d=true",
    ),
    Figure(
        "hessian_along_a_path",
        "Eigenvalues of the Hessian along a path",
        "step",
        "surface=Rosenbrock&method=Gradient+descent",
    ),
)
