"""Being told of changes, and how often to ask where nobody tells."""
