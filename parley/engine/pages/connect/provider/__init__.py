"""Pages of going to Google or Microsoft 365 and coming back."""
