"""What the console does about lists of candidates."""
