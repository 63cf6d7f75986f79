"""Meeting rooms and files in a browser."""
