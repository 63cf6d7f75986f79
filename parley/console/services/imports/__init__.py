"""What the console does about imports of candidates."""
