"""What is kept about companies and the people in them."""
