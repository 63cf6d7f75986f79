"""What the console does about what follows from what happened."""
