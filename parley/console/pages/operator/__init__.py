"""Door: the screens of whoever runs the installation."""
