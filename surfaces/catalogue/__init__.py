"""The surfaces and curves of the catalogue."""
