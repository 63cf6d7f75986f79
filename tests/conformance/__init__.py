"""One suite that every calendar connector passes."""
