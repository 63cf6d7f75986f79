"""What the console does about conversations: links, windows, and what engines tell."""
