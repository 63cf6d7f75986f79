"""At the door of the API: how often applications may call, and how their calls went."""
