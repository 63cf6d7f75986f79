"""Door: the screens of companies, rules of signing in, providers, sessions and the audit log."""
