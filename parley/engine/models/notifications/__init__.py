"""Who wants to hear of what, and the invitations that applications send themselves."""
