"""One guard for every address that a user gives."""
