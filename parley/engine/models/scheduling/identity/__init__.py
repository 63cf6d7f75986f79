"""Who books: what is kept while an address is still to be confirmed."""
