"""How events are read from what applications send, and said as calendar objects."""
