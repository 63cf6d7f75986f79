"""Changes, proposals, cover and outcomes of bookings."""
