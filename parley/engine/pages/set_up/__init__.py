"""Door: the pages on which whoever runs this installation registers it with Google and Microsoft."""
