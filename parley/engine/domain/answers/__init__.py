"""The forms in which times on offer are answered beside plain slots: with chosen people, apart, or as periods."""
