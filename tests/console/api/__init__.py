"""The console seen by other software."""
