"""Who books: visits that a claim began, links that somebody else uses, addresses that are confirmed first, opening."""
