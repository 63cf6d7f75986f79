"""Pages of making links and looking after requests."""
