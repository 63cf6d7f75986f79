"""People whom applications invite to their events: told of them by mail, so many a day and no more."""
