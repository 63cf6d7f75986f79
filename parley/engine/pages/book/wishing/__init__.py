"""None of the times suits: the candidate proposes their own."""
