"""Surfaces that change from step to step: batches and noise."""
