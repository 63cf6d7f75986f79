"""Video links that a provider makes with the host's event, mostly at once, sometimes later, sometimes never."""
