"""Pages about mini-batches."""
