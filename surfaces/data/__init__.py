"""Tables of samples, and losses over them."""
