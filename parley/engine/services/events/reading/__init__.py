"""Events and free-busy time as applications read them, page by page, from what is kept."""
