"""A company and its engine: the account, public URLs, and visits that come back with a state."""
