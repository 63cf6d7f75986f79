"""What candidates answer to the invitations of bookings."""
