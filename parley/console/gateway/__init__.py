"""The only place that talks to an engine, through Cronofy's own Python client; errors in our words."""
