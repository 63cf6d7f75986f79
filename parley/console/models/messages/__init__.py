"""What is kept about messages."""
