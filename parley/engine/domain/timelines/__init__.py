"""Time as bits in units: the window of a question, pairs of times laid over it, busy time kept ready."""
