"""What may still become of a booking: followed in calendars, wished earlier, and wished otherwise before it is made."""
