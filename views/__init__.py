"""The pages, and the controls, pictures and translation that they share."""
