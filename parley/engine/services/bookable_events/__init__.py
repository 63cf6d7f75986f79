"""Events of applications for which people register."""
