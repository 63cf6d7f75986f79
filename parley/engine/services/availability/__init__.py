"""When people can be booked: what a question reads, and its answers in words."""
