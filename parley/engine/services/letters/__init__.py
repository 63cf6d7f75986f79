"""What mails about bookings say, each to its reader: in their language, in their zone."""
