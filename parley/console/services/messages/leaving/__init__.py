"""What the console does about messages that leave: their mails made, paced, sent and told of."""
