"""Helpers for tests, and for comparing pages and runs while the code is rebuilt."""
