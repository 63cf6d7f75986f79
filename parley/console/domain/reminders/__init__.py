"""When a reminder comes."""
