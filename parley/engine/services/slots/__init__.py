"""The question about free times: its terms, what it loads, and what is said when the answer is no."""
