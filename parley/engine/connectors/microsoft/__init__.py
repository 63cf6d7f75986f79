"""Microsoft 365 and personal Microsoft accounts, over Microsoft Graph."""
