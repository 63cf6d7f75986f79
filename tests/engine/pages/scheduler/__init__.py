"""The pages of making links: the form, its preview, the list, one link, the public link."""
