"""The working parts behind slots: the question, the grid, the masks and the reasons."""
