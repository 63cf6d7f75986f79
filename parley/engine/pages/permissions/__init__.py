"""Where people answer what applications want to be allowed in their calendars."""
