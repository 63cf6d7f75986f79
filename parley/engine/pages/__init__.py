"""Door: pages for a browser."""
