"""Controls for a person's own files: tables and images."""
