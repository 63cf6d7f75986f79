"""Writing events to Graph."""
