"""What tests and those who rebuild the code have in common."""
