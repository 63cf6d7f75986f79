"""What belongs to candidates: notes, files, and who watches them."""
