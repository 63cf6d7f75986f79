"""Meeting rooms for events, and the files that events carry."""
