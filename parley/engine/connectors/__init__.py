"""What the engine reaches: calendar servers behind one contract."""
