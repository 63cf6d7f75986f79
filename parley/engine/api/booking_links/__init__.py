"""Hosted links over the API: real-time scheduling and sequencing, add to calendar, scheduling conversations."""
