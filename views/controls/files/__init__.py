"""Controls for files that people give: tables and images."""
