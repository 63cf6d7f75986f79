"""Door: JSON shaped like Cronofy's."""
