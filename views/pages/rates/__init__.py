"""Pages of the learning-rate lab."""
