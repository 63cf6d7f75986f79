"""The steps of a booking: who, a hold, the time occupied, the rows made."""
