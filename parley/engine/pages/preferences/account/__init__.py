"""Pages about the account itself: its app passwords, and leaving."""
