"""Events as applications read and write them."""
