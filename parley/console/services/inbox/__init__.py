"""What the console does about replies of candidates."""
