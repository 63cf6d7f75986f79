"""Every mail of the console: rows, and where they go."""
