"""The Microsoft connector and the imitation that it is tried against."""
