"""Events written over the API."""
