"""What processes keep at hand."""
