"""Who comes in and how: sessions, rules, providers, blocking, and what a blocked member leaves behind."""
