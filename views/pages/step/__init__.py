"""Pages that look inside a step."""
