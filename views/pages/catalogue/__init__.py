"""Pages about surfaces and methods."""
