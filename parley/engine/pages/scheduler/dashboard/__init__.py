"""The dashboard of requests: found, exported, edited, handed over, cancelled."""
