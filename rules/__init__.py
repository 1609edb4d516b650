"""A method's code as data, and its readings: typeset, worked out with numbers."""
