"""What applications ask to be told."""
