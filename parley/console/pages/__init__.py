"""Door: the console's screens."""
