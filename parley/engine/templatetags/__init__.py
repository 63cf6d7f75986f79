"""Template tags of the engine."""
