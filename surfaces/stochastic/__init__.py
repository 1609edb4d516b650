"""Surfaces whose loss changes from step to step: mini-batches and gradient noise."""
