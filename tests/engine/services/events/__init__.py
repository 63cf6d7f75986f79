"""Events as applications write them, on real calendar servers."""
