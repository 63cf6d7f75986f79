"""What applications do to the API: how often they call, and how their calls went."""
