"""Google's connector, seen against the imitated Google."""
