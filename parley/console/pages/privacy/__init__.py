"""Screens of consent, erasure and retention."""
