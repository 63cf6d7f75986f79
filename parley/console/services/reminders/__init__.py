"""What the console does about reminders and nudges."""
