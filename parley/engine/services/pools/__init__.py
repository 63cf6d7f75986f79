"""Pools: made and edited, and whom they send."""
