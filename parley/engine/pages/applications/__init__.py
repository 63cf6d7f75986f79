"""Pages about applications: for their developers, and for people who let some in."""
