"""The hours of people: named rules, dates that differ, public holidays, and all of them read together."""
