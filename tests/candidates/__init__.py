"""The candidate's side as candidates meet it: every page in every state, and the way through them."""
