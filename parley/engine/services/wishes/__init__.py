"""What candidates wish for: other times than those on offer, and an earlier one than they booked."""
