"""Who comes in and how: members, blocking, rules, providers, and the log of it."""
