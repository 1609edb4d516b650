"""Benchmarks: ratios of times from one run on one machine. Absolute times would mean nothing on another machine."""
