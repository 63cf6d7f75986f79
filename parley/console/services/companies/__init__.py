"""Companies: their members, invitations to join, and one-time addresses."""
