"""The pages of a booking: a confirmation worth keeping, another time, cancelling, waiting for an earlier time."""
