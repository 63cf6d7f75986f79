"""Software that may use the engine, and what was granted to it."""
