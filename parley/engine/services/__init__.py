"""What the engine does: transactions, locks and work."""
