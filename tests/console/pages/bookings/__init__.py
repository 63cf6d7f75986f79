"""The screens of bookings."""
