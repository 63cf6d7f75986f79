"""What holds scripts up, as arithmetic."""
