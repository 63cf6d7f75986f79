"""What people answer to invitations by mail."""
