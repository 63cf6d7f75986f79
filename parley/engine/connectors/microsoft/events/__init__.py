"""Events as Graph says them, and as calendar objects."""
