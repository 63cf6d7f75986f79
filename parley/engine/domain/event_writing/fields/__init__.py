"""What calls say of events, every field checked."""
