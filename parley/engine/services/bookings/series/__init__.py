"""Several conversations behind one link: offered one after the other, and booked together or not at all."""
