"""What the candidate's pages carry along: the unit's logo and colour, and files."""
