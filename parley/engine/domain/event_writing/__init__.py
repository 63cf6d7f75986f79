"""Events as applications write them: read, checked, and said as calendar objects."""
