"""How files of candidates are read: encoding, rows, columns, and what each row says."""
