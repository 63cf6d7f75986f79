"""Group sessions as candidates see them: choosing one, and exchanging a place for one in another."""
