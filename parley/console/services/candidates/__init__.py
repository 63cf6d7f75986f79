"""What the console does about candidates."""
