"""Door: the scheduler for other applications: its script and where its window begins."""
