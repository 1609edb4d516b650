"""The page of a batch in the layers: a network's own pass, a training step, and layers with arrays of one's own."""
