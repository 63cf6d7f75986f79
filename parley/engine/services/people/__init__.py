"""Who is on the engine: accounts, how they sign in, what they accepted, their units."""
