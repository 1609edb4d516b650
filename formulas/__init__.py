"""Formulas: text, tokens, tree, expression, derivatives, NumPy code and LaTeX. Nothing typed is evaluated."""
