"""Beyond one question: several conversations in a row, fair turns in a pool, how far ahead may be booked."""
