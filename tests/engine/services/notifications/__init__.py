"""What applications are told."""
