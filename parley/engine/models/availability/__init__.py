"""When people can be booked."""
