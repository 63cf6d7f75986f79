"""Door: mails that a mail server hands over, and calls of calendar providers."""
