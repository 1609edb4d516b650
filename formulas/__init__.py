"""Formulas, from text to tokens, syntax tree, expression, derivatives, NumPy code and LaTeX. No text is evaluated.

Read in this order: pasted, words, parser (text to syntax tree); build, expression, exponentials, derivatives; then
numpy_code, syntax_tree and latex.
"""
