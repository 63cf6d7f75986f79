"""Group sessions: dates for several people behind one link, their places, and whoever takes one."""
