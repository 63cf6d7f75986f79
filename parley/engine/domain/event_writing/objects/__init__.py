"""Events said as calendar objects."""
