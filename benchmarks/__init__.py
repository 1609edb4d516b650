"""Comparisons as ratios from one run on one machine; absolute times mean nothing elsewhere."""
