"""Who can sign in to the console."""
