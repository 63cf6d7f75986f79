"""What the console does."""
