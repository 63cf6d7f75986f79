"""What the console does about bookings that stand."""
