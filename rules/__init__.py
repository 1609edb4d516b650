"""A method's code as data, and its readings.

`lines` has the data: the lines of a method's `step`. Each reading is one file beside it: `typeset` writes LaTeX,
`worked_steps` puts in the numbers of a run. A reading of another kind, such as code for another library, is one more
file. `schedules` and `layers` typeset the code of schedules and of network layers.
"""
