"""What people look at besides pages: colours and tables."""
