"""Mails as they leave: strict in form, harmless whatever people typed, and at the right hour."""
