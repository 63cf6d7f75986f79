"""What is kept about candidates."""
