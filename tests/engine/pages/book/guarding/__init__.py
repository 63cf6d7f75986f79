"""What stands before the candidates' pages, within one process."""
