"""Work that lasts: in slices, or in another process, and how far it has come."""
