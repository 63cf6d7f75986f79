"""Mails: composed once as bytes, kept as rows, handed to the mail server or the operator's catcher."""
