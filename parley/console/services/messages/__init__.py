"""What the console does about messages to candidates."""
