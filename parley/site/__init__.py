"""The site: settings, addresses, and the supervisor behind make run."""
