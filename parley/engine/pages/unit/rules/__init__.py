"""A unit's rules for its bookings."""
