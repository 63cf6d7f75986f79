"""Behind `make run`: child processes, the built-in calendar, upgrades of the database, words to the operator."""
