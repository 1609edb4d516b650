"""Functions and their lowest points."""

from lessons.figures.figure import Figure

FIGURES: tuple[Figure, ...] = (
    Figure(
        "optimization_problem",
        "An optimization problem: feasible, optimal and local solutions",
        "methods",
    ),
    Figure(
        "problem_map",
        "The map of optimization problems, with a nonlinear one",
        "methods",
        "surface=Rosenbrock",
    ),
    Figure(
        "local_and_global_minimum",
        "A local and a global minimum",
        "curve",
        "curve=Two valleys",
    ),
    Figure(
        "contour_and_surface",
        "A surface in three dimensions, with its contours",
        "root",
        "surface3d=true",
    ),
    Figure(
        "numerical_derivative",
        "A derivative by trying a little to the left and to the right",
        "curve",
    ),
    Figure(
        "coordinate_trials",
        "Each coefficient changed a little, and changes kept that lower the loss",
        "step",
        "method=Coordinate perturbation",
    ),
    Figure(
        "one_step",
        "One step of gradient descent in numbers",
        "step",
        "method=Gradient descent",
    ),
    Figure(
        "elongated_bowl",
        "The elongated bowl x²/20 + y²",
        "root",
    ),
    Figure(
        "rosenbrock",
        "The Rosenbrock function",
        "root",
        "surface=Rosenbrock",
    ),
    Figure(
        "saddle_point",
        "A saddle point",
        "root",
        "surface=Saddle",
    ),
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
