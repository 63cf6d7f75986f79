"""Questions about free times as applications ask them: the values, and how they are read."""
