"""Long campaigns, run by hand: `make campaign-races`, `make campaign-kills`."""
