"""What working hours are made of: times on the wall, days that differ, and how far ahead may be booked."""
