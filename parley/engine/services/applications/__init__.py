"""Software that may use the engine: its secrets, tokens and windows."""
