"""The pages: one function each, and the controls and translation that they share."""
