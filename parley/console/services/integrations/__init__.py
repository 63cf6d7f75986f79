"""What the console does about keys and webhooks for other software."""
