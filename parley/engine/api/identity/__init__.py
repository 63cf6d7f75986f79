"""Who an account, a profile or an application is, as the contract tells it."""
