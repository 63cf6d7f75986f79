"""What the console does about numbers that people look at."""
