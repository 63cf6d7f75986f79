"""The engine's rules in plain Python: no Django, no network, no clock."""
