"""Text messages: the contract of providers, and each of them."""
