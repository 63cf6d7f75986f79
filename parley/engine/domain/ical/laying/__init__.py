"""Events laid into time: occurrences, the exceptions to them, and how long they last."""
