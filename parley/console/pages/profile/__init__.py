"""Door: the screens of one's own profile."""
