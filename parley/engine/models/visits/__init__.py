"""What is remembered of visits to candidates' pages."""
