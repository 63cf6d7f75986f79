"""Group sessions as their recruiters see them."""
